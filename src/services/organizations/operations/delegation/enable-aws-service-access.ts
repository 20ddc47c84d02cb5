import { requireOrganization, rulesOf } from '../../access.ts';
import { constraint, operation } from '../../define.ts';
import { limits } from '../../limits.ts';
import { requireAllFeatures, requireService } from '../../service-access.ts';
import { organizations, trustedServices } from '../../tables.ts';

export const enableAwsServiceAccess = operation('EnableAWSServiceAccess', {
  access: ({ ServicePrincipal }, ctx) =>
    rulesOf(ctx, 'EnableAWSServiceAccess', () => ({
      conditions: { 'organizations:serviceprincipal': ServicePrincipal },
    })),

  handle: ({ ServicePrincipal }, ctx, granted) => {
    const service = requireService(ServicePrincipal);
    return ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'EnableAWSServiceAccess', granted);
      requireAllFeatures(organization);
      if (tx.get(trustedServices, organization.id, service)) return {};
      if (organization.serviceCount >= limits.trustedServices)
        throw constraint(
          'POLICY_NUMBER_LIMIT_EXCEEDED',
          `An organization has access enabled for at most ${limits.trustedServices} services.`,
        );
      tx.insert(trustedServices, {
        organizationId: organization.id,
        service,
        enabledAtMs: tx.now,
      });
      tx.put(organizations, { ...organization, serviceCount: organization.serviceCount + 1 });
      return {};
    });
  },
});
