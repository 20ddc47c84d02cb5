import { requireOrganization, rulesOf } from '../../access.ts';
import { constraint, operation } from '../../define.ts';
import { administratorsOf, requireService } from '../../service-access.ts';
import { organizations, trustedServices } from '../../tables.ts';

export const disableAwsServiceAccess = operation('DisableAWSServiceAccess', {
  access: ({ ServicePrincipal }, ctx) =>
    rulesOf(ctx, 'DisableAWSServiceAccess', () => ({
      conditions: { 'organizations:serviceprincipal': ServicePrincipal },
    })),

  handle: ({ ServicePrincipal }, ctx, granted) => {
    const service = requireService(ServicePrincipal);
    return ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'DisableAWSServiceAccess', granted);
      for (const _delegation of administratorsOf(tx, organization, service))
        throw constraint(
          'DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE',
          'You must remove any existing delegated administrator for this service before you disable access to it.',
        );
      const trusted = tx.get(trustedServices, organization.id, service);
      if (!trusted) return {};
      tx.delete(trustedServices, trusted);
      tx.put(organizations, { ...organization, serviceCount: organization.serviceCount - 1 });
      return {};
    });
  },
});
