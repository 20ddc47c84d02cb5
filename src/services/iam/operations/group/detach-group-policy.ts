import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { detachPolicy } from '../../entity-policies.ts';
import { requireEntity } from '../../entity.ts';
import { requirePolicyArn } from '../../managed-policy.ts';

export const detachGroupPolicy = operation('DetachGroupPolicy', {
  access: ({ GroupName, PolicyArn }, ctx) => {
    requirePolicyArn(PolicyArn);
    return onEntity(ctx, 'DetachGroupPolicy', 'group', GroupName, { 'iam:policyarn': PolicyArn });
  },

  handle: ({ GroupName, PolicyArn }, ctx) =>
    ctx.transact((tx) => {
      detachPolicy(tx, requireEntity(tx, 'group', GroupName), PolicyArn);
      return {};
    }),
});
