import { requireOrganization, rulesOf } from '../../access.ts';
import { operation } from '../../define.ts';
import { pageOf, rangeOf } from '../../page.ts';
import { trustedServices } from '../../tables.ts';

const NAME = 'ListAWSServiceAccessForOrganization';

export const listServiceAccess = operation('ListAWSServiceAccessForOrganization', {
  access: (_input, ctx) => rulesOf(ctx, NAME),

  handle: (page, ctx, granted) =>
    ctx.transact((tx) => {
      const { id } = requireOrganization(tx, ctx, NAME, granted);
      const { items, more } = pageOf(
        ctx,
        {
          list: `${NAME}/${id}`,
          after: (cursor) => tx.scan(trustedServices, rangeOf([id], cursor)),
          cursorOf: ({ service }) => service,
        },
        page,
      );
      const EnabledServicePrincipals = items.map(({ service, enabledAtMs }) => ({
        ServicePrincipal: service,
        DateEnabled: enabledAtMs,
      }));
      return { EnabledServicePrincipals, ...more };
    }),
});
