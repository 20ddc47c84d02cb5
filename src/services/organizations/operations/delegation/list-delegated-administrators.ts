import { requireOrganization, rulesOf } from '../../access.ts';
import { toAccount } from '../../account.ts';
import { operation } from '../../define.ts';
import { findMember } from '../../organization.ts';
import { pageOf } from '../../page.ts';
import { administratorsOf, requireService } from '../../service-access.ts';

export const listDelegatedAdministrators = operation('ListDelegatedAdministrators', {
  access: ({ ServicePrincipal }, ctx) =>
    rulesOf(ctx, 'ListDelegatedAdministrators', () => ({
      conditions: { 'organizations:serviceprincipal': ServicePrincipal },
    })),

  handle: ({ ServicePrincipal, ...page }, ctx, granted) =>
    ctx.transact((tx) => {
      const service = ServicePrincipal === undefined ? undefined : requireService(ServicePrincipal);
      const organization = requireOrganization(tx, ctx, 'ListDelegatedAdministrators', granted);
      const { items, more } = pageOf(
        ctx,
        {
          list: `ListDelegatedAdministrators/${service ?? ''}/${organization.id}`,
          after: (cursor) => administratorsOf(tx, organization, service, cursor),
          cursorOf: ({ account }) => account,
        },
        page,
      );
      const DelegatedAdministrators = items.flatMap(({ account, enabledAtMs }) => {
        const member = findMember(tx, organization, account);
        if (!member) return [];
        const { Paths: _paths, ...shown } = toAccount(tx, organization, member);
        return [{ ...shown, DelegationEnabledDate: enabledAtMs }];
      });
      return { DelegatedAdministrators, ...more };
    }),
});
