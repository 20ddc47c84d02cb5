import { onAccount } from '../../access.ts';
import { toAwsPolicy, toPolicy } from '../../answer.ts';
import type { Policy } from '../../api.gen.ts';
import { awsPolicies } from '../../aws-managed-policies.ts';
import { operation } from '../../define.ts';
import { pageOf } from '../../page.ts';
import { policies } from '../../tables.ts';

export const listPolicies = operation('ListPolicies', {
  access: (_input, ctx) => onAccount(ctx, 'ListPolicies'),

  handle: (input, ctx) =>
    ctx.transact((tx) => {
      const { Scope = 'All', PathPrefix = '/', OnlyAttached, PolicyUsageFilter } = input;
      const own =
        Scope === 'AWS' ? [] : [...tx.scan(policies)].map((row) => toPolicy(tx, ctx, row));
      const ofAws = Scope === 'Local' ? [] : awsPolicies.map((policy) => toAwsPolicy(tx, policy));
      const listed = [...own, ...ofAws].filter((policy) => {
        const attached = policy.AttachmentCount ?? 0;
        const bounding = policy.PermissionsBoundaryUsageCount ?? 0;
        if (!policy.Path?.startsWith(PathPrefix)) return false;
        if (OnlyAttached && attached + bounding === 0) return false;
        if (PolicyUsageFilter === 'PermissionsPolicy') return attached > 0;
        return PolicyUsageFilter !== 'PermissionsBoundary' || bounding > 0;
      });
      const { items, more } = pageOf(ctx, 'ListPolicies', listed, cursorOf, input);
      return { Policies: items, ...more };
    }),
});

/** A name of the account's own and of AWS's policies may be the same. */
function cursorOf({ PolicyName = '', Arn = '' }: Policy): string {
  return `${PolicyName} ${Arn.startsWith('arn:aws:iam::aws:') ? 'aws' : 'own'}`;
}
