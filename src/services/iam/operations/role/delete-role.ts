import { onBounded } from '../../access.ts';
import { operation } from '../../define.ts';
import { deleteConflict, removeEntity, requireOwnRole } from '../../entity.ts';
import { profilesOf } from '../../instance-profile.ts';

export const deleteRole = operation('DeleteRole', {
  access: ({ RoleName }, ctx) => onBounded(ctx, 'DeleteRole', 'role', RoleName),

  handle: ({ RoleName }, ctx) =>
    ctx.transact((tx) => {
      const role = requireOwnRole(tx, RoleName);
      if (profilesOf(tx, role).length > 0)
        throw deleteConflict('must remove roles from instance profile first.');
      removeEntity(tx, role);
      return {};
    }),
});
