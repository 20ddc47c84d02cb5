import { keyRule, requireGranted } from '../access.ts';
import { operation } from '../define.ts';
import { keyArn, ownerOfName } from '../key-name.ts';
import { stateOf } from '../key.ts';
import { rotationDateOf } from '../rotation.ts';

export const getKeyRotationStatus = operation('GetKeyRotationStatus', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: ({ KeyId }, ctx) =>
    keyRule(ctx, { action: 'kms:GetKeyRotationStatus', name: KeyId, isCrossAccount: true }),

  handle: (_input, ctx, [rule]) =>
    ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      const KeyId = keyArn(ctx, key.id);
      // AWS: a key that is pending deletion does not rotate. [KMS API Reference, GetKeyRotationStatus]
      const due = stateOf(key) === 'PendingDeletion' ? undefined : rotationDateOf(key);
      if (!key.rotation || due === undefined) return { KeyId, KeyRotationEnabled: false };
      return {
        KeyId,
        KeyRotationEnabled: true,
        RotationPeriodInDays: key.rotation.periodDays,
        NextRotationDate: due,
      };
    }),
});
