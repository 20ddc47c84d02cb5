import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireBoundary } from '../../entity-policies.ts';
import { requireEntity } from '../../entity.ts';
import { entities } from '../../tables.ts';

export const putUserPermissionsBoundary = operation('PutUserPermissionsBoundary', {
  access: ({ UserName, PermissionsBoundary }, ctx) =>
    onEntity(ctx, 'PutUserPermissionsBoundary', 'user', UserName, {
      'iam:permissionsboundary': PermissionsBoundary,
    }),

  handle: ({ UserName, PermissionsBoundary }, ctx) =>
    ctx.transact((tx) => {
      const user = requireEntity(tx, 'user', UserName);
      tx.put(entities, { ...user, boundary: requireBoundary(tx, ctx, PermissionsBoundary) });
      return {};
    }),
});
