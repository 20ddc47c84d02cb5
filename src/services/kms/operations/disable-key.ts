import { keyRule, requireGranted } from '../access.ts';
import { operation } from '../define.ts';
import { ownerOfName } from '../key-name.ts';
import { checkStays } from '../key.ts';
import { keys } from '../tables.ts';

export const disableKey = operation('DisableKey', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: ({ KeyId }, ctx) => keyRule(ctx, { action: 'kms:DisableKey', name: KeyId }),

  handle: (_input, ctx, [rule]) =>
    ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkStays(ctx, key);
      tx.put(keys, { ...key, isEnabled: false });
      return {};
    }),
});
