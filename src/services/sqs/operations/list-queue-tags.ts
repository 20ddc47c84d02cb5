import { onQueue } from '../access.ts';
import { operation } from '../define.ts';
import { requireQueue } from '../queue.ts';

export const listQueueTags = operation('ListQueueTags', {
  access: onQueue('ListQueueTags'),

  handle: ({ QueueUrl }, ctx) =>
    ctx.transact((tx) => {
      const { tags } = requireQueue(tx, QueueUrl);
      return Object.keys(tags).length > 0 ? { Tags: tags } : {};
    }),
});
