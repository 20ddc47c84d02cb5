import { requireOrganization, rulesOf } from '../../access.ts';
import { toAccount } from '../../account.ts';
import { operation } from '../../define.ts';
import { membersOf } from '../../organization.ts';
import { pageOf } from '../../page.ts';

export const listAccounts = operation('ListAccounts', {
  access: (_input, ctx) => rulesOf(ctx, 'ListAccounts'),

  handle: (page, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'ListAccounts', granted);
      const { items, more } = pageOf(
        ctx,
        {
          list: `ListAccounts/${organization.id}`,
          after: (cursor) => membersOf(tx, 'organization', organization.id, cursor),
          cursorOf: ({ id }) => id,
        },
        page,
      );
      return { Accounts: items.map((member) => toAccount(tx, organization, member)), ...more };
    }),
});
