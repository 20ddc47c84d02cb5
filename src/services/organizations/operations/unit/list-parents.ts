import { arnOfId, requireOrganization, rulesOf } from '../../access.ts';
import { fault, operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { findNode } from '../../node.ts';
import { pageOf } from '../../page.ts';

export const listParents = operation('ListParents', {
  access: ({ ChildId }, ctx) => {
    checkPattern('child', ChildId);
    return rulesOf(ctx, 'ListParents', (tx, organization) => ({
      arns: [arnOfId(tx, organization, ChildId)],
    }));
  },

  handle: ({ ChildId, ...page }, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'ListParents', granted);
      const child = findNode(tx, organization, ChildId);
      if (!child || child.kind === 'ROOT')
        throw fault('ChildNotFoundException', "You specified a child that doesn't exist.");
      const parent =
        child.kind === 'ACCOUNT' ? child.member.membership.parentId : child.unit.parentId;
      const { items, more } = pageOf(
        ctx,
        {
          list: `ListParents/${ChildId}`,
          after: (cursor) => (cursor === undefined ? [parent] : []),
          cursorOf: (id) => id,
        },
        page,
      );
      const Parents = items.map((Id) => ({
        Id,
        Type: Id === organization.rootId ? ('ROOT' as const) : ('ORGANIZATIONAL_UNIT' as const),
      }));
      return { Parents, ...more };
    }),
});
