import { keyRule, requireGranted } from '../access.ts';
import { operation } from '../define.ts';
import { ownerOfName } from '../key-name.ts';
import { checkPolicyName, POLICY_NAME } from '../key-policy.ts';

export const getKeyPolicy = operation('GetKeyPolicy', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: ({ KeyId }, ctx) => keyRule(ctx, { action: 'kms:GetKeyPolicy', name: KeyId }),

  handle: ({ PolicyName }, ctx, [rule]) => {
    checkPolicyName(PolicyName);
    return ctx.transact((tx) => ({
      Policy: requireGranted(tx, ctx, rule).policy,
      PolicyName: POLICY_NAME,
    }));
  },
});
