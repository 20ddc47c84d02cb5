import { requireOrganization, rulesOf } from '../../access.ts';
import { operation } from '../../define.ts';
import { toRoot } from '../../organization.ts';
import { pageOf } from '../../page.ts';

export const listRoots = operation('ListRoots', {
  access: (_input, ctx) => rulesOf(ctx, 'ListRoots'),

  handle: (input, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'ListRoots', granted);
      const { items, more } = pageOf(
        ctx,
        {
          list: `ListRoots/${organization.id}`,
          after: (cursor) => (cursor === undefined ? [organization] : []),
          cursorOf: ({ rootId }) => rootId,
        },
        input,
      );
      return { Roots: items.map(toRoot), ...more };
    }),
});
