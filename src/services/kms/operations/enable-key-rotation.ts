import { keyRule, requireGranted } from '../access.ts';
import { operation } from '../define.ts';
import { ownerOfName } from '../key-name.ts';
import { checkUsable } from '../key.ts';
import { limits } from '../limits.ts';
import { withRotation } from '../rotation.ts';
import { keys } from '../tables.ts';
import { scheduleRotation } from '../tasks/rotate-key.ts';

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
      checkUsable(ctx, key);
      const rotating = withRotation(key, RotationPeriodInDays, tx.now);
      tx.put(keys, rotating);
      scheduleRotation(tx, rotating);
      return {};
    }),
});
