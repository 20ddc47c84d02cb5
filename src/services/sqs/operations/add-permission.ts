import { onQueue } from '../access.ts';
import { operation } from '../define.ts';
import { withPermission } from '../permission.ts';
import { requireQueue } from '../queue.ts';
import { queues } from '../tables.ts';

export const addPermission = operation('AddPermission', {
  access: onQueue('AddPermission'),

  handle: ({ QueueUrl, Label, AWSAccountIds, Actions }, ctx) =>
    ctx.transact((tx) => {
      const queue = requireQueue(tx, QueueUrl);
      const policy = withPermission(queue, {
        label: Label,
        accounts: AWSAccountIds,
        actions: Actions,
      });
      tx.put(queues, { ...queue, policy, modifiedAtMs: ctx.now() });
      return {};
    }),
});
