import { keyRule, requireGranted } from '../access.ts';
import { operation } from '../define.ts';
import { keyArn, ownerOfName } from '../key-name.ts';
import { checkPolicy, checkPolicyName } from '../key-policy.ts';
import { keys } from '../tables.ts';

export const putKeyPolicy = operation('PutKeyPolicy', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: ({ KeyId, BypassPolicyLockoutSafetyCheck = false }, ctx) =>
    keyRule(ctx, {
      action: 'kms:PutKeyPolicy',
      name: KeyId,
      conditions: {
        'kms:bypasspolicylockoutsafetycheck': String(BypassPolicyLockoutSafetyCheck),
      },
    }),

  handle: ({ Policy, PolicyName, BypassPolicyLockoutSafetyCheck = false }, ctx, [rule]) => {
    checkPolicyName(PolicyName);
    return ctx.transact((tx) => {
      const key = requireGranted(tx, ctx, rule);
      checkPolicy(ctx, Policy, keyArn(ctx, key.id), BypassPolicyLockoutSafetyCheck);
      tx.put(keys, { ...key, policy: Policy });
      return {};
    });
  },
});
