import { onPolicy, requireOrganization, rulesOf } from '../../access.ts';
import { operation } from '../../define.ts';
import { checkLength, checkPattern } from '../../input.ts';
import { limits } from '../../limits.ts';
import { checkContent } from '../../policy-document.ts';
import { isNameTaken, nameTaken, requireOwnPolicy, toPolicy } from '../../policy.ts';
import { policies, type Policy } from '../../tables.ts';

export const updatePolicy = operation('UpdatePolicy', {
  access: ({ PolicyId }, ctx) => {
    checkPattern('policy', PolicyId);
    return rulesOf(ctx, 'UpdatePolicy', onPolicy(PolicyId));
  },

  handle: ({ PolicyId, Name, Description, Content }, ctx, granted) => {
    checkLength('Name', Name, { min: 1, max: limits.policyNameCharacters });
    checkLength('Description', Description, { max: limits.policyDescriptionCharacters });
    return ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'UpdatePolicy', granted);
      const policy = requireOwnPolicy(tx, organization, PolicyId);
      if (Content !== undefined) checkContent('UpdatePolicy', policy.type, Content);
      const isRenamed = Name !== undefined && Name !== policy.name;
      if (isRenamed && isNameTaken(tx, organization, policy.type, Name)) throw nameTaken();
      const updated: Policy = {
        ...policy,
        name: Name ?? policy.name,
        description: Description ?? policy.description,
        content: Content ?? policy.content,
        changedAtMs: tx.now,
      };
      tx.put(policies, updated);
      return { Policy: toPolicy(organization, updated) };
    });
  },
});
