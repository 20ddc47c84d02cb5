import { arnOfId, requireOrganization, rulesOf } from '../../access.ts';
import { operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { requireParent, toUnit } from '../../node.ts';
import { pageOf, rangeOf } from '../../page.ts';
import { units } from '../../tables.ts';

export const listOrganizationalUnitsForParent = operation('ListOrganizationalUnitsForParent', {
  access: ({ ParentId }, ctx) => {
    checkPattern('parent', ParentId);
    return rulesOf(ctx, 'ListOrganizationalUnitsForParent', (tx, organization) => ({
      arns: [arnOfId(tx, organization, ParentId)],
    }));
  },

  handle: ({ ParentId, ...page }, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(
        tx,
        ctx,
        'ListOrganizationalUnitsForParent',
        granted,
      );
      requireParent(tx, organization, ParentId);
      const { items, more } = pageOf(
        ctx,
        {
          list: `ListOrganizationalUnitsForParent/${ParentId}`,
          after: (cursor) => tx.scanIndex(units, 'parent', rangeOf([ParentId], cursor)),
          cursorOf: ({ id }) => id,
        },
        page,
      );
      return {
        OrganizationalUnits: items.map((unit) => toUnit(tx, organization, unit)),
        ...more,
      };
    }),
});
