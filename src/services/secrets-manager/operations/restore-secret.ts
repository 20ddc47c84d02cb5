import { onSecret, ownerOf, requireGranted } from '../access.ts';
import { putChanged } from '../change.ts';
import { operation } from '../define.ts';
import { rescheduled } from '../rotation.ts';
import { checkPrimary, taskIds } from '../secret.ts';
import { scheduleNext } from '../tasks/rotate.ts';

export const restoreSecret = operation('RestoreSecret', {
  owner: ownerOf,
  access: onSecret('RestoreSecret'),

  handle: (_input, ctx, [rule]) =>
    ctx.transact((tx) => {
      const secret = requireGranted(tx, rule);
      checkPrimary(secret);
      if (secret.deleteAtMs !== undefined) {
        const { deleteAtMs: _deleteAtMs, rotation, ...rest } = secret;
        tx.cancel(taskIds.deletion(secret));
        const next = rotation && rescheduled(rotation, tx.now);
        const restored = putChanged(tx, { ...rest, ...(next && { rotation: next }) }, ctx);
        scheduleNext(tx, rest, restored, ctx);
      }
      return { ARN: secret.arn, Name: secret.name };
    }),
});
