import { onPolicy } from '../../access.ts';
import { toAwsVersion, toVersion } from '../../answer.ts';
import { operation } from '../../define.ts';
import { findAwsPolicy, requireOwnPolicy } from '../../managed-policy.ts';
import { pageOf } from '../../page.ts';
import { type PolicyVersion, policyVersions } from '../../tables.ts';

export const listPolicyVersions = operation('ListPolicyVersions', {
  access: ({ PolicyArn }, ctx) => onPolicy(ctx, 'ListPolicyVersions', PolicyArn),

  handle: (input, ctx) =>
    ctx.transact((tx) => {
      const ofAws = findAwsPolicy(input.PolicyArn);
      if (ofAws) return { Versions: [toAwsVersion(ofAws)], IsTruncated: false };
      const policy = requireOwnPolicy(tx, ctx, input.PolicyArn, 'ListPolicyVersions');
      const versions = [...tx.scan(policyVersions, { prefix: [policy.id] })];
      const { items, more } = pageOf(ctx, 'ListPolicyVersions', versions, newestFirst, input);
      return { Versions: items.map((version) => toVersion(version, policy)), ...more };
    }),
});

const HIGHEST = 9_999_999_999;

function newestFirst({ version }: PolicyVersion): string {
  return String(HIGHEST - version).padStart(10, '0');
}
