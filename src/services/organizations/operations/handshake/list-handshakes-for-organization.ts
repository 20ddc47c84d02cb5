import { requireOrganization, rulesOf } from '../../access.ts';
import { operation } from '../../define.ts';
import { isShown, toHandshake } from '../../handshake.ts';
import { pageOf, rangeOf } from '../../page.ts';
import { handshakes } from '../../tables.ts';

export const listHandshakesForOrganization = operation('ListHandshakesForOrganization', {
  access: (_input, ctx) => rulesOf(ctx, 'ListHandshakesForOrganization'),

  handle: ({ Filter, ...page }, ctx, granted) =>
    ctx.transact((tx) => {
      const { id } = requireOrganization(tx, ctx, 'ListHandshakesForOrganization', granted);
      const { items, more } = pageOf(
        ctx,
        {
          list: `ListHandshakesForOrganization/${id}`,
          after: (cursor) => tx.scanIndex(handshakes, 'organization', rangeOf([id], cursor)),
          isListed: (handshake) => isShown(handshake, Filter),
          cursorOf: (handshake) => handshake.id,
        },
        page,
      );
      return { Handshakes: items.map(toHandshake), ...more };
    }),
});
