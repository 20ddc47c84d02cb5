import { requireOrganization, rulesOf } from '../../access.ts';
import { accountArn } from '../../arns.ts';
import { fault, operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { requireMember } from '../../organization.ts';
import { requireService } from '../../service-access.ts';
import { delegations } from '../../tables.ts';

export const deregisterDelegatedAdministrator = operation('DeregisterDelegatedAdministrator', {
  access: ({ AccountId, ServicePrincipal }, ctx) => {
    checkPattern('account', AccountId);
    return rulesOf(ctx, 'DeregisterDelegatedAdministrator', (_tx, organization) => ({
      arns: [accountArn(organization, AccountId)],
      conditions: { 'organizations:serviceprincipal': ServicePrincipal },
    }));
  },

  handle: ({ AccountId, ServicePrincipal }, ctx, granted) => {
    const service = requireService(ServicePrincipal);
    return ctx.transact((tx) => {
      const organization = requireOrganization(
        tx,
        ctx,
        'DeregisterDelegatedAdministrator',
        granted,
      );
      requireMember(tx, organization, AccountId);
      const delegation = tx.get(delegations, organization.id, AccountId, service);
      if (!delegation)
        throw fault(
          'AccountNotRegisteredException',
          'The specified account is not a delegated administrator for this AWS service.',
        );
      tx.delete(delegations, delegation);
      return {};
    });
  },
});
