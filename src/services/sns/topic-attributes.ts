/** The attributes of a topic: reading and checking what callers give, and writing what they see. */
import { commonFault } from '#kernel/fault';

import { checkTopicPolicy, shownTopicPolicy } from './delivery-policy.ts';
import { limits } from './limits.ts';
import { checkPolicy, defaultPolicy } from './permission.ts';
import type { Counts, Topic, TopicSettings } from './tables.ts';
import { invalidParameter } from './topic.ts';

type Kind = Pick<Topic, 'arn' | 'isFifo' | 'owner'>;

const FEEDBACK =
  /^(?:HTTP|SQS|Lambda|Firehose|Application)(?:SuccessFeedbackRoleArn|FailureFeedbackRoleArn|SuccessFeedbackSampleRate)$/;

/** What a topic is before any attribute is given. */
export function usualSettings(arn: string, owner: string, isFifo: boolean): TopicSettings {
  return {
    displayName: '',
    policy: defaultPolicy(arn, owner),
    ...(isFifo && { isContentBased: false }),
  };
}

/** The settings after one more attribute; refuses unknown names and values as AWS words it. */
export function withAttribute(
  before: TopicSettings,
  name: string,
  value: string,
  topic: Kind,
): TopicSettings {
  switch (name) {
    case 'DisplayName':
      return { ...before, displayName: readDisplayName(value) };
    case 'Policy':
      return { ...before, policy: checkPolicy(value) };
    case 'DeliveryPolicy':
      return { ...before, deliveryPolicy: value === '' ? undefined : checkTopicPolicy(value) };
    case 'KmsMasterKeyId':
      return { ...before, kmsKeyId: value === '' ? undefined : value };
    case 'SignatureVersion':
      if (value !== '1' && value !== '2') throw invalidParameter('SignatureVersion');
      return { ...before, signatureVersion: value };
    case 'TracingConfig':
      // GAP: active tracing waits for X-Ray.
      if (value === 'Active') throw notBuilt('the TracingConfig Active');
      if (value !== 'PassThrough') throw invalidParameter('TracingConfig');
      return { ...before, tracing: value };
    case 'MaximumMessageSize':
      return { ...before, maximumMessageSize: readSize(value) };
    case 'ContentBasedDeduplication':
      return { ...before, isContentBased: readFifoBoolean(name, value, topic) };
    case 'FifoThroughputScope':
      if (!topic.isFifo || (value !== 'Topic' && value !== 'MessageGroup'))
        throw invalidParameter('FifoThroughputScope');
      return { ...before, throughputScope: value };
    case 'ArchivePolicy':
      throw notBuilt('the attribute ArchivePolicy');
    default:
      if (FEEDBACK.test(name)) throw notBuilt(`the attribute ${name}`);
      throw invalidParameter('AttributeName');
  }
}

/** What is not honoured is refused by name. GAP: archives, delivery status logs and active tracing are not built. */
export function notBuilt(what: string) {
  return commonFault(
    'NotImplemented',
    `SNS does not implement ${what} in this version of Skykeep.`,
  );
}

function readDisplayName(value: string): string {
  if (value.length > limits.displayNameCharacters) throw invalidParameter('DisplayName');
  return value;
}

function readSize(value: string): number {
  const { min, max } = limits.maximumMessageSize;
  const size = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (size < min || size > max)
    throw invalidParameter(`MaximumMessageSize Reason: must be an integer from ${min} to ${max}`);
  return size;
}

function readFifoBoolean(name: string, value: string, { isFifo }: Kind): boolean {
  const lower = value.toLowerCase();
  if (!isFifo || (lower !== 'true' && lower !== 'false')) throw invalidParameter(name);
  return lower === 'true';
}

/** Every attribute that a topic has, as text. Those that were never set are left out, as in AWS. */
export function describe(topic: Topic, counts: Counts): Readonly<Record<string, string>> {
  const entries: [string, string | undefined][] = [
    ['TopicArn', topic.arn],
    ['Owner', topic.owner],
    ['DisplayName', topic.displayName],
    ['Policy', topic.policy],
    ['DeliveryPolicy', topic.deliveryPolicy],
    ['EffectiveDeliveryPolicy', shownTopicPolicy(topic.deliveryPolicy)],
    ['SubscriptionsConfirmed', String(counts.confirmed)],
    ['SubscriptionsPending', String(counts.pending)],
    ['SubscriptionsDeleted', String(counts.deleted)],
    ['KmsMasterKeyId', topic.kmsKeyId],
    ['SignatureVersion', topic.signatureVersion],
    ['TracingConfig', topic.tracing],
    ['MaximumMessageSize', topic.maximumMessageSize?.toString()],
    ['FifoTopic', topic.isFifo ? 'true' : undefined],
    ['ContentBasedDeduplication', topic.isFifo ? String(topic.isContentBased) : undefined],
    ['FifoThroughputScope', topic.throughputScope],
  ];
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}
