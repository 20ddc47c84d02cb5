import { onBounded } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireInlinePolicy } from '../../entity-policies.ts';
import { requireEntity } from '../../entity.ts';
import { inlinePolicies } from '../../tables.ts';

export const deleteUserPolicy = operation('DeleteUserPolicy', {
  access: ({ UserName }, ctx) => onBounded(ctx, 'DeleteUserPolicy', 'user', UserName),

  handle: ({ UserName, PolicyName }, ctx) =>
    ctx.transact((tx) => {
      const user = requireEntity(tx, 'user', UserName);
      tx.delete(inlinePolicies, requireInlinePolicy(tx, user, PolicyName));
      return {};
    }),
});
