import { onQueue, tagConditions } from '../access.ts';
import { operation } from '../define.ts';
import { requireQueue } from '../queue.ts';
import { queues } from '../tables.ts';
import { checkTags } from '../tags.ts';

export const tagQueue = operation('TagQueue', {
  access: (input, ctx) => ({
    ...onQueue('TagQueue')(input, ctx),
    conditions: tagConditions(input.Tags),
  }),

  handle: ({ QueueUrl, Tags }, ctx) =>
    ctx.transact((tx) => {
      const queue = requireQueue(tx, QueueUrl);
      const tags = { ...queue.tags, ...Tags };
      checkTags(tags);
      tx.put(queues, { ...queue, tags });
      return {};
    }),
});
