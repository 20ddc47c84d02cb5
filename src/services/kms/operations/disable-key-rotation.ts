import { keyRule, requireGranted } from '../access.ts';
import { operation } from '../define.ts';
import { ownerOfName } from '../key-name.ts';
import { checkUsable } from '../key.ts';
import { withoutRotation } from '../rotation.ts';
import { keys } from '../tables.ts';
import { scheduleRotation } from '../tasks/rotate-key.ts';

export const disableKeyRotation = operation('DisableKeyRotation', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: ({ KeyId }, ctx) => keyRule(ctx, { action: 'kms:DisableKeyRotation', name: KeyId }),

  handle: (_input, ctx, [rule]) =>
    ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkUsable(ctx, key);
      const still = withoutRotation(key);
      tx.put(keys, still);
      scheduleRotation(tx, still);
      return {};
    }),
});
