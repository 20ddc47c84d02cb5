import { requireOrganization, rulesOf } from '../../access.ts';
import { operation } from '../../define.ts';
import { pageOf, rangeOf } from '../../page.ts';
import { trustedServices } from '../../tables.ts';

export const listAwsServiceAccessForOrganization = operation(
  'ListAWSServiceAccessForOrganization',
  {
    access: (_input, ctx) => rulesOf(ctx, 'ListAWSServiceAccessForOrganization'),

    handle: (page, ctx, granted) =>
      ctx.transact((tx) => {
        const name = 'ListAWSServiceAccessForOrganization';
        const { id } = requireOrganization(tx, ctx, name, granted);
        const { items, more } = pageOf(
          ctx,
          {
            list: `${name}/${id}`,
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
  },
);
