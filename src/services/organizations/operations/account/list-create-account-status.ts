import { requireOrganization, rulesOf } from '../../access.ts';
import { toCreation } from '../../creation.ts';
import { operation } from '../../define.ts';
import { pageOf, rangeOf } from '../../page.ts';
import { creations } from '../../tables.ts';

export const listCreateAccountStatus = operation('ListCreateAccountStatus', {
  access: (_input, ctx) => rulesOf(ctx, 'ListCreateAccountStatus'),

  handle: ({ States = [], ...page }, ctx, granted) =>
    ctx.transact((tx) => {
      const { id } = requireOrganization(tx, ctx, 'ListCreateAccountStatus', granted);
      const { items, more } = pageOf(
        ctx,
        {
          list: `ListCreateAccountStatus/${id}`,
          after: (cursor) => tx.scan(creations, rangeOf([id], cursor)),
          isListed: ({ state }) => States.length === 0 || States.includes(state),
          cursorOf: (creation) => creation.id,
        },
        page,
      );
      return { CreateAccountStatuses: items.map(toCreation), ...more };
    }),
});
