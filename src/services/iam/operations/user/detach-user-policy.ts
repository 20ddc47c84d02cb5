import { onBounded } from '../../access.ts';
import { operation } from '../../define.ts';
import { detachPolicy } from '../../entity-policies.ts';
import { requireEntity } from '../../entity.ts';
import { requirePolicyArn } from '../../managed-policy.ts';

export const detachUserPolicy = operation('DetachUserPolicy', {
  access: ({ UserName, PolicyArn }, ctx) => {
    requirePolicyArn(PolicyArn);
    return onBounded(ctx, 'DetachUserPolicy', 'user', UserName, { 'iam:policyarn': PolicyArn });
  },

  handle: ({ UserName, PolicyArn }, ctx) =>
    ctx.transact((tx) => {
      detachPolicy(tx, requireEntity(tx, 'user', UserName), PolicyArn);
      return {};
    }),
});
