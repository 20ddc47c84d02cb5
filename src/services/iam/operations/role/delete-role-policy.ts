import { onBounded } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireInlinePolicy } from '../../entity-policies.ts';
import { requireOwnRole } from '../../entity.ts';
import { inlinePolicies } from '../../tables.ts';

export const deleteRolePolicy = operation('DeleteRolePolicy', {
  access: ({ RoleName }, ctx) => onBounded(ctx, 'DeleteRolePolicy', 'role', RoleName),

  handle: ({ RoleName, PolicyName }, ctx) =>
    ctx.transact((tx) => {
      const role = requireOwnRole(tx, RoleName);
      tx.delete(inlinePolicies, requireInlinePolicy(tx, role, PolicyName));
      return {};
    }),
});
