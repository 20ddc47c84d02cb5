import { requireOrganization, rulesOf } from '../../access.ts';
import { checkMayLeave, leave } from '../../account.ts';
import { accountArn } from '../../arns.ts';
import { operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { requireMember } from '../../organization.ts';

export const removeAccountFromOrganization = operation('RemoveAccountFromOrganization', {
  access: ({ AccountId }, ctx) => {
    checkPattern('account', AccountId);
    return rulesOf(ctx, 'RemoveAccountFromOrganization', (_tx, organization) => ({
      arns: [accountArn(organization, AccountId)],
    }));
  },

  handle: ({ AccountId }, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'RemoveAccountFromOrganization', granted);
      const member = requireMember(tx, organization, AccountId);
      checkMayLeave(tx, organization, member);
      leave(tx, organization, member);
      return {};
    }),
});
