import { onAccount } from '../../access.ts';
import { toUser } from '../../answer.ts';
import { operation } from '../../define.ts';
import { listEntities } from '../../entity.ts';
import { pageOf } from '../../page.ts';

export const listUsers = operation('ListUsers', {
  access: (_input, ctx) => onAccount(ctx, 'ListUsers'),

  handle: (input, ctx) => {
    const users = ctx.transact((tx) => listEntities(tx, 'user', input.PathPrefix));
    const { items, more } = pageOf(ctx, 'ListUsers', users, ({ name }) => name, input);
    return { Users: items.map((user) => toUser(ctx, user)), ...more };
  },
});
