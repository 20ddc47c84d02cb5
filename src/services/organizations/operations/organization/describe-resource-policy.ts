import { requireOrganization, rulesOf } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireResourcePolicy, toResourcePolicy } from '../../resource-policy.ts';

export const describeResourcePolicy = operation('DescribeResourcePolicy', {
  access: (_input, ctx) => rulesOf(ctx, 'DescribeResourcePolicy'),

  handle: (_input, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'DescribeResourcePolicy', granted);
      const policy = requireResourcePolicy(tx, organization);
      return { ResourcePolicy: toResourcePolicy(organization, policy) };
    }),
});
