import { onEntity } from '../../access.ts';
import { toGroup } from '../../answer.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { groupsOf } from '../../membership.ts';
import { pageOf } from '../../page.ts';

export const listGroupsForUser = operation('ListGroupsForUser', {
  access: ({ UserName }, ctx) => onEntity(ctx, 'ListGroupsForUser', 'user', UserName),

  handle: (input, ctx) => {
    const groups = ctx.transact((tx) => groupsOf(tx, requireEntity(tx, 'user', input.UserName)));
    const { items, more } = pageOf(ctx, 'ListGroupsForUser', groups, ({ name }) => name, input);
    return { Groups: items.map((group) => toGroup(ctx, group)), ...more };
  },
});
