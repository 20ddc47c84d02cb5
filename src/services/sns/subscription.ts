/** Subscriptions: their ARNs, who may manage them, and the books: rows and counts change together, here alone. */
import { accountOf, type Caller } from '#kernel/identity';
import type { Context } from '#kernel/operation';
import { blind, type Transaction } from '#kernel/store';
import { parseArn } from '#lib/arn';

import { fault } from './define.ts';
import { limits } from './limits.ts';
import { counts, type Protocol, type Subscription, subscriptions, throttles } from './tables.ts';
import { notBuilt } from './topic-attributes.ts';
import { countsOf, invalidParameter, parseSnsArn } from './topic.ts';

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NOT_BUILT: ReadonlySet<string> = new Set([
  'application',
  'email',
  'email-json',
  'firehose',
  'lambda',
  'sms',
]);

/** The protocol that a caller names. GAP: e-mail, SMS, mobile push, Lambda and Firehose are refused by name. */
export function readProtocol(text: string): Protocol {
  if (text === 'sqs' || text === 'http' || text === 'https') return text;
  if (NOT_BUILT.has(text)) throw notBuilt(`the protocol ${text}`);
  // [recordings: test_subscribe_with_invalid_protocol]
  throw invalidParameter(`Amazon SNS does not support this protocol string: ${text}`);
}

/** Refuses an endpoint that does not fit its protocol and topic. */
export function checkEndpoint(
  protocol: Protocol,
  endpoint: string | undefined,
  topic: { readonly isFifo: boolean },
): string {
  if (endpoint === undefined || endpoint === '')
    throw invalidParameter('Endpoint Reason: no value for required parameter');
  if (endpoint.length > limits.endpointCharacters) throw invalidParameter('Endpoint');
  if (protocol !== 'sqs') {
    // GAP: AWS's words for endpoints other than queues on FIFO topics are not known.
    if (topic.isFifo)
      throw invalidParameter('Protocol Reason: FIFO topics support SQS subscriptions only');
    const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
    if (url?.protocol !== `${protocol}:`)
      throw invalidParameter('Endpoint must match the specified protocol');
    return endpoint;
  }
  const queue = parseQueueArn(endpoint);
  if (!queue) throw invalidParameter('SQS endpoint ARN');
  if (queue.resource.endsWith('.fifo') && !topic.isFifo) {
    throw invalidParameter(
      'Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
    );
  }
  return endpoint;
}

/** Reads the ARN of a queue; undefined for any other text. */
export function parseQueueArn(text: string) {
  const arn = parseArn(text);
  const isQueue =
    arn?.service === 'sqs' &&
    arn.region !== '' &&
    /^\d{12}$/.test(arn.account) &&
    /^[A-Za-z0-9_-]{1,80}(?:\.fifo)?$/.test(arn.resource);
  return isQueue ? arn : undefined;
}

/** The id in a subscription's ARN. [recordings: test_unsubscribe_wrong_arn_format] */
export function subscriptionIdOf(arn: string): string {
  if (arn === '') throw invalidParameter('SubscriptionArn Reason: no value for required parameter');
  const { rest = '' } = parseSnsArn(arn, 'SubscriptionArn');
  if (!ID.test(rest)) throw invalidParameter('SubscriptionId');
  return rest;
}

export function findSubscription(tx: Transaction, arn: string): Subscription | undefined {
  const [found] = tx.scanIndex(subscriptions, 'byId', { prefix: [subscriptionIdOf(arn)] });
  return found?.arn === arn ? found : undefined;
}

export function requireSubscription(tx: Transaction, arn: string): Subscription {
  const found = findSubscription(tx, arn);
  if (!found) throw fault('NotFoundException', 'Subscription does not exist');
  return found;
}

export function findByEndpoint(
  tx: Transaction,
  topic: string,
  protocol: Protocol,
  endpoint: string,
): Subscription | undefined {
  const prefix = [topic, blind(`${protocol}\n${endpoint}`)];
  const [found] = tx.scanIndex(subscriptions, 'byEndpoint', { prefix });
  return found;
}

/** A subscription is managed by its owner and by the owner of its topic. [SNS API Reference, Unsubscribe] */
export function checkMayManage(ctx: Context, subscription: Subscription, action: string): void {
  const account = accountOf(ctx.identity.caller);
  if (account === subscription.owner || account === ctx.account) return;
  throw fault(
    'AuthorizationErrorException',
    `User: ${principalOf(ctx.identity.caller)} is not authorized to perform: SNS:${action} on resource: ${subscription.arn}`,
  );
}

/** Who made a subscription: a role's session counts as the role. */
export function principalOf(caller: Caller): string {
  switch (caller.kind) {
    case 'role-session':
      return caller.roleArn;
    case 'service':
      return caller.service;
    case 'anonymous':
      return 'anonymous';
    case 'identity-provider':
      return caller.provider;
    case 'root':
    case 'user':
    case 'federated-user':
      return caller.arn;
  }
}

/** Writes a subscription, new or changed, and the topic's counts with it. */
export function put(tx: Transaction, before: Subscription | undefined, after: Subscription): void {
  book(tx, before, after);
  tx.put(subscriptions, after);
}

export function remove(tx: Transaction, subscription: Subscription): void {
  book(tx, subscription, undefined);
  tx.delete(subscriptions, subscription);
  const throttle = tx.get(throttles, subscription.id);
  if (throttle) tx.delete(throttles, throttle);
}

function book(
  tx: Transaction,
  before: Subscription | undefined,
  after: Subscription | undefined,
): void {
  const topic = after?.topic ?? before?.topic ?? '';
  const known = countsOf(tx, topic);
  const difference = (has: (subscription: Subscription) => boolean) =>
    Number(after !== undefined && has(after)) - Number(before !== undefined && has(before));
  const hasFilterChanged =
    (before !== undefined && isFiltered(before)) || (after !== undefined && isFiltered(after));
  tx.put(counts, {
    ...known,
    confirmed: known.confirmed + difference(({ isPending }) => !isPending),
    pending: known.pending + difference(({ isPending }) => isPending),
    deleted: known.deleted + Number(after === undefined && before?.isPending === false),
    filtered: known.filtered + difference(isFiltered),
    filterVersion: known.filterVersion + Number(hasFilterChanged),
  });
}

function isFiltered({ isPending, filterPolicy }: Subscription): boolean {
  return !isPending && filterPolicy !== undefined;
}

/** A subscription as the lists show it. AWS: one that nobody has confirmed has no ARN there. */
export function listed({ arn, owner, protocol, endpoint, topicArn, isPending }: Subscription) {
  return {
    SubscriptionArn: isPending ? 'PendingConfirmation' : arn,
    Owner: owner,
    Protocol: protocol,
    Endpoint: shownEndpoint(endpoint),
    TopicArn: topicArn,
  };
}

/** AWS: the password in a URL is not shown again. [SNS Developer Guide, "Subscribe the HTTP/S endpoint"] */
export function shownEndpoint(endpoint: string): string {
  return endpoint.replace(/^(https?:\/\/[^/@:]*):[^/@]*@/, '$1:****@');
}
