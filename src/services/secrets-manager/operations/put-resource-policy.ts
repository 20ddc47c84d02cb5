import { boolCondition, onSecret, ownerOf, requireGranted } from '../access.ts';
import type { PutResourcePolicyRequest } from '../api.gen.ts';
import { putChanged } from '../change.ts';
import { operation } from '../define.ts';
import { checkNotPublic, requirePolicy } from '../policy.ts';
import { checkAlive, checkPrimary } from '../secret.ts';

export const putResourcePolicy = operation('PutResourcePolicy', {
  owner: ownerOf,
  access: onSecret('PutResourcePolicy', ({ BlockPublicPolicy }: PutResourcePolicyRequest) =>
    boolCondition('blockpublicpolicy', BlockPublicPolicy),
  ),

  handle: ({ ResourcePolicy, BlockPublicPolicy }, ctx, [rule]) =>
    ctx.transact((tx) => {
      const secret = requireGranted(tx, rule);
      checkAlive(secret);
      checkPrimary(secret);
      const policy = requirePolicy(ResourcePolicy);
      if (BlockPublicPolicy) checkNotPublic(policy, secret.arn);
      putChanged(tx, { ...secret, policy: ResourcePolicy }, ctx);
      return { ARN: secret.arn, Name: secret.name };
    }),
});
