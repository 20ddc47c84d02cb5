import { keyRule, requireGranted } from '../access.ts';
import { fault, operation } from '../define.ts';
import { keyArn, ownerOfName } from '../key-name.ts';
import { withoutDeletion } from '../key.ts';
import { keys } from '../tables.ts';
import { deletionTaskId } from '../tasks/delete-key.ts';

export const cancelKeyDeletion = operation('CancelKeyDeletion', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: ({ KeyId }, ctx) => keyRule(ctx, { action: 'kms:CancelKeyDeletion', name: KeyId }),

  handle: (_input, ctx, [rule]) =>
    ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      const arn = keyArn(ctx, key.id);
      if (key.deleteAtMs === undefined && key.windowAfterReplicasDays === undefined) {
        throw fault('KMSInvalidStateException', `${arn} is not pending deletion.`);
      }
      tx.put(keys, withoutDeletion(key));
      tx.cancel(deletionTaskId(key.id));
      return { KeyId: arn };
    }),
});
