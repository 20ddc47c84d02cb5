import { keyRule, requireGranted } from '../access.ts';
import { aliasRule } from '../alias-access.ts';
import { checkAliasName, requireAlias, requireUnchangedAlias } from '../alias.ts';
import { operation } from '../define.ts';
import { aliases } from '../tables.ts';

export const deleteAlias = operation('DeleteAlias', {
  access: ({ AliasName }, ctx) => {
    checkAliasName(AliasName);
    const { keyId } = ctx.transact((tx) => requireAlias(tx, ctx, AliasName));
    const action = 'kms:DeleteAlias';
    return [aliasRule(ctx, action, AliasName), keyRule(ctx, { action, name: keyId })];
  },

  handle: ({ AliasName }, ctx, [, rule]) =>
    ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      tx.delete(aliases, requireUnchangedAlias(tx, ctx, AliasName, key.id));
      return {};
    }),
});
