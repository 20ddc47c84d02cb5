import { keyRule, requireGranted } from '../access.ts';
import { operation } from '../define.ts';
import { ownerOfName } from '../key-name.ts';
import { checkState } from '../key-state.ts';
import { keys } from '../tables.ts';

export const updateKeyDescription = operation('UpdateKeyDescription', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: ({ KeyId }, ctx) => keyRule(ctx, { action: 'kms:UpdateKeyDescription', name: KeyId }),

  handle: ({ Description }, ctx, [rule]) =>
    ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkState(ctx, key, 'change');
      tx.put(keys, { ...key, description: Description });
      return {};
    }),
});
