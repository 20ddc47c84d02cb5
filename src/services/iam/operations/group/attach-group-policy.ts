import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { attachPolicy } from '../../entity-policies.ts';
import { requireEntity } from '../../entity.ts';
import { requirePolicyArn } from '../../managed-policy.ts';

export const attachGroupPolicy = operation('AttachGroupPolicy', {
  access: ({ GroupName, PolicyArn }, ctx) => {
    requirePolicyArn(PolicyArn);
    return onEntity(ctx, 'AttachGroupPolicy', 'group', GroupName, { 'iam:policyarn': PolicyArn });
  },

  handle: ({ GroupName, PolicyArn }, ctx) =>
    ctx.transact((tx) => {
      attachPolicy(tx, ctx, requireEntity(tx, 'group', GroupName), PolicyArn);
      return {};
    }),
});
