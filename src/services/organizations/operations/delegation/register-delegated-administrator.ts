import { requireOrganization, rulesOf } from '../../access.ts';
import { accountArn } from '../../arns.ts';
import { constraint, fault, operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { requireMember } from '../../organization.ts';
import { requireService } from '../../service-access.ts';
import { delegations, trustedServices } from '../../tables.ts';

export const registerDelegatedAdministrator = operation('RegisterDelegatedAdministrator', {
  access: ({ AccountId, ServicePrincipal }, ctx) => {
    checkPattern('account', AccountId);
    return rulesOf(ctx, 'RegisterDelegatedAdministrator', (_tx, organization) => ({
      arns: [accountArn(organization, AccountId)],
      conditions: { 'organizations:serviceprincipal': ServicePrincipal },
    }));
  },

  // GAP: AWS bounds the administrators of each service by its own number.
  handle: ({ AccountId, ServicePrincipal }, ctx, granted) => {
    const service = requireService(ServicePrincipal);
    return ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'RegisterDelegatedAdministrator', granted);
      const member = requireMember(tx, organization, AccountId);
      if (AccountId === organization.managementAccount)
        throw constraint(
          'CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR',
          'You attempted to register the management account as a delegated administrator: only a member account can be one.',
        );
      if (member.status !== 'ACTIVE')
        throw constraint(
          'CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR',
          'You attempted to register a suspended account as a delegated administrator.',
        );
      if (!tx.get(trustedServices, organization.id, service))
        throw constraint(
          'SERVICE_ACCESS_NOT_ENABLED',
          'You attempted to register a delegated administrator before you enabled service access. Call the EnableAWSServiceAccess API first.',
        );
      if (tx.get(delegations, organization.id, AccountId, service))
        throw fault(
          'AccountAlreadyRegisteredException',
          'The specified account is already a delegated administrator for this AWS service.',
        );
      tx.insert(delegations, {
        organizationId: organization.id,
        account: AccountId,
        service,
        enabledAtMs: tx.now,
      });
      return {};
    });
  },
});
