import { onSubscription, placeOf } from '../access.ts';
import { operation } from '../define.ts';
import { checkMayManage, findSubscription, remove, subscriptionIdOf } from '../subscription.ts';

export const unsubscribe = operation('Unsubscribe', {
  access: ({ SubscriptionArn }, ctx) => {
    subscriptionIdOf(SubscriptionArn);
    return onSubscription('Unsubscribe', SubscriptionArn, ctx);
  },
  owner: ({ SubscriptionArn }, ctx) => placeOf(SubscriptionArn, ctx),

  handle: ({ SubscriptionArn }, ctx) =>
    ctx.transact((tx) => {
      const subscription = findSubscription(tx, SubscriptionArn);
      // AWS: leaving twice succeeds. [recordings: test_unsubscribe_idempotency]
      if (!subscription) return {};
      checkMayManage(ctx, subscription, 'Unsubscribe');
      if (subscription.isPending) tx.cancel(`unconfirmed/${subscription.id}`);
      remove(tx, subscription);
      return {};
    }),
});
