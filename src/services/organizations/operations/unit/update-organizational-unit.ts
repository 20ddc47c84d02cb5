import { requireOrganization, rulesOf } from '../../access.ts';
import { unitArn } from '../../arns.ts';
import { operation } from '../../define.ts';
import { checkLength, checkPattern } from '../../input.ts';
import { limits } from '../../limits.ts';
import { checkUnitName, requireUnit, toUnit } from '../../node.ts';
import { units } from '../../tables.ts';

export const updateOrganizationalUnit = operation('UpdateOrganizationalUnit', {
  access: ({ OrganizationalUnitId }, ctx) => {
    checkPattern('unit', OrganizationalUnitId);
    return rulesOf(ctx, 'UpdateOrganizationalUnit', (_tx, organization) => ({
      arns: [unitArn(organization, OrganizationalUnitId)],
    }));
  },

  handle: ({ OrganizationalUnitId, Name }, ctx, granted) => {
    checkLength('Name', Name, { min: 1, max: limits.unitNameCharacters });
    return ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'UpdateOrganizationalUnit', granted);
      const unit = requireUnit(tx, organization, OrganizationalUnitId);
      const name = Name ?? unit.name;
      if (name !== unit.name) checkUnitName(tx, unit.parentId, name);
      const renamed = { ...unit, name };
      tx.put(units, renamed);
      return { OrganizationalUnit: toUnit(tx, organization, renamed) };
    });
  },
});
