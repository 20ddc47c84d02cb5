import { keyRule, requireGranted } from '../access.ts';
import { operation } from '../define.ts';
import { ownerOfName } from '../key-name.ts';
import { checkState } from '../key-state.ts';
import { keys } from '../tables.ts';
import { scheduleRotation } from '../tasks/rotate-key.ts';

export const enableKey = operation('EnableKey', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: ({ KeyId }, ctx) => keyRule(ctx, { action: 'kms:EnableKey', name: KeyId }),

  handle: (_input, ctx, [rule]) =>
    ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkState(ctx, key, 'switch');
      const enabled = { ...key, isEnabled: true };
      tx.put(keys, enabled);
      // A rotation that fell due while the key was disabled is made up for.
      scheduleRotation(tx, ctx, enabled);
      return {};
    }),
});
