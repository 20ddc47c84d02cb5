import { onEntity } from '../../access.ts';
import { toGroup, toUser } from '../../answer.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { usersOf } from '../../membership.ts';
import { pageOf } from '../../page.ts';

export const getGroup = operation('GetGroup', {
  access: ({ GroupName }, ctx) => onEntity(ctx, 'GetGroup', 'group', GroupName),

  handle: (input, ctx) => {
    const { group, users } = ctx.transact((tx) => {
      const found = requireEntity(tx, 'group', input.GroupName);
      return { group: found, users: usersOf(tx, found) };
    });
    const { items, more } = pageOf(ctx, 'GetGroup', users, ({ name }) => name, input);
    return {
      Group: toGroup(ctx, group),
      Users: items.map((user) => toUser(ctx, user)),
      ...more,
    };
  },
});
