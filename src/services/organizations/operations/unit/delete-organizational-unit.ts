import { requireOrganization, rulesOf } from '../../access.ts';
import { unitArn } from '../../arns.ts';
import { dropAttachments } from '../../attachment.ts';
import { fault, operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { isEmpty, requireUnit } from '../../node.ts';
import { organizations, units } from '../../tables.ts';

export const deleteOrganizationalUnit = operation('DeleteOrganizationalUnit', {
  access: ({ OrganizationalUnitId }, ctx) => {
    checkPattern('unit', OrganizationalUnitId);
    return rulesOf(ctx, 'DeleteOrganizationalUnit', (_tx, organization) => ({
      arns: [unitArn(organization, OrganizationalUnitId)],
    }));
  },

  handle: ({ OrganizationalUnitId }, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'DeleteOrganizationalUnit', granted);
      const unit = requireUnit(tx, organization, OrganizationalUnitId);
      if (!isEmpty(tx, unit.id))
        throw fault(
          'OrganizationalUnitNotEmptyException',
          'The specified OU is not empty. Move all accounts to another root or to other OUs, remove all child OUs, and try the operation again.',
        );
      dropAttachments(tx, organization, unit.id);
      tx.delete(units, unit);
      tx.put(organizations, { ...organization, unitCount: organization.unitCount - 1 });
      return {};
    }),
});
