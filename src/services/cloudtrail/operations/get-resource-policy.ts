import { operation } from '../define.ts';
import { storeArn } from '../event-store.ts';
import { policyNotFound, policyRule, requirePolicyHolder } from '../resource-policy.ts';

export const getResourcePolicy = operation('GetResourcePolicy', {
  access: ({ ResourceArn }, ctx) => policyRule(ctx, 'GetResourcePolicy', ResourceArn),

  handle: ({ ResourceArn }, ctx) =>
    ctx.transact((tx) => {
      const store = requirePolicyHolder(tx, ctx, ResourceArn);
      if (store.policy === undefined) throw policyNotFound();
      return {
        ResourceArn: storeArn(store.region, ctx.account, store.id),
        ResourcePolicy: store.policy,
      };
    }),
});
