import { requireOrganization, rulesOf, taggingRules } from '../../access.ts';
import { resourcePolicyArn } from '../../arns.ts';
import { operation } from '../../define.ts';
import { lengths, randomName } from '../../ids.ts';
import { checkResourcePolicy, toResourcePolicy } from '../../resource-policy.ts';
import { resourcePolicies } from '../../tables.ts';
import { tagConditions, tagsOf, withTags } from '../../tag.ts';

export const putResourcePolicy = operation('PutResourcePolicy', {
  access: ({ Tags }, ctx) =>
    taggingRules(
      rulesOf(ctx, 'PutResourcePolicy', (tx, organization) => ({
        arns: [
          resourcePolicyArn(organization, tx.get(resourcePolicies, organization.id)?.id ?? '*'),
        ],
        conditions: tagConditions(Tags),
      })),
      Tags,
    ),

  handle: ({ Content, Tags }, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'PutResourcePolicy', granted);
      checkResourcePolicy(Content);
      const known = tx.get(resourcePolicies, organization.id);
      const policy = {
        organizationId: organization.id,
        id: known?.id ?? `rp-${randomName(ctx, lengths.resourcePolicy)}`,
        content: Content,
        tags: withTags(known?.tags ?? {}, tagsOf(Tags)),
      };
      tx.put(resourcePolicies, policy);
      return { ResourcePolicy: toResourcePolicy(organization, policy) };
    }),
});
