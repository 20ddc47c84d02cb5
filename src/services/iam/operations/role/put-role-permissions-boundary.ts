import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireBoundary } from '../../entity-policies.ts';
import { requireOwnRole } from '../../entity.ts';
import { entities } from '../../tables.ts';

export const putRolePermissionsBoundary = operation('PutRolePermissionsBoundary', {
  access: ({ RoleName, PermissionsBoundary }, ctx) =>
    onEntity(ctx, 'PutRolePermissionsBoundary', 'role', RoleName, {
      'iam:permissionsboundary': PermissionsBoundary,
    }),

  handle: ({ RoleName, PermissionsBoundary }, ctx) =>
    ctx.transact((tx) => {
      const role = requireOwnRole(tx, RoleName);
      tx.put(entities, { ...role, boundary: requireBoundary(tx, ctx, PermissionsBoundary) });
      return {};
    }),
});
