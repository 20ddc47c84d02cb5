import { keyRule, requireGranted } from '../access.ts';
import { operation } from '../define.ts';
import { ownerOfName } from '../key-name.ts';
import { checkState } from '../key-state.ts';
import { limits } from '../limits.ts';
import { checkManagedHere } from '../multi-region.ts';
import { checkRotates, withRotation } from '../rotation.ts';
import { scheduleRotation } from '../tasks/rotate-key.ts';
import { share } from '../tasks/synchronize.ts';

const defaultDays = limits.rotationPeriodDays.default;

export const enableKeyRotation = operation('EnableKeyRotation', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: ({ KeyId, RotationPeriodInDays = defaultDays }, ctx) =>
    keyRule(ctx, {
      action: 'kms:EnableKeyRotation',
      name: KeyId,
      conditions: { 'kms:rotationperiodindays': String(RotationPeriodInDays) },
    }),

  handle: ({ RotationPeriodInDays = defaultDays }, ctx, [rule]) =>
    ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkRotates(ctx, key);
      checkManagedHere(ctx, key);
      checkState(ctx, key, 'rotate');
      const rotating = withRotation(key, RotationPeriodInDays, tx.now);
      share(tx, ctx, rotating);
      scheduleRotation(tx, ctx, rotating);
      return {};
    }),
});
