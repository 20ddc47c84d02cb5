import { onBounded } from '../../access.ts';
import { operation } from '../../define.ts';
import { removeEntity, requireEntity } from '../../entity.ts';

export const deleteRole = operation('DeleteRole', {
  access: ({ RoleName }, ctx) => onBounded(ctx, 'DeleteRole', 'role', RoleName),

  handle: ({ RoleName }, ctx) =>
    ctx.transact((tx) => {
      removeEntity(tx, requireEntity(tx, 'role', RoleName));
      return {};
    }),
});
