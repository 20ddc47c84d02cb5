import { callerAccount, rulesOf } from '../../access.ts';
import { operation } from '../../define.ts';
import { isShown, toHandshake } from '../../handshake.ts';
import { pageOf, rangeOf } from '../../page.ts';
import { handshakes } from '../../tables.ts';

export const listHandshakesForAccount = operation('ListHandshakesForAccount', {
  access: (_input, ctx) => rulesOf(ctx, 'ListHandshakesForAccount'),

  handle: ({ Filter, ...page }, ctx) =>
    ctx.transact((tx) => {
      const account = callerAccount(ctx);
      const { items, more } = pageOf(
        ctx,
        {
          list: `ListHandshakesForAccount/${account}`,
          after: (cursor) => tx.scanIndex(handshakes, 'account', rangeOf([account], cursor)),
          isListed: (handshake) => isShown(handshake, Filter),
          cursorOf: ({ id }) => id,
        },
        page,
      );
      return { Handshakes: items.map(toHandshake), ...more };
    }),
});
