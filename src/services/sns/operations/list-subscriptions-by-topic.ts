import { onTopic } from '../access.ts';
import { operation } from '../define.ts';
import { pageOf, readToken } from '../paging.ts';
import { listed } from '../subscription.ts';
import { subscriptions } from '../tables.ts';
import { requireTopic } from '../topic.ts';

const PURPOSE = 'sns list subscriptions by topic';

export const listSubscriptionsByTopic = operation('ListSubscriptionsByTopic', {
  access: ({ TopicArn }, ctx) => onTopic('ListSubscriptionsByTopic', TopicArn, ctx),

  handle: ({ TopicArn, NextToken }, ctx) => {
    const after = readToken(ctx, PURPOSE, NextToken);
    return ctx.transact((tx) => {
      const topic = requireTopic(tx, TopicArn);
      const range = { prefix: [topic.id], ...(after !== undefined && { after: [after] }) };
      const { shown: Subscriptions, ...more } = pageOf(
        ctx,
        PURPOSE,
        tx.scan(subscriptions, range),
        { idOf: ({ id }) => id, show: listed },
      );
      return { Subscriptions, ...more };
    });
  },
});
