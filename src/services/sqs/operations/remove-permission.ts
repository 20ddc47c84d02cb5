import { onQueue } from '../access.ts';
import { operation } from '../define.ts';
import { withoutPermission } from '../permission.ts';
import { requireQueue } from '../queue.ts';
import { queues } from '../tables.ts';

export const removePermission = operation('RemovePermission', {
  access: onQueue('RemovePermission'),

  handle: ({ QueueUrl, Label }, ctx) =>
    ctx.transact((tx) => {
      const { policy: before, ...queue } = requireQueue(tx, QueueUrl);
      const policy = withoutPermission(before, Label);
      tx.put(queues, {
        ...queue,
        ...(policy !== undefined && { policy }),
        modifiedAtMs: ctx.now(),
      });
      return {};
    }),
});
