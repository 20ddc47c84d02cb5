import { accountOf } from '#kernel/identity';
import type { Transaction } from '#kernel/store';
import { blind } from '#kernel/store';

import { onSubscription, placeOf } from '../access.ts';
import { fault, operation } from '../define.ts';
import { put } from '../subscription.ts';
import { type Subscription, subscriptions } from '../tables.ts';
import { findTopic, invalidParameter, parseSnsArn } from '../topic.ts';

const TOKEN = /^[0-9a-f]+$/;

export const confirmSubscription = operation('ConfirmSubscription', {
  // The token is what lets its bearer in; the caller's own account must permit the action.
  access: ({ TopicArn }, ctx) => {
    const { region } = parseSnsArn(TopicArn, 'Topic');
    if (region !== ctx.request.scopeRegion) throw invalidParameter('Topic');
    return onSubscription('ConfirmSubscription', TopicArn, ctx);
  },
  owner: ({ TopicArn }, ctx) => placeOf(TopicArn, ctx),
  secrets: ['Token'],

  handle: ({ TopicArn, Token, AuthenticateOnUnsubscribe = 'false' }, ctx) => {
    const needsAuthentication = AuthenticateOnUnsubscribe.toLowerCase() === 'true';
    return ctx.transact((tx) => {
      const found = bearerOf(tx, TopicArn, Token);
      if (found.isPending) {
        put(tx, found, {
          ...found,
          isPending: false,
          wasAuthenticated: accountOf(ctx.identity.caller) !== undefined,
          needsAuthenticationToLeave: needsAuthentication,
        });
        tx.cancel(`unconfirmed/${found.id}`);
      }
      return { SubscriptionArn: found.arn };
    });
  },
});

/** [recordings: test_sns_confirm_subscription_wrong_token, test_subscribe_external_http_endpoint] */
function bearerOf(tx: Transaction, topicArn: string, token: string): Subscription {
  if (!TOKEN.test(token)) {
    throw fault('InvalidParameterException', 'Invalid token');
  }
  const [found] = tx.scanIndex(subscriptions, 'byToken', { prefix: [blind(token)] });
  if (!found || found.topicArn !== topicArn || findTopic(tx, topicArn)?.id !== found.topic)
    throw invalidParameter('Token');
  return found;
}
