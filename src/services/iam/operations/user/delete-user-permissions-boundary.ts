import { onBounded } from '../../access.ts';
import { operation } from '../../define.ts';
import { removeBoundary } from '../../entity-policies.ts';
import { requireEntity } from '../../entity.ts';

export const deleteUserPermissionsBoundary = operation('DeleteUserPermissionsBoundary', {
  access: ({ UserName }, ctx) => onBounded(ctx, 'DeleteUserPermissionsBoundary', 'user', UserName),

  handle: ({ UserName }, ctx) =>
    ctx.transact((tx) => {
      removeBoundary(tx, requireEntity(tx, 'user', UserName));
      return {};
    }),
});
