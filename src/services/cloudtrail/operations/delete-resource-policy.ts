import { operation } from '../define.ts';
import { policyNotFound, policyRule, requirePolicyHolder } from '../resource-policy.ts';
import { eventStores } from '../tables.ts';

export const deleteResourcePolicy = operation('DeleteResourcePolicy', {
  access: ({ ResourceArn }, ctx) => policyRule(ctx, 'DeleteResourcePolicy', ResourceArn),

  handle: ({ ResourceArn }, ctx) =>
    ctx.transact((tx) => {
      const { policy, ...store } = requirePolicyHolder(tx, ctx, ResourceArn);
      if (policy === undefined) throw policyNotFound();
      tx.put(eventStores, store);
      return {};
    }),
});
