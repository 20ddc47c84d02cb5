/** Everything that SNS remembers. All of it lies in the cell of the topic's owner. */
import type { Identity } from '#kernel/identity';
import { blind, collection } from '#kernel/store';
import type { EpochMs } from '#lib/time';

/** The settings of a topic that attributes change; an absent one was never set. */
export interface TopicSettings {
  readonly displayName: string;
  readonly policy: string;
  /** As the caller wrote it. */
  readonly deliveryPolicy?: string | undefined;
  readonly kmsKeyId?: string | undefined;
  readonly signatureVersion?: '1' | '2' | undefined;
  readonly tracing?: 'PassThrough' | undefined;
  readonly maximumMessageSize?: number | undefined;
  readonly isContentBased?: boolean | undefined;
  readonly throughputScope?: 'Topic' | 'MessageGroup' | undefined;
}

export interface Topic extends TopicSettings {
  /** A topic that is made again under its old name has another id. */
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly owner: string;
  readonly isFifo: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAtMs: EpochMs;
}

export const topics = collection<Topic>()({
  id: 1,
  name: 'topics',
  key: ({ name }) => [blind(name)],
});

/** What a topic has of each kind. Never counted by a scan. */
export interface Counts {
  readonly topic: string;
  readonly confirmed: number;
  readonly pending: number;
  readonly deleted: number;
  readonly filtered: number;
  /** Grows whenever a filter policy comes, goes or changes: by it what was compiled is known to be old. */
  readonly filterVersion: number;
  /** The sequence number of the next message of a FIFO topic. */
  readonly next: number;
}

export const counts = collection<Counts>()({ id: 2, name: 'counts', key: ({ topic }) => [topic] });

export type Protocol = 'http' | 'https' | 'sqs';
export type FilterScope = 'MessageAttributes' | 'MessageBody';

/** The settings of a subscription that attributes change. */
export interface SubscriptionSettings {
  readonly isRaw: boolean;
  /** As the caller wrote it; a policy that matches everything is none. */
  readonly filterPolicy?: string | undefined;
  readonly filterScope: FilterScope;
  readonly redrivePolicy?: string | undefined;
  readonly deliveryPolicy?: string | undefined;
}

export interface Subscription extends SubscriptionSettings {
  readonly topic: string;
  readonly topicArn: string;
  readonly id: string;
  readonly arn: string;
  /** The account that subscribed. */
  readonly owner: string;
  /** The ARN of who subscribed. */
  readonly principal: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  readonly isPending: boolean;
  readonly wasAuthenticated: boolean;
  readonly needsAuthenticationToLeave: boolean;
  readonly token?: string | undefined;
  readonly createdAtMs: EpochMs;
}

export const subscriptions = collection<Subscription>()({
  id: 3,
  name: 'subscriptions',
  key: ({ topic, id }) => [topic, id],
  indexes: {
    byId: ({ id }) => [id],
    byEndpoint: ({ topic, protocol, endpoint }) => [topic, blind(`${protocol}\n${endpoint}`)],
    byOwner: ({ owner, id }) => [owner, id],
    byToken: ({ token }) => (token === undefined ? undefined : [blind(token)]),
    /** Those that get every message. */
    open: ({ topic, id, isPending, filterPolicy }) =>
      !isPending && filterPolicy === undefined ? [topic, id] : undefined,
    filtered: ({ topic, id, isPending, filterPolicy }) =>
      !isPending && filterPolicy !== undefined ? [topic, id] : undefined,
  },
});

export interface StoredAttribute {
  readonly type: string;
  readonly text?: string | undefined;
  /** Base64. */
  readonly bytes?: string | undefined;
}

/** What a publisher said. */
export interface Content {
  readonly message: string;
  /** Whether the message is a JSON object with a text for each protocol. */
  readonly isByProtocol: boolean;
  readonly subject?: string | undefined;
  readonly attributes: Readonly<Record<string, StoredAttribute>>;
}

/** A data key under which a content is encrypted, as KMS gave it out. */
export interface WrappedKey {
  readonly keyArn: string;
  readonly wrapped: string;
  /** Who published: in whose name the key is asked for again. */
  readonly publisher: Identity;
}

/** A message whose deliveries are not over. */
export interface Message {
  readonly id: string;
  readonly topic: string;
  readonly topicName: string;
  readonly topicArn: string;
  readonly publishedAtMs: EpochMs;
  /** What the URLs in a notification start with: the address that the publisher used. */
  readonly origin: string;
  readonly signatureVersion: '1' | '2';
  /** Under a KMS key: the content's JSON text, encrypted, in Base64. */
  readonly content: Content | string;
  readonly key?: WrappedKey | undefined;
  readonly group?: string | undefined;
  readonly deduplicationId?: string | undefined;
  /** On FIFO topics. */
  readonly sequence?: number | undefined;
  /** Whether deliveries are still being written down. */
  readonly isFanningOut: boolean;
}

export const messages = collection<Message>()({
  id: 4,
  name: 'messages',
  key: ({ id }) => [id],
});

/** A message on its way to one subscription. */
export interface Delivery {
  readonly message: string;
  readonly topic: string;
  readonly subscription: string;
  readonly attempts: number;
  /** FIFO topics: its place in the line of its group. */
  readonly line?: { readonly group: string; readonly sequence: number } | undefined;
  /** Why the last attempt failed. */
  readonly reason?: string | undefined;
}

export const deliveries = collection<Delivery>()({
  id: 5,
  name: 'deliveries',
  key: ({ message, subscription }) => [message, subscription],
  indexes: {
    line: ({ subscription, line }) => line && [subscription, blind(line.group), line.sequence],
  },
});

/** A message that was published on a FIFO topic within the last five minutes, by its deduplication id. */
export interface Deduplication {
  readonly topic: string;
  readonly scope: string;
  readonly messageId: string;
  readonly sequence: number;
  readonly expiresAtMs: EpochMs;
}

export const deduplications = collection<Deduplication>()({
  id: 6,
  name: 'deduplications',
  key: ({ topic, scope }) => [topic, blind(scope)],
  indexes: { expiry: ({ topic, expiresAtMs }) => [topic, expiresAtMs] },
});

/** The key that signs what this account's topics of this region send. */
export interface SigningKey {
  readonly name: 'current';
  readonly id: string;
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  readonly createdAtMs: EpochMs;
}

export const signingKeys = collection<SigningKey>()({
  id: 7,
  name: 'signing keys',
  key: ({ name }) => [name],
});

/** How much an HTTP subscription with a throttle has been sent in a second. */
export interface Throttle {
  readonly subscription: string;
  readonly secondMs: EpochMs;
  readonly sent: number;
}

export const throttles = collection<Throttle>()({
  id: 8,
  name: 'throttles',
  key: ({ subscription }) => [subscription],
});

/** How many topics of each kind the account has in the region. */
export interface Totals {
  readonly kind: 'fifo' | 'standard';
  readonly topics: number;
}

export const totals = collection<Totals>()({ id: 9, name: 'totals', key: ({ kind }) => [kind] });
