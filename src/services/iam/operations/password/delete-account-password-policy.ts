import { onAccount } from '../../access.ts';
import { operation } from '../../define.ts';
import { requirePasswordPolicy } from '../../password.ts';
import { passwordPolicies } from '../../tables.ts';

export const deleteAccountPasswordPolicy = operation('DeleteAccountPasswordPolicy', {
  access: (_input, ctx) => onAccount(ctx, 'DeleteAccountPasswordPolicy'),

  handle: (_input, ctx) =>
    ctx.transact((tx) => {
      tx.delete(passwordPolicies, requirePasswordPolicy(tx, ctx.account));
      return {};
    }),
});
