/** The attributes of a subscription: reading and checking what callers give, and writing what they see. */
import {
  checkSubscriptionPolicy,
  shownEffectivePolicy,
  shownOwnPolicy,
} from './delivery-policy.ts';
import { checkFilterPolicy, takesEverything } from './filter.ts';
import { readObject } from './json.ts';
import { parseQueueArn, shownEndpoint } from './subscription.ts';
import type { Subscription, SubscriptionSettings, Topic } from './tables.ts';
import { notBuilt } from './topic-attributes.ts';
import { invalidParameter } from './topic.ts';

type Kind = Pick<Subscription, 'protocol'>;

export const usualSettings: SubscriptionSettings = {
  isRaw: false,
  filterScope: 'MessageAttributes',
};

/** The settings after one more attribute; refuses unknown names and values as AWS words it. */
export function withAttribute(
  before: SubscriptionSettings,
  name: string,
  value: string,
  subscription: Kind,
  topic: Pick<Topic, 'isFifo'>,
): SubscriptionSettings {
  switch (name) {
    case 'RawMessageDelivery':
      return { ...before, isRaw: readBoolean(name, value) };
    case 'FilterPolicy': {
      const policy = value === '' ? '{}' : checkFilterPolicy(value, before.filterScope);
      return { ...before, filterPolicy: takesEverything(policy) ? undefined : policy };
    }
    case 'FilterPolicyScope':
      return withScope(before, value);
    case 'RedrivePolicy':
      return { ...before, redrivePolicy: value === '' ? undefined : checkRedrive(value, topic) };
    case 'DeliveryPolicy':
      // GAP: AWS's words for a delivery policy on a queue are not known.
      if (subscription.protocol === 'sqs')
        throw invalidParameter('DeliveryPolicy: only HTTP/S subscriptions have a delivery policy');
      return {
        ...before,
        deliveryPolicy: value === '' ? undefined : checkSubscriptionPolicy(value),
      };
    case 'ReplayPolicy':
    case 'SubscriptionRoleArn':
      throw notBuilt(`the attribute ${name}`);
    default:
      throw invalidParameter('AttributeName');
  }
}

/** AWS: a policy that is there must be right in its new scope too. [recordings: test_set_subscription_filter_policy_scope] */
function withScope(before: SubscriptionSettings, value: string): SubscriptionSettings {
  if (value !== 'MessageBody' && value !== 'MessageAttributes') {
    throw invalidParameter(
      `FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`,
    );
  }
  if (before.filterPolicy !== undefined) checkFilterPolicy(before.filterPolicy, value);
  return { ...before, filterScope: value };
}

/** The settings that Subscribe makes: the scope comes first, because the policy is read by it. */
export function settingsOf(
  given: Readonly<Record<string, string | undefined>>,
  subscription: Kind,
  topic: Pick<Topic, 'isFifo'>,
): SubscriptionSettings {
  const { FilterPolicyScope, ...others } = given;
  let settings = usualSettings;
  for (const [name, value] of Object.entries({ FilterPolicyScope, ...others }))
    if (value !== undefined) settings = withAttribute(settings, name, value, subscription, topic);
  return settings;
}

function readBoolean(name: string, value: string): boolean {
  const lower = value.toLowerCase();
  if (lower !== 'true' && lower !== 'false')
    throw invalidParameter(`${name}: Invalid value [${value}]. Must be true or false.`);
  return lower === 'true';
}

function checkRedrive(text: string, topic: Pick<Topic, 'isFifo'>): string {
  const target = readObject(text)?.['deadLetterTargetArn'];
  if (readObject(text) === undefined)
    throw invalidParameter('RedrivePolicy: failed to parse JSON.');
  const queue = typeof target === 'string' ? parseQueueArn(target) : undefined;
  if (!queue) throw invalidParameter('RedrivePolicy: deadLetterTargetArn is an invalid arn');
  // AWS: a FIFO topic's dead letters go to a FIFO queue, a standard topic's to a standard one. [SNS Developer Guide, "Dead-letter queues"]
  if (queue.resource.endsWith('.fifo') !== topic.isFifo) {
    throw invalidParameter(
      `RedrivePolicy: must use a ${topic.isFifo ? 'FIFO' : 'standard'} queue as DLQ for a ${topic.isFifo ? 'FIFO' : 'standard'} topic`,
    );
  }
  return text;
}

/** The queue that takes what could not be delivered. */
export function deadLetterArn({ redrivePolicy }: SubscriptionSettings): string | undefined {
  const target = redrivePolicy && readObject(redrivePolicy)?.['deadLetterTargetArn'];
  return typeof target === 'string' ? target : undefined;
}

/** Every attribute that a subscription has, as text. */
export function describe(
  subscription: Subscription,
  topic: Pick<Topic, 'deliveryPolicy'> | undefined,
): Readonly<Record<string, string>> {
  const { filterPolicy, redrivePolicy, deliveryPolicy, protocol } = subscription;
  const entries: [string, string | undefined][] = [
    ['SubscriptionArn', subscription.arn],
    ['TopicArn', subscription.topicArn],
    ['Owner', subscription.owner],
    ['Protocol', protocol],
    ['Endpoint', shownEndpoint(subscription.endpoint)],
    ['PendingConfirmation', String(subscription.isPending)],
    ['ConfirmationWasAuthenticated', String(subscription.wasAuthenticated)],
    ['RawMessageDelivery', String(subscription.isRaw)],
    ['SubscriptionPrincipal', subscription.principal],
    ['FilterPolicy', filterPolicy],
    // AWS: the scope is shown beside a policy only. [recordings: test_set_subscription_filter_policy_scope]
    ['FilterPolicyScope', filterPolicy && subscription.filterScope],
    ['RedrivePolicy', redrivePolicy],
    ['DeliveryPolicy', deliveryPolicy === undefined ? undefined : shownOwnPolicy(deliveryPolicy)],
    [
      'EffectiveDeliveryPolicy',
      protocol === 'sqs' ? undefined : shownEffectivePolicy(topic?.deliveryPolicy, deliveryPolicy),
    ],
  ];
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}
