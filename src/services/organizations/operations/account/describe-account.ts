import { requireOrganization, rulesOf } from '../../access.ts';
import { toAccount } from '../../account.ts';
import { accountArn } from '../../arns.ts';
import { operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { requireMember } from '../../organization.ts';

export const describeAccount = operation('DescribeAccount', {
  access: ({ AccountId }, ctx) => {
    checkPattern('account', AccountId);
    return rulesOf(ctx, 'DescribeAccount', (_tx, organization) => ({
      arns: [accountArn(organization, AccountId)],
    }));
  },

  handle: ({ AccountId }, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'DescribeAccount', granted);
      const member = requireMember(tx, organization, AccountId);
      return { Account: toAccount(tx, organization, member) };
    }),
});
