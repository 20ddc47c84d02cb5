import { keyRule, requireGranted } from '../access.ts';
import { aliasRule, targetRule } from '../alias-access.ts';
import {
  checkAliasCount,
  checkAliasName,
  checkSameKind,
  requireAlias,
  requireUnchangedAlias,
} from '../alias.ts';
import { operation } from '../define.ts';
import { checkState } from '../key-state.ts';
import { aliases } from '../tables.ts';

export const updateAlias = operation('UpdateAlias', {
  access: ({ AliasName, TargetKeyId }, ctx) => {
    checkAliasName(AliasName);
    const { keyId } = ctx.transact((tx) => requireAlias(tx, ctx, AliasName));
    const action = 'kms:UpdateAlias';
    return [
      aliasRule(ctx, action, AliasName),
      keyRule(ctx, { action, name: keyId }),
      targetRule(ctx, action, TargetKeyId),
    ];
  },

  handle: ({ AliasName }, ctx, [, before, after]) =>
    ctx.transact((tx) => {
      const old = requireGranted(tx, ctx, before);
      const alias = requireUnchangedAlias(tx, ctx, AliasName, old.id);
      const key = requireGranted(tx, ctx, after);
      // AWS: the key that the alias leaves may be pending deletion. [KMS Developer Guide, "Key states of AWS KMS keys"]
      checkState(ctx, key, 'change');
      checkSameKind(old, key);
      if (old.id !== key.id) checkAliasCount(tx, key.id);
      tx.put(aliases, { ...alias, keyId: key.id, updatedAtMs: tx.now });
      return {};
    }),
});
