import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { deleteConflict, removeEntity, requireEntity } from '../../entity.ts';
import { usersOf } from '../../membership.ts';

export const deleteGroup = operation('DeleteGroup', {
  access: ({ GroupName }, ctx) => onEntity(ctx, 'DeleteGroup', 'group', GroupName),

  handle: ({ GroupName }, ctx) =>
    ctx.transact((tx) => {
      const group = requireEntity(tx, 'group', GroupName);
      if (usersOf(tx, group).length > 0)
        throw deleteConflict('must remove users from group first.');
      removeEntity(tx, group);
      return {};
    }),
});
