import { onBounded } from '../../access.ts';
import { operation } from '../../define.ts';
import { removeBoundary } from '../../entity-policies.ts';
import { requireOwnRole } from '../../entity.ts';

export const deleteRolePermissionsBoundary = operation('DeleteRolePermissionsBoundary', {
  access: ({ RoleName }, ctx) => onBounded(ctx, 'DeleteRolePermissionsBoundary', 'role', RoleName),

  handle: ({ RoleName }, ctx) =>
    ctx.transact((tx) => {
      removeBoundary(tx, requireOwnRole(tx, RoleName));
      return {};
    }),
});
