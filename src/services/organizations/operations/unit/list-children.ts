import { arnOfId, requireOrganization, rulesOf } from '../../access.ts';
import { operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { requireParent } from '../../node.ts';
import { membersOf } from '../../organization.ts';
import { pageOf, rangeOf } from '../../page.ts';
import { units } from '../../tables.ts';

export const listChildren = operation('ListChildren', {
  access: ({ ParentId }, ctx) => {
    checkPattern('parent', ParentId);
    return rulesOf(ctx, 'ListChildren', (tx, organization) => ({
      arns: [arnOfId(tx, organization, ParentId)],
    }));
  },

  handle: ({ ParentId, ChildType, ...page }, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'ListChildren', granted);
      requireParent(tx, organization, ParentId);
      const { items, more } = pageOf<{ readonly id: string }>(
        ctx,
        {
          list: `ListChildren/${ChildType}/${ParentId}`,
          after: (cursor) =>
            ChildType === 'ACCOUNT'
              ? membersOf(tx, 'parent', ParentId, cursor)
              : tx.scanIndex(units, 'parent', rangeOf([ParentId], cursor)),
          cursorOf: ({ id }) => id,
        },
        page,
      );
      return { Children: items.map(({ id: Id }) => ({ Id, Type: ChildType })), ...more };
    }),
});
