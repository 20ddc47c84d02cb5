import { onQueue } from '../access.ts';
import { operation } from '../define.ts';
import { requireQueue } from '../queue.ts';
import { queues } from '../tables.ts';

export const untagQueue = operation('UntagQueue', {
  access: (input, ctx) => ({
    ...onQueue('UntagQueue')(input, ctx),
    conditions: { 'aws:tagkeys': input.TagKeys },
  }),

  handle: ({ QueueUrl, TagKeys }, ctx) =>
    ctx.transact((tx) => {
      const queue = requireQueue(tx, QueueUrl);
      const kept = Object.entries(queue.tags).filter(([key]) => !TagKeys.includes(key));
      tx.put(queues, { ...queue, tags: Object.fromEntries(kept) });
      return {};
    }),
});
