import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { removeFromGroup } from '../../membership.ts';

export const removeUserFromGroup = operation('RemoveUserFromGroup', {
  access: ({ GroupName }, ctx) => onEntity(ctx, 'RemoveUserFromGroup', 'group', GroupName),

  handle: ({ GroupName, UserName }, ctx) =>
    ctx.transact((tx) => {
      const group = requireEntity(tx, 'group', GroupName);
      removeFromGroup(tx, group, requireEntity(tx, 'user', UserName));
      return {};
    }),
});
