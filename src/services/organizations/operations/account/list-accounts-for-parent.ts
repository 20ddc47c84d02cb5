import { arnOfId, requireOrganization, rulesOf } from '../../access.ts';
import { toAccount } from '../../account.ts';
import { operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { requireParent } from '../../node.ts';
import { membersOf } from '../../organization.ts';
import { pageOf } from '../../page.ts';

export const listAccountsForParent = operation('ListAccountsForParent', {
  access: ({ ParentId }, ctx) => {
    checkPattern('parent', ParentId);
    return rulesOf(ctx, 'ListAccountsForParent', (tx, organization) => ({
      arns: [arnOfId(tx, organization, ParentId)],
    }));
  },

  handle: ({ ParentId, ...page }, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'ListAccountsForParent', granted);
      requireParent(tx, organization, ParentId);
      const { items, more } = pageOf(
        ctx,
        {
          list: `ListAccountsForParent/${ParentId}`,
          after: (cursor) => membersOf(tx, 'parent', ParentId, cursor),
          cursorOf: ({ id }) => id,
        },
        page,
      );
      return { Accounts: items.map((member) => toAccount(tx, organization, member)), ...more };
    }),
});
