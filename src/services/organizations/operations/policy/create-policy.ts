import { requireOrganization, rulesOf, taggingRules, typeConditions } from '../../access.ts';
import { policyArn } from '../../arns.ts';
import { constraint, operation } from '../../define.ts';
import { lengths, randomName } from '../../ids.ts';
import { checkLength } from '../../input.ts';
import { limits } from '../../limits.ts';
import { checkContent } from '../../policy-document.ts';
import { requireAvailable, requireBuilt } from '../../policy-type.ts';
import { isNameTaken, nameTaken, toPolicy } from '../../policy.ts';
import { organizations, policies, type Policy } from '../../tables.ts';
import { tagConditions, tagsOf } from '../../tag.ts';

export const createPolicy = operation('CreatePolicy', {
  access: ({ Type, Tags }, ctx) =>
    taggingRules(
      rulesOf(ctx, 'CreatePolicy', (_tx, organization) => ({
        arns: [policyArn(organization, Type, '*')],
        conditions: { ...typeConditions(Type), ...tagConditions(Tags) },
      })),
      Tags,
    ),

  handle: ({ Name, Description, Content, Type, Tags }, ctx, granted) => {
    checkLength('Name', Name, { min: 1, max: limits.policyNameCharacters });
    checkLength('Description', Description, { max: limits.policyDescriptionCharacters });
    const tags = tagsOf(Tags);
    return ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'CreatePolicy', granted);
      const type = requireBuilt('CreatePolicy', Type);
      requireAvailable(organization);
      checkContent('CreatePolicy', type, Content);
      if (isNameTaken(tx, organization, type, Name)) throw nameTaken();
      const count = organization.policyCounts[type] ?? 0;
      if (count >= limits.policies[type])
        throw constraint(
          'POLICY_NUMBER_LIMIT_EXCEEDED',
          'You have exceeded the number of policies that you can have in an organization.',
        );
      const policy: Policy = {
        id: `p-${randomName(ctx, lengths.policy)}`,
        organizationId: organization.id,
        type,
        name: Name,
        description: Description,
        content: Content,
        tags,
        changedAtMs: tx.now,
      };
      tx.insert(policies, policy);
      tx.put(organizations, {
        ...organization,
        policyCounts: { ...organization.policyCounts, [type]: count + 1 },
      });
      return { Policy: toPolicy(organization, policy) };
    });
  },
});
