import { requireOrganization, rulesOf } from '../../access.ts';
import { accountArn } from '../../arns.ts';
import { fault, operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { requireMember } from '../../organization.ts';
import { pageOf, rangeOf } from '../../page.ts';
import { delegations } from '../../tables.ts';

export const listDelegatedServicesForAccount = operation('ListDelegatedServicesForAccount', {
  access: ({ AccountId }, ctx) => {
    checkPattern('account', AccountId);
    return rulesOf(ctx, 'ListDelegatedServicesForAccount', (_tx, organization) => ({
      arns: [accountArn(organization, AccountId)],
    }));
  },

  handle: ({ AccountId, ...page }, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'ListDelegatedServicesForAccount', granted);
      requireMember(tx, organization, AccountId);
      const { items, more } = pageOf(
        ctx,
        {
          list: `ListDelegatedServicesForAccount/${AccountId}`,
          after: (cursor) => tx.scan(delegations, rangeOf([organization.id, AccountId], cursor)),
          cursorOf: ({ service }) => service,
        },
        page,
      );
      if (items.length === 0)
        throw fault(
          'AccountNotRegisteredException',
          'The specified account is not a delegated administrator for this AWS service.',
        );
      const DelegatedServices = items.map(({ service, enabledAtMs }) => ({
        ServicePrincipal: service,
        DelegationEnabledDate: enabledAtMs,
      }));
      return { DelegatedServices, ...more };
    }),
});
