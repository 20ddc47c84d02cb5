import { onBounded } from '../../access.ts';
import { operation } from '../../define.ts';
import { putInlinePolicy } from '../../entity-policies.ts';
import { requireOwnRole } from '../../entity.ts';

export const putRolePolicy = operation('PutRolePolicy', {
  access: ({ RoleName }, ctx) => onBounded(ctx, 'PutRolePolicy', 'role', RoleName),

  handle: ({ RoleName, PolicyName, PolicyDocument }, ctx) =>
    ctx.transact((tx) => {
      putInlinePolicy(tx, requireOwnRole(tx, RoleName), PolicyName, PolicyDocument);
      return {};
    }),
});
