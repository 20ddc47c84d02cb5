import { arnOfId, requireOrganization, rulesOf, taggingRules } from '../../access.ts';
import { constraint, operation } from '../../define.ts';
import { lengths, randomName } from '../../ids.ts';
import { checkLength, checkPattern } from '../../input.ts';
import { limits } from '../../limits.ts';
import { checkDepth, checkUnitName, requireParent, toUnit } from '../../node.ts';
import { organizations, type Unit, units } from '../../tables.ts';
import { tagConditions, tagsOf } from '../../tag.ts';

export const createOrganizationalUnit = operation('CreateOrganizationalUnit', {
  access: ({ ParentId, Tags }, ctx) => {
    checkPattern('parent', ParentId);
    return taggingRules(
      rulesOf(ctx, 'CreateOrganizationalUnit', (tx, organization) => ({
        arns: [arnOfId(tx, organization, ParentId)],
        conditions: tagConditions(Tags),
      })),
      Tags,
    );
  },

  handle: ({ ParentId, Name, Tags }, ctx, granted) => {
    checkLength('Name', Name, { min: 1, max: limits.unitNameCharacters });
    const tags = tagsOf(Tags);
    return ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'CreateOrganizationalUnit', granted);
      requireParent(tx, organization, ParentId);
      checkDepth(tx, organization, ParentId);
      checkUnitName(tx, ParentId, Name);
      if (organization.unitCount >= limits.organizationalUnits)
        throw constraint(
          'OU_NUMBER_LIMIT_EXCEEDED',
          'You have exceeded the number of organizational units that you can have in an organization.',
        );
      const unit: Unit = {
        id: `ou-${organization.rootId.slice('r-'.length)}-${randomName(ctx, lengths.unit)}`,
        organizationId: organization.id,
        parentId: ParentId,
        name: Name,
        tags,
      };
      tx.insert(units, unit);
      tx.put(organizations, { ...organization, unitCount: organization.unitCount + 1 });
      return { OrganizationalUnit: toUnit(tx, organization, unit) };
    });
  },
});
