import { onBounded } from '../../access.ts';
import { operation } from '../../define.ts';
import { attachPolicy } from '../../entity-policies.ts';
import { requireOwnRole } from '../../entity.ts';
import { requirePolicyArn } from '../../managed-policy.ts';

export const attachRolePolicy = operation('AttachRolePolicy', {
  access: ({ RoleName, PolicyArn }, ctx) => {
    requirePolicyArn(PolicyArn);
    return onBounded(ctx, 'AttachRolePolicy', 'role', RoleName, { 'iam:policyarn': PolicyArn });
  },

  handle: ({ RoleName, PolicyArn }, ctx) =>
    ctx.transact((tx) => {
      attachPolicy(tx, ctx, requireOwnRole(tx, RoleName), PolicyArn);
      return {};
    }),
});
