import type { Transaction } from '#kernel/store';

import { callerAccount, requireOrganization, rulesOf, typeConditions } from '../../access.ts';
import { accountArn } from '../../arns.ts';
import { fault, operation } from '../../define.ts';
import { checkPattern, invalid, isOf } from '../../input.ts';
import { findMember } from '../../organization.ts';
import { requireBuilt } from '../../policy-type.ts';
import type { Organization } from '../../tables.ts';
import { effectiveOf } from '../../tag-policy.ts';

export const describeEffectivePolicy = operation('DescribeEffectivePolicy', {
  access: ({ PolicyType, TargetId }, ctx) => {
    if (TargetId !== undefined) checkPattern('target', TargetId);
    const target = TargetId ?? callerAccount(ctx);
    // AWS: every account may see the policy that holds for itself. [API Reference, DescribeEffectivePolicy]
    const reach = target === callerAccount(ctx) ? 'anyone' : 'reader';
    const subject = (_tx: Transaction, organization: Organization) => ({
      arns: [accountArn(organization, target)],
      conditions: typeConditions(PolicyType),
    });
    return rulesOf(ctx, 'DescribeEffectivePolicy', subject, reach);
  },

  handle: ({ PolicyType, TargetId }, ctx, granted) =>
    ctx.transact((tx) => {
      const target = TargetId ?? callerAccount(ctx);
      const reach = target === callerAccount(ctx) ? 'anyone' : 'reader';
      const organization = requireOrganization(tx, ctx, 'DescribeEffectivePolicy', granted, reach);
      const type = requireBuilt('DescribeEffectivePolicy', PolicyType);
      if (!isOf('account', target))
        throw invalid(
          'TARGET_NOT_SUPPORTED',
          "You can't perform the specified operation on that target entity.",
        );
      const member = findMember(tx, organization, target);
      if (!member)
        throw fault('TargetNotFoundException', "You specified a target that doesn't exist.");
      const effective = effectiveOf(tx, organization, type, member);
      if (!effective)
        throw fault(
          'EffectivePolicyNotFoundException',
          "The account doesn't have an effective policy of the specified type.",
        );
      return {
        EffectivePolicy: {
          PolicyContent: effective.content,
          LastUpdatedTimestamp: effective.changedAtMs,
          TargetId: target,
          PolicyType,
        },
      };
    }),
});
