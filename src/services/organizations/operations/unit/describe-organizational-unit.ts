import { requireOrganization, rulesOf } from '../../access.ts';
import { unitArn } from '../../arns.ts';
import { operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { requireUnit, toUnit } from '../../node.ts';

export const describeOrganizationalUnit = operation('DescribeOrganizationalUnit', {
  access: ({ OrganizationalUnitId }, ctx) => {
    checkPattern('unit', OrganizationalUnitId);
    return rulesOf(ctx, 'DescribeOrganizationalUnit', (_tx, organization) => ({
      arns: [unitArn(organization, OrganizationalUnitId)],
    }));
  },

  handle: ({ OrganizationalUnitId }, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'DescribeOrganizationalUnit', granted);
      const unit = requireUnit(tx, organization, OrganizationalUnitId);
      return { OrganizationalUnit: toUnit(tx, organization, unit) };
    }),
});
