import { blind } from '#kernel/store';

import { onSubscription, placeOf } from '../access.ts';
import { operation } from '../define.ts';
import { describe } from '../subscription-attributes.ts';
import { checkMayManage, requireSubscription, subscriptionIdOf } from '../subscription.ts';
import { topics } from '../tables.ts';
import { topicNameOf } from '../topic.ts';

export const getSubscriptionAttributes = operation('GetSubscriptionAttributes', {
  access: ({ SubscriptionArn }, ctx) => {
    subscriptionIdOf(SubscriptionArn);
    return onSubscription('GetSubscriptionAttributes', SubscriptionArn, ctx);
  },
  owner: ({ SubscriptionArn }, ctx) => placeOf(SubscriptionArn, ctx),

  handle: ({ SubscriptionArn }, ctx) =>
    ctx.transact((tx) => {
      const subscription = requireSubscription(tx, SubscriptionArn);
      checkMayManage(ctx, subscription, 'GetSubscriptionAttributes');
      const name = topicNameOf(subscription.topicArn);
      const topic = tx.get(topics, blind(name));
      return { Attributes: describe(subscription, topic) };
    }),
});
