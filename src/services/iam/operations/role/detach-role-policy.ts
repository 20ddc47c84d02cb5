import { onBounded } from '../../access.ts';
import { operation } from '../../define.ts';
import { detachPolicy } from '../../entity-policies.ts';
import { requireOwnRole } from '../../entity.ts';
import { requirePolicyArn } from '../../managed-policy.ts';

export const detachRolePolicy = operation('DetachRolePolicy', {
  access: ({ RoleName, PolicyArn }, ctx) => {
    requirePolicyArn(PolicyArn);
    return onBounded(ctx, 'DetachRolePolicy', 'role', RoleName, { 'iam:policyarn': PolicyArn });
  },

  handle: ({ RoleName, PolicyArn }, ctx) =>
    ctx.transact((tx) => {
      detachPolicy(tx, requireOwnRole(tx, RoleName), PolicyArn);
      return {};
    }),
});
