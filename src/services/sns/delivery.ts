/** One attempt to bring a text to an endpoint, and what came of it. */
import { isFault } from '#kernel/fault';
import type { TaskContext } from '#kernel/operation';
import { OutboundFailure } from '#kernel/outbound';
import { sha256Hex } from '#lib/hash';
import type { MessageAttributeValue, SqsApi } from '#services/sqs/api.gen';

import { effectivePolicy } from './delivery-policy.ts';
import { openContent } from './encryption.ts';
import {
  type Notification,
  notificationText,
  type Signed,
  signedTextOfNotification,
  unsubscribeAt,
} from './envelope.ts';
import { bounds, limits } from './limits.ts';
import { textFor } from './message.ts';
import { signText } from './signing.ts';
import { parseQueueArn } from './subscription.ts';
import type { Content, Message, StoredAttribute, Subscription, Topic } from './tables.ts';

/** What came of an attempt: a refusal is final, a failure is tried again. */
export type Outcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** What is being delivered, to whom, by whose order. */
export interface Parcel {
  readonly message: Message;
  readonly subscription: Subscription;
  readonly topic: Topic;
}

/** What a queue is sent. */
interface QueueMessage {
  readonly body: string;
  readonly attributes: Content['attributes'];
  readonly group?: string | undefined;
  readonly deduplicationId?: string | undefined;
}

// Faults that are the other side's and may pass; every other one is the word of somebody who refuses.
// [SNS Developer Guide, "Why do message deliveries fail?"]
const PASSING: ReadonlySet<string> = new Set([
  'InternalFailure',
  'KmsThrottled',
  'RequestThrottled',
  'ServiceUnavailable',
  'ThrottlingException',
]);

/** Brings a message to its subscriber. */
export async function attempt(ctx: TaskContext, parcel: Parcel): Promise<Outcome> {
  const { subscription } = parcel;
  return await outcomeOf(async () => {
    const content = await openContent(ctx, parcel.message);
    if (subscription.protocol === 'sqs')
      await sendToQueue(ctx, subscription, await queueMessageOf(ctx, parcel, content));
    else await post(ctx, parcel, content);
  });
}

/** Brings a message that could not be delivered to the subscription's dead-letter queue, as it would have been delivered. */
export async function redrive(
  ctx: TaskContext,
  parcel: Parcel,
  deadLetterArn: string,
): Promise<Outcome> {
  const { subscription } = parcel;
  return await outcomeOf(async () => {
    const content = await openContent(ctx, parcel.message);
    const letter = await queueMessageOf(ctx, parcel, content, deadLetterArn);
    await sendToQueue(ctx, { ...subscription, endpoint: deadLetterArn }, letter);
  });
}

/** Asks a queue or an HTTP endpoint for its confirmation. */
export async function sendConfirmation(
  ctx: TaskContext,
  subscription: Subscription,
  topic: Topic,
  { id, body }: { readonly id: string; readonly body: string },
): Promise<Outcome> {
  return await outcomeOf(async () => {
    if (subscription.protocol === 'sqs') {
      await sendToQueue(ctx, subscription, {
        body,
        attributes: {},
        group: topic.isFifo ? topic.name : undefined,
        deduplicationId: id,
      });
    } else {
      await call(ctx, subscription, {
        body,
        contentType: effectivePolicy(undefined, undefined).contentType,
        headers: {
          'x-amz-sns-message-type': 'SubscriptionConfirmation',
          'x-amz-sns-message-id': id,
          'x-amz-sns-topic-arn': subscription.topicArn,
        },
      });
    }
  });
}

class EndpointRefusal extends Error {}

async function outcomeOf(work: () => Promise<void>): Promise<Outcome> {
  try {
    await work();
    return { kind: 'delivered' };
  } catch (error) {
    if (error instanceof EndpointRefusal) return { kind: 'refused', reason: error.message };
    if (error instanceof OutboundFailure) {
      const kind = error.kind === 'refused address' ? 'refused' : 'failed';
      return { kind, reason: error.message };
    }
    // What is neither a fault nor the world's is our own: the task tries it again.
    if (!isFault(error)) throw error;
    const reason = `${error.code}: ${error.message}`.slice(0, bounds.reasonCharacters);
    return { kind: PASSING.has(error.code) ? 'failed' : 'refused', reason };
  }
}

/** Calls SQS as SNS, for the topic: the queue's policy and its key's policy decide. */
async function sendToQueue(
  ctx: TaskContext,
  { endpoint, topicArn }: Pick<Subscription, 'endpoint' | 'topicArn'>,
  { body, attributes, group, deduplicationId }: QueueMessage,
): Promise<void> {
  const queue = parseQueueArn(endpoint);
  if (!queue) throw new EndpointRefusal(`${endpoint} is not a queue`);
  const { region, account, resource } = queue;
  const sqs = ctx.client<SqsApi>('sqs', {
    servicePrincipal: 'sns.amazonaws.com',
    sourceArn: topicArn,
    sourceAccount: ctx.account,
  });
  const isFifo = resource.endsWith('.fifo');
  await sqs.SendMessage(
    {
      QueueUrl: `https://sqs.${region}.amazonaws.com/${account}/${resource}`,
      MessageBody: body,
      ...(Object.keys(attributes).length > 0 && { MessageAttributes: sqsAttributes(attributes) }),
      ...(group !== undefined && { MessageGroupId: group }),
      ...(isFifo && deduplicationId !== undefined && { MessageDeduplicationId: deduplicationId }),
    },
    { account, region },
  );
}

/** AWS: a raw message's attributes become those of the queue's message. [SNS Developer Guide, "Raw message delivery"] */
function sqsAttributes(
  attributes: Readonly<Record<string, StoredAttribute>>,
): Readonly<Record<string, MessageAttributeValue>> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { type, text, bytes }]) => [
      name,
      bytes === undefined
        ? { DataType: type, StringValue: text }
        : { DataType: type, BinaryValue: Buffer.from(bytes, 'base64') },
    ]),
  );
}

async function queueMessageOf(
  ctx: TaskContext,
  parcel: Parcel,
  content: Content,
  endpoint = parcel.subscription.endpoint,
): Promise<QueueMessage> {
  const { message, subscription, topic } = parcel;
  const { isRaw, protocol } = subscription;
  const text = textFor(protocol, content);
  const { group } = message;
  const isFifo = endpoint.endsWith('.fifo');
  return {
    body: isRaw ? text : await enveloped(ctx, parcel, content, text),
    attributes: isRaw ? content.attributes : {},
    group,
    ...(isFifo &&
      topic.isFifo && { deduplicationId: message.deduplicationId ?? sha256Hex(content.message) }),
  };
}

/** The envelope; its signature is the same for all subscribers of a protocol. */
async function enveloped(
  ctx: TaskContext,
  { message, subscription }: Parcel,
  content: Content,
  text: string,
): Promise<string> {
  const notification: Notification = {
    id: message.id,
    topicArn: message.topicArn,
    text,
    subject: content.subject,
    sentAtMs: message.publishedAtMs,
    sequence: message.sequence,
    attributes: content.attributes,
  };
  const { origin } = message;
  const leave = unsubscribeAt(origin, subscription);
  if (message.sequence !== undefined) return notificationText(notification, undefined, leave);
  const cache = ctx.cache<Signed>('signatures');
  const name = `${message.id}\n${content.isByProtocol ? subscription.protocol : ''}`;
  const known = cache.get(name);
  const signed =
    known ??
    (await signText(ctx, signedTextOfNotification(notification), message.signatureVersion, origin));
  if (!known) cache.set(name, signed);
  return notificationText(notification, signed, leave);
}

async function post(ctx: TaskContext, parcel: Parcel, content: Content): Promise<void> {
  const { message, subscription, topic } = parcel;
  const text = textFor(subscription.protocol, content);
  const { contentType } = effectivePolicy(topic.deliveryPolicy, subscription.deliveryPolicy);
  await call(ctx, subscription, {
    body: subscription.isRaw ? text : await enveloped(ctx, parcel, content, text),
    contentType,
    headers: {
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': message.id,
      'x-amz-sns-topic-arn': message.topicArn,
      'x-amz-sns-subscription-arn': subscription.arn,
      ...(subscription.isRaw && { 'x-amz-sns-rawdelivery': 'true' }),
    },
  });
}

/** Posts to an endpoint. The user and password of its URL go as basic authentication. [recordings: http-message-headers] */
async function call(
  ctx: TaskContext,
  { endpoint }: Subscription,
  {
    body,
    contentType,
    headers,
  }: {
    readonly body: string;
    readonly contentType: string;
    readonly headers: Readonly<Record<string, string>>;
  },
): Promise<void> {
  const { status } = await ctx.outbound.call({
    url: new URL(endpoint),
    method: 'POST',
    headers: {
      ...headers,
      'content-type': contentType,
      'user-agent': 'Amazon Simple Notification Service Agent',
      'accept-encoding': 'gzip,deflate',
    },
    body,
    timeoutMs: limits.httpTimeoutSeconds * 1000,
    maxBytes: bounds.answerBytes,
  });
  if (status >= 200 && status < 300) return;
  const reason = `the endpoint answered ${status}`;
  // AWS: 429 and 5xx are tried again, every other status is final. [SNS Developer Guide, "Why do message deliveries fail?"]
  if (status === 429 || status >= 500) throw new OutboundFailure('unreachable', reason);
  throw new EndpointRefusal(reason);
}
