import { requireGranted } from '../access.ts';
import { aliasRule, targetRule } from '../alias-access.ts';
import { checkAliasCount, checkAliasName, findAlias } from '../alias.ts';
import { fault, operation } from '../define.ts';
import { aliasArn } from '../key-name.ts';
import { checkState } from '../key-state.ts';
import { aliases } from '../tables.ts';

export const createAlias = operation('CreateAlias', {
  access: ({ AliasName, TargetKeyId }, ctx) => {
    checkAliasName(AliasName);
    return [
      aliasRule(ctx, 'kms:CreateAlias', AliasName),
      targetRule(ctx, 'kms:CreateAlias', TargetKeyId),
    ];
  },

  handle: ({ AliasName }, ctx, [, rule]) =>
    ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkState(ctx, key, 'change');
      if (findAlias(tx, AliasName)) {
        throw fault(
          'AlreadyExistsException',
          `An alias with the name ${aliasArn(ctx, AliasName)} already exists`,
        );
      }
      checkAliasCount(tx, key.id);
      tx.put(aliases, {
        name: AliasName,
        keyId: key.id,
        createdAtMs: tx.now,
        updatedAtMs: tx.now,
      });
      return {};
    }),
});
