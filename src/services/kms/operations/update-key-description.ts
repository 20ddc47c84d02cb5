import { keyRule, requireGranted } from '../access.ts';
import { operation } from '../define.ts';
import { ownerOfName } from '../key-name.ts';
import { checkStays } from '../key.ts';
import { keys } from '../tables.ts';

export const updateKeyDescription = operation('UpdateKeyDescription', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: ({ KeyId }, ctx) => keyRule(ctx, { action: 'kms:UpdateKeyDescription', name: KeyId }),

  handle: ({ Description }, ctx, [rule]) =>
    ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkStays(ctx, key);
      tx.put(keys, { ...key, description: Description });
      return {};
    }),
});
