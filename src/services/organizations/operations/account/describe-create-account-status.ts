import { requireOrganization, rulesOf } from '../../access.ts';
import { toCreation } from '../../creation.ts';
import { fault, operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { creations } from '../../tables.ts';

export const describeCreateAccountStatus = operation('DescribeCreateAccountStatus', {
  access: ({ CreateAccountRequestId }, ctx) => {
    checkPattern('creation', CreateAccountRequestId);
    return rulesOf(ctx, 'DescribeCreateAccountStatus');
  },

  handle: ({ CreateAccountRequestId }, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'DescribeCreateAccountStatus', granted);
      const creation = tx.get(creations, organization.id, CreateAccountRequestId);
      if (!creation)
        throw fault(
          'CreateAccountStatusNotFoundException',
          "We can't find a create account request with the CreateAccountRequestId that you specified.",
        );
      return { CreateAccountStatus: toCreation(creation) };
    }),
});
