import type { Context } from '#kernel/operation';

import { onAccount } from '../../access.ts';
import { toRoleLastUsed } from '../../answer.ts';
import type { RoleDetail } from '../../api.gen.ts';
import { detailsOf } from '../../authorization-details.ts';
import { operation } from '../../define.ts';
import { pageOf } from '../../page.ts';

export const getAccountAuthorizationDetails = operation('GetAccountAuthorizationDetails', {
  access: (_input, ctx) => onAccount(ctx, 'GetAccountAuthorizationDetails'),

  handle: (input, ctx) => {
    const listed = ctx.transact((tx) => detailsOf(tx, ctx, input.Filter));
    const list = 'GetAccountAuthorizationDetails';
    const { items, more } = pageOf(ctx, list, listed, ({ cursor }) => cursor, input);
    return {
      UserDetailList: items.flatMap(({ user }) => user ?? []),
      GroupDetailList: items.flatMap(({ group }) => group ?? []),
      RoleDetailList: items.flatMap(({ role }) => (role ? withLastUse(ctx, role) : [])),
      Policies: items.flatMap(({ policy }) => policy ?? []),
      ...more,
    };
  },
});

function withLastUse(ctx: Context, role: RoleDetail): RoleDetail {
  const lastUse = ctx.usage.lastUse(ctx.account, role.RoleId ?? '');
  return { ...role, RoleLastUsed: toRoleLastUsed(lastUse) };
}
