import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { addToGroup } from '../../membership.ts';

export const addUserToGroup = operation('AddUserToGroup', {
  access: ({ GroupName }, ctx) => onEntity(ctx, 'AddUserToGroup', 'group', GroupName),

  handle: ({ GroupName, UserName }, ctx) =>
    ctx.transact((tx) => {
      const group = requireEntity(tx, 'group', GroupName);
      addToGroup(tx, group, requireEntity(tx, 'user', UserName));
      return {};
    }),
});
