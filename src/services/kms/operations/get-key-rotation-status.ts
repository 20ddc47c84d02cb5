import { keyRule, requireGranted } from '../access.ts';
import { operation } from '../define.ts';
import { keyArn, ownerOfName } from '../key-name.ts';
import { stateOf } from '../key-state.ts';
import { checkRotates, rotationDateOf } from '../rotation.ts';

export const getKeyRotationStatus = operation('GetKeyRotationStatus', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: ({ KeyId }, ctx) =>
    keyRule(ctx, { action: 'kms:GetKeyRotationStatus', name: KeyId, isCrossAccount: true }),

  handle: (_input, ctx, [rule]) =>
    ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkRotates(ctx, key);
      const { rotating } = key;
      const status = {
        KeyId: keyArn(ctx, key.id),
        ...(rotating?.kind === 'ON_DEMAND' && { OnDemandRotationStartDate: rotating.startedAtMs }),
      };
      // AWS: a key that is pending deletion does not rotate. [KMS API Reference, GetKeyRotationStatus]
      const due = stateOf(key).endsWith('Deletion') ? undefined : rotationDateOf(key);
      if (!key.rotation || due === undefined) return { ...status, KeyRotationEnabled: false };
      return {
        ...status,
        KeyRotationEnabled: true,
        RotationPeriodInDays: key.rotation.periodDays,
        NextRotationDate: due,
      };
    }),
});
