import { accountOf } from '#kernel/identity';
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { plusSeconds } from '#lib/time';

import { onTopic } from '../access.ts';
import { fault, operation } from '../define.ts';
import { checkSubscriptionFits } from '../large-topic.ts';
import { limits } from '../limits.ts';
import { describe, settingsOf } from '../subscription-attributes.ts';
import {
  checkEndpoint,
  findByEndpoint,
  parseQueueArn,
  principalOf,
  put,
  readProtocol,
} from '../subscription.ts';
import type { Subscription, SubscriptionSettings, Topic } from '../tables.ts';
import { askForConfirmation, dropUnconfirmed } from '../tasks/confirm.ts';
import { countsOf, invalidParameter, requireTopic } from '../topic.ts';

const TOKEN_BYTES = 48;

export const subscribe = operation('Subscribe', {
  access: ({ TopicArn, Protocol, Endpoint }, ctx) =>
    onTopic('Subscribe', TopicArn, ctx, {
      conditions: { 'sns:protocol': Protocol, 'sns:endpoint': Endpoint },
    }),

  handle: (input, ctx) => {
    const { TopicArn, Protocol, Endpoint, Attributes = {}, ReturnSubscriptionArn } = input;
    const protocol = readProtocol(Protocol);
    return ctx.transact((tx) => {
      const topic = requireTopic(tx, TopicArn);
      const endpoint = checkEndpoint(protocol, Endpoint, topic);
      const settings = inAttributes(() => settingsOf(Attributes, { protocol }, topic));
      const known = findByEndpoint(tx, topic.id, protocol, endpoint);
      if (known) checkSame(known, settings, Attributes);
      // AWS: whoever subscribes again before it is confirmed is asked again. [SNS Developer Guide, "Subscription confirmation"]
      if (known?.isPending) ask(tx, ctx, topic, known);
      const subscription = known ?? make(tx, ctx, topic, { protocol, endpoint, settings });
      // AWS: an ARN is not told before it is confirmed, unless it is asked for. [SNS API Reference, Subscribe]
      const isTold = !subscription.isPending || ReturnSubscriptionArn === true;
      return { SubscriptionArn: isTold ? subscription.arn : 'pending confirmation' };
    });
  },
});

/** What is wrong with an attribute is told as the parameter's fault. [recordings: test_policy_complexity] */
function inAttributes<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    const prefix = 'Invalid parameter: ';
    if (!(error instanceof Error) || !error.message.startsWith(prefix)) throw error;
    throw invalidParameter(`Attributes Reason: ${error.message.slice(prefix.length)}`);
  }
}

/** An endpoint that is subscribed is given back when what is asked for is what it has. */
function checkSame(
  known: Subscription,
  settings: SubscriptionSettings,
  asked: Readonly<Record<string, string>>,
): void {
  const before = describe(known, undefined);
  const after = describe({ ...known, ...settings }, undefined);
  for (const name of Object.keys(asked)) {
    if (before[name] !== after[name]) {
      throw invalidParameter(
        'Attributes Reason: Subscription already exists with different attributes',
      );
    }
  }
}

function make(
  tx: Transaction,
  ctx: Context,
  topic: Topic,
  asked: Pick<Subscription, 'protocol' | 'endpoint'> & { readonly settings: SubscriptionSettings },
): Subscription {
  const { protocol, endpoint, settings } = asked;
  checkQuota(tx, topic, settings);
  checkSubscriptionFits(tx, topic, protocol);
  const { caller } = ctx.identity;
  const owner = accountOf(caller) ?? ctx.account;
  // AWS: whoever subscribes a queue of the own account need not confirm. [SNS Developer Guide, "Sending to a queue in a different account"]
  const isPending = protocol !== 'sqs' || parseQueueArn(endpoint)?.account !== owner;
  const id = ctx.newId();
  const subscription: Subscription = {
    ...settings,
    topic: topic.id,
    topicArn: topic.arn,
    id,
    arn: `${topic.arn}:${id}`,
    owner,
    principal: principalOf(caller),
    protocol,
    endpoint,
    isPending,
    wasAuthenticated: !isPending,
    needsAuthenticationToLeave: false,
    ...(isPending && { token: ctx.random(TOKEN_BYTES).toString('hex') }),
    createdAtMs: ctx.now(),
  };
  put(tx, undefined, subscription);
  if (isPending) {
    ask(tx, ctx, topic, subscription);
    const at = plusSeconds(ctx.now(), limits.confirmationHours * 3600);
    tx.enqueue(dropUnconfirmed, { topic: topic.id, id }, { id: `unconfirmed/${id}`, at });
  }
  return subscription;
}

function ask(tx: Transaction, ctx: Context, topic: Topic, { id }: Subscription): void {
  tx.enqueue(askForConfirmation, {
    topic: topic.id,
    id,
    topicName: topic.name,
    messageId: ctx.newId(),
    origin: ctx.request.origin,
    attempts: 0,
  });
}

function checkQuota(tx: Transaction, topic: Topic, { filterPolicy }: SubscriptionSettings): void {
  const { confirmed, pending, filtered } = countsOf(tx, topic.id);
  const most = topic.isFifo ? limits.subscriptionsPerFifoTopic : limits.subscriptionsPerTopic;
  if (confirmed + pending >= most || pending >= limits.pendingSubscriptions) {
    throw fault(
      'SubscriptionLimitExceededException',
      `The topic has reached its limit of subscriptions.`,
    );
  }
  if (filterPolicy !== undefined && filtered >= limits.filterPoliciesPerTopic) {
    throw fault(
      'FilterPolicyLimitExceededException',
      `The topic has reached its limit of filter policies.`,
    );
  }
}
