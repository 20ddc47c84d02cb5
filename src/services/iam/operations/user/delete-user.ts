import { keysOf } from '../../access-key.ts';
import { onEntity } from '../../access.ts';
import { requireNoCredentials } from '../../credentials.ts';
import { operation } from '../../define.ts';
import { deleteConflict, removeEntity, requireEntity } from '../../entity.ts';
import { groupsOf } from '../../membership.ts';

export const deleteUser = operation('DeleteUser', {
  access: ({ UserName }, ctx) => onEntity(ctx, 'DeleteUser', 'user', UserName),

  handle: ({ UserName }, ctx) =>
    ctx.transact((tx) => {
      const user = requireEntity(tx, 'user', UserName);
      if (keysOf(tx, user).length > 0) throw deleteConflict('must delete access keys first.');
      requireNoCredentials(tx, user);
      if (groupsOf(tx, user).length > 0)
        throw deleteConflict('must remove users from group first.');
      removeEntity(tx, user);
      return {};
    }),
});
