import { operation } from '../define.ts';
import { storeArn } from '../event-store.ts';
import { checkResourcePolicy, policyRule, requirePolicyHolder } from '../resource-policy.ts';
import { eventStores } from '../tables.ts';

export const putResourcePolicy = operation('PutResourcePolicy', {
  access: ({ ResourceArn }, ctx) => policyRule(ctx, 'PutResourcePolicy', ResourceArn),

  handle: ({ ResourceArn, ResourcePolicy: policy }, ctx) => {
    checkResourcePolicy(policy);
    return ctx.transact((tx) => {
      const store = requirePolicyHolder(tx, ctx, ResourceArn);
      tx.put(eventStores, { ...store, policy });
      return {
        ResourceArn: storeArn(store.region, ctx.account, store.id),
        ResourcePolicy: policy,
      };
    });
  },
});
