import { onPolicy, requireOrganization, rulesOf } from '../../access.ts';
import { isAttached } from '../../attachment.ts';
import { fault, operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { requireOwnPolicy } from '../../policy.ts';
import { organizations, policies } from '../../tables.ts';

export const deletePolicy = operation('DeletePolicy', {
  access: ({ PolicyId }, ctx) => {
    checkPattern('policy', PolicyId);
    return rulesOf(ctx, 'DeletePolicy', onPolicy(PolicyId));
  },

  handle: ({ PolicyId }, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'DeletePolicy', granted);
      const policy = requireOwnPolicy(tx, organization, PolicyId);
      if (isAttached(tx, organization, policy))
        throw fault(
          'PolicyInUseException',
          'The policy is attached to one or more entities. You must detach it from all roots, OUs, and accounts before performing this operation.',
        );
      tx.delete(policies, policy);
      const count = organization.policyCounts[policy.type] ?? 1;
      tx.put(organizations, {
        ...organization,
        policyCounts: { ...organization.policyCounts, [policy.type]: count - 1 },
      });
      return {};
    }),
});
