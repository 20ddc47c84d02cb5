import { onSecret, ownerOf, requireGranted } from '../access.ts';
import { putChanged } from '../change.ts';
import { fault, operation } from '../define.ts';
import { rescheduled, withoutPending } from '../rotation.ts';
import { checkAlive, checkPrimary, taskIds } from '../secret.ts';

export const cancelRotateSecret = operation('CancelRotateSecret', {
  owner: ownerOf,
  access: onSecret('CancelRotateSecret'),

  handle: (_input, ctx, [rule]) =>
    ctx.transact((tx) => {
      const secret = requireGranted(tx, rule);
      checkAlive(secret);
      checkPrimary(secret);
      const { rotation } = secret;
      if (!rotation) {
        throw fault(
          'InvalidRequestException',
          'No Lambda rotation function ARN is associated with this secret.',
        );
      }
      const off = rescheduled({ ...withoutPending(rotation), isEnabled: false }, tx.now);
      tx.cancel(taskIds.window(secret));
      tx.cancel(taskIds.rotation(secret));
      putChanged(tx, { ...secret, rotation: off }, ctx);
      // AWS: the version that was being made stays, with its label. [Secrets Manager API Reference, CancelRotateSecret]
      const pending = rotation.pending?.versionId;
      return {
        ARN: secret.arn,
        Name: secret.name,
        ...(pending !== undefined && { VersionId: pending }),
      };
    }),
});
