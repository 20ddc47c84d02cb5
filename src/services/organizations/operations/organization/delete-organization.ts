import { requireOrganization, rulesOf } from '../../access.ts';
import { fault, operation } from '../../define.ts';
import { requireMember } from '../../organization.ts';
import { policyTypesOf, scopeOf } from '../../policy-type.ts';
import { accounts, organizations, resourcePolicies } from '../../tables.ts';
import { sweep } from '../../tasks/sweep.ts';

export const deleteOrganization = operation('DeleteOrganization', {
  access: (_input, ctx) => rulesOf(ctx, 'DeleteOrganization'),

  handle: (_input, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'DeleteOrganization', granted);
      if (organization.accountCount > 1)
        throw fault(
          'OrganizationNotEmptyException',
          'To delete the organization you must first remove all member accounts (except the master).',
        );
      const { membership: _membership, ...management } = requireMember(
        tx,
        organization,
        organization.managementAccount,
      );
      tx.put(accounts, management);
      tx.delete(organizations, organization);
      const policy = tx.get(resourcePolicies, organization.id);
      if (policy) tx.delete(resourcePolicies, policy);
      const scopes = policyTypesOf(organization).flatMap(
        (type) => scopeOf(organization, type) ?? [],
      );
      tx.enqueue(sweep, { scopes, organizationId: organization.id });
      return {};
    }),
});
