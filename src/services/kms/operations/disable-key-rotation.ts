import { keyRule, requireGranted } from '../access.ts';
import { operation } from '../define.ts';
import { ownerOfName } from '../key-name.ts';
import { checkState } from '../key-state.ts';
import { checkManagedHere } from '../multi-region.ts';
import { checkRotates, withoutRotation } from '../rotation.ts';
import { scheduleRotation } from '../tasks/rotate-key.ts';
import { share } from '../tasks/synchronize.ts';

export const disableKeyRotation = operation('DisableKeyRotation', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: ({ KeyId }, ctx) => keyRule(ctx, { action: 'kms:DisableKeyRotation', name: KeyId }),

  handle: (_input, ctx, [rule]) =>
    ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkRotates(ctx, key);
      checkManagedHere(ctx, key);
      checkState(ctx, key, 'rotate');
      const still = withoutRotation(key);
      share(tx, ctx, still);
      scheduleRotation(tx, ctx, still);
      return {};
    }),
});
