import { requireOrganization, rulesOf } from '../../access.ts';
import { operation } from '../../define.ts';
import { toOrganization } from '../../organization.ts';

export const describeOrganization = operation('DescribeOrganization', {
  access: (_input, ctx) => rulesOf(ctx, 'DescribeOrganization'),

  handle: (_input, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'DescribeOrganization', granted);
      return { Organization: toOrganization(tx, organization) };
    }),
});
