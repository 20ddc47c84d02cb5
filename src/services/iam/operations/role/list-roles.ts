import { onAccount } from '../../access.ts';
import { toListedRole } from '../../answer.ts';
import { operation } from '../../define.ts';
import { listEntities } from '../../entity.ts';
import { pageOf } from '../../page.ts';

export const listRoles = operation('ListRoles', {
  access: (_input, ctx) => onAccount(ctx, 'ListRoles'),

  handle: (input, ctx) =>
    ctx.transact((tx) => {
      const roles = listEntities(tx, 'role', input.PathPrefix);
      const { items, more } = pageOf(ctx, 'ListRoles', roles, ({ name }) => name, input);
      return { Roles: items.map((role) => toListedRole(tx, ctx, role)), ...more };
    }),
});
