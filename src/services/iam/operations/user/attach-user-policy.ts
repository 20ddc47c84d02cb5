import { onBounded } from '../../access.ts';
import { operation } from '../../define.ts';
import { attachPolicy } from '../../entity-policies.ts';
import { requireEntity } from '../../entity.ts';
import { requirePolicyArn } from '../../managed-policy.ts';

export const attachUserPolicy = operation('AttachUserPolicy', {
  access: ({ UserName, PolicyArn }, ctx) => {
    requirePolicyArn(PolicyArn);
    return onBounded(ctx, 'AttachUserPolicy', 'user', UserName, { 'iam:policyarn': PolicyArn });
  },

  handle: ({ UserName, PolicyArn }, ctx) =>
    ctx.transact((tx) => {
      attachPolicy(tx, ctx, requireEntity(tx, 'user', UserName), PolicyArn);
      return {};
    }),
});
