import { onPolicy, requireOrganization, rulesOf } from '../../access.ts';
import { operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { requirePolicy, toPolicy } from '../../policy.ts';

export const describePolicy = operation('DescribePolicy', {
  access: ({ PolicyId }, ctx) => {
    checkPattern('policy', PolicyId);
    return rulesOf(ctx, 'DescribePolicy', onPolicy(PolicyId));
  },

  handle: ({ PolicyId }, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'DescribePolicy', granted);
      return { Policy: toPolicy(organization, requirePolicy(tx, organization, PolicyId)) };
    }),
});
