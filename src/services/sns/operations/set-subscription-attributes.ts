import { blind } from '#kernel/store';

import { onSubscription, placeOf } from '../access.ts';
import { fault, operation } from '../define.ts';
import { limits } from '../limits.ts';
import { withAttribute } from '../subscription-attributes.ts';
import { checkMayManage, put, requireSubscription, subscriptionIdOf } from '../subscription.ts';
import { topics } from '../tables.ts';
import { countsOf, topicNameOf } from '../topic.ts';

export const setSubscriptionAttributes = operation('SetSubscriptionAttributes', {
  access: ({ SubscriptionArn }, ctx) => {
    subscriptionIdOf(SubscriptionArn);
    return onSubscription('SetSubscriptionAttributes', SubscriptionArn, ctx);
  },
  owner: ({ SubscriptionArn }, ctx) => placeOf(SubscriptionArn, ctx),

  handle: ({ SubscriptionArn, AttributeName, AttributeValue = '' }, ctx) =>
    ctx.transact((tx) => {
      const before = requireSubscription(tx, SubscriptionArn);
      checkMayManage(ctx, before, 'SetSubscriptionAttributes');
      const name = topicNameOf(before.topicArn);
      const topic = tx.get(topics, blind(name)) ?? { isFifo: name.endsWith('.fifo') };
      const settings = withAttribute(before, AttributeName, AttributeValue, before, topic);
      const after = { ...before, ...settings };
      if (after.filterPolicy !== undefined && before.filterPolicy === undefined) {
        if (countsOf(tx, before.topic).filtered >= limits.filterPoliciesPerTopic) {
          throw fault(
            'FilterPolicyLimitExceededException',
            'The topic has reached its limit of filter policies.',
          );
        }
      }
      put(tx, before, after);
      return {};
    }),
});
