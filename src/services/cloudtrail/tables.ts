/**
 * Everything CloudTrail remembers of an account. One cell holds all regions of an account: an event lies under its region, a trail
 * under its home region, what is on its way under the trail's id.
 */
import { blind, collection, type KeyPart } from '#kernel/store';
import type { EpochMs } from '#lib/time';

import type {
  AdvancedEventSelector,
  BillingMode,
  EventSelector,
  InsightType,
  LookupAttributeKey,
} from './api.gen.ts';

/** Where an event stands: in its region, in the order in which calls were made. */
export interface Position {
  readonly region: string;
  readonly at: EpochMs;
  /** The order of the events of one instant. */
  readonly order: number;
  readonly eventId: string;
}

/** A record as the kernel wrote it. */
export type AuditRecord = Readonly<Record<string, unknown>>;

/** An event, with what it is found by. */
export interface EventRow extends Position {
  readonly eventName: string;
  readonly eventSource: string;
  readonly isReadOnly?: boolean;
  readonly username?: string;
  readonly accessKeyId?: string;
  readonly resources: readonly ResourceRow[];
  readonly record: AuditRecord;
}

export interface ResourceRow {
  readonly type?: string;
  readonly name: string;
}

/** The attributes of which an event has one value at most. */
export type SingleAttribute = Exclude<LookupAttributeKey, 'ResourceName' | 'ResourceType'>;
/** The attributes by which an Insights event is found. */
export type InsightAttribute = 'EventId' | 'EventName' | 'EventSource';

const positionOf = ({ region, at, order, eventId }: Position): KeyPart[] => [
  region,
  at,
  order,
  eventId,
];

const foundBy = (
  value: string | undefined,
  { region, at, order, eventId }: Position,
): KeyPart[] | undefined =>
  value === undefined ? undefined : [region, blind(value), at, order, eventId];

/** The management events of the last ninety days. */
export const events = collection<EventRow>()({
  id: 1,
  name: 'events',
  key: positionOf,
  // The order is part of the format.
  indexes: {
    EventId: (event) => foundBy(event.eventId, event),
    EventName: (event) => foundBy(event.eventName, event),
    ReadOnly: (event) => foundBy(String(event.isReadOnly), event),
    Username: (event) => foundBy(event.username, event),
    EventSource: (event) => foundBy(event.eventSource, event),
    AccessKeyId: (event) => foundBy(event.accessKeyId, event),
  } satisfies Record<SingleAttribute, (event: EventRow) => KeyPart[] | undefined>,
});

/** An event by a resource that it names; an event may name several. */
export interface MentionRow extends Position {
  readonly attribute: 'ResourceName' | 'ResourceType';
  readonly value: string;
}

export const mentions = collection<MentionRow>()({
  id: 2,
  name: 'mentions',
  key: ({ region, attribute, value, at, order, eventId }) => [
    region,
    attribute,
    blind(value),
    at,
    order,
    eventId,
  ],
});

/** The Insights events of the last ninety days. */
export const insightEvents = collection<EventRow>()({
  id: 3,
  name: 'insight events',
  key: positionOf,
  indexes: {
    EventId: (event) => foundBy(event.eventId, event),
    EventName: (event) => foundBy(event.eventName, event),
    EventSource: (event) => foundBy(event.eventSource, event),
  } satisfies Record<InsightAttribute, (event: EventRow) => KeyPart[] | undefined>,
});

export interface TagRow {
  readonly key: string;
  readonly value?: string;
}

/** What a trail or an event data store selects. */
export type Selectors =
  | { readonly kind: 'basic'; readonly selectors: readonly EventSelector[] }
  | { readonly kind: 'advanced'; readonly selectors: readonly AdvancedEventSelector[] };

export interface Insights {
  readonly types: readonly InsightType[];
  readonly sinceMs: EpochMs;
}

/** A trail. A trail that is made anew under an old name has another id, and nothing of the old one. */
export interface Trail {
  readonly id: string;
  readonly name: string;
  /** Its home region. */
  readonly region: string;
  readonly bucket: string;
  readonly prefix?: string;
  readonly topicArn?: string;
  readonly includesGlobal: boolean;
  readonly isMultiRegion: boolean;
  readonly isValidated: boolean;
  readonly logGroupArn?: string;
  readonly logRoleArn?: string;
  readonly keyArn?: string;
  /** Whether events of CloudTrail's own deliveries are recorded. */
  readonly isRecursive: boolean;
  readonly tags: readonly TagRow[];
  readonly isLogging: boolean;
  readonly startedAtMs?: EpochMs;
  readonly stoppedAtMs?: EpochMs;
  /** Absent for the usual: every management event. */
  readonly selectors?: Selectors;
  readonly insights?: Insights;
}

export const trails = collection<Trail>()({
  id: 4,
  name: 'trails',
  key: ({ region, name }) => [region, blind(name)],
  indexes: { id: ({ id }) => [id] },
});

/** Where records of a trail go: into log files, into a log group. */
export type Channel = 'files' | 'stream';

/** A record on its way to a destination of a trail. */
export interface Waiting extends Position {
  readonly trail: string;
  readonly channel: Channel;
  readonly isInsight: boolean;
  readonly record: AuditRecord;
}

export const waiting = collection<Waiting>()({
  id: 5,
  name: 'waiting',
  key: ({ trail, channel, region, isInsight, at, order, eventId }) => [
    trail,
    channel,
    region,
    isInsight ? 1 : 0,
    at,
    order,
    eventId,
  ],
});

/** How the deliveries of a trail from one region go: of records, of digests, of notices. */
export interface Delivery {
  readonly trail: string;
  readonly region: string;
  readonly channel: Channel | 'digests' | 'notices';
  readonly waiting: number;
  /** Records that were given up since the last success: too old, or too many. */
  readonly givenUp: number;
  /** Tries that failed since the last success. */
  readonly failures: number;
  /** When the next try is made, if one is written down. */
  readonly dueAtMs?: EpochMs;
  readonly error?: string;
  readonly triedAtMs?: EpochMs;
  readonly deliveredAtMs?: EpochMs;
}

export const deliveries = collection<Delivery>()({
  id: 6,
  name: 'deliveries',
  key: ({ trail, region, channel }) => [trail, region, channel],
});

/** A log file that was delivered and waits for its digest. */
export interface LogFile {
  readonly trail: string;
  readonly region: string;
  readonly deliveredAtMs: EpochMs;
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  /** SHA-256 of the text before it was compressed, in hex. */
  readonly hash: string;
  readonly oldestMs: EpochMs;
  readonly newestMs: EpochMs;
}

export const logFiles = collection<LogFile>()({
  id: 7,
  name: 'log files',
  key: ({ trail, region, deliveredAtMs, id }) => [trail, region, deliveredAtMs, id],
});

/** The chain of digests of a trail from one region: where the next begins, and which was the last. */
export interface Chain {
  readonly trail: string;
  readonly region: string;
  readonly nextStartMs: EpochMs;
  readonly last?: DigestLink;
}

export interface DigestLink {
  readonly bucket: string;
  readonly key: string;
  readonly hash: string;
  readonly signature: string;
}

export const chains = collection<Chain>()({
  id: 8,
  name: 'chains',
  key: ({ trail, region }) => [trail, region],
});

/** A key pair that signs the digests of a region. */
export interface SigningKey {
  readonly region: string;
  readonly validFromMs: EpochMs;
  readonly validUntilMs: EpochMs;
  readonly fingerprint: string;
  /** PKCS#1, DER, in Base64. */
  readonly publicKey: string;
  /** PKCS#8, PEM. It never leaves the rows of this table, and goes when its time is over. */
  readonly privateKey?: string;
}

export const signingKeys = collection<SigningKey>()({
  id: 9,
  name: 'signing keys',
  key: ({ region, validFromMs }) => [region, validFromMs],
});

/** An API as Insights count it: all its writing calls, or those that ended with one error. */
export interface Api {
  readonly region: string;
  readonly type: InsightType;
  readonly eventSource: string;
  readonly eventName: string;
  /** Empty for the rate of calls. */
  readonly errorCode: string;
}

/** The calls of an API in the minutes of one hour. */
export interface RateRow extends Api {
  readonly hourMs: EpochMs;
  readonly minutes: readonly number[];
}

export const rates = collection<RateRow>()({
  id: 10,
  name: 'rates',
  key: ({ region, type, eventSource, eventName, errorCode, hourMs }) => [
    region,
    type,
    eventSource,
    eventName,
    blind(errorCode),
    hourMs,
  ],
  indexes: { hour: ({ region, hourMs }) => [region, hourMs] },
});

/** Unusual activity that goes on. */
export interface OpenInsight extends Api {
  readonly sharedEventId: string;
  readonly startedAtMs: EpochMs;
  readonly baseline: Baseline;
  readonly calls: number;
  readonly minutes: number;
}

export interface Baseline {
  /** Calls in a minute. */
  readonly average: number;
  readonly deviation: number;
  readonly minutes: number;
}

export const openInsights = collection<OpenInsight>()({
  id: 11,
  name: 'open insights',
  key: ({ region, type, eventSource, eventName, errorCode }) => [
    region,
    type,
    eventSource,
    eventName,
    blind(errorCode),
  ],
});

/** An event data store. */
export interface EventStore {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly selectors: readonly AdvancedEventSelector[];
  readonly isMultiRegion: boolean;
  readonly retentionDays: number;
  readonly isProtected: boolean;
  readonly billing: BillingMode;
  readonly isIngesting: boolean;
  readonly createdAtMs: EpochMs;
  readonly updatedAtMs: EpochMs;
  /** Present while it waits to be deleted. */
  readonly deleteAtMs?: EpochMs;
  /** From when on, and up to when, events belong to it. */
  readonly startedAtMs?: EpochMs;
  readonly stoppedAtMs?: EpochMs;
  readonly tags: readonly TagRow[];
  readonly policy?: string;
}

export const eventStores = collection<EventStore>()({
  id: 12,
  name: 'event data stores',
  key: ({ region, id }) => [region, id],
});

/** An event in an event data store. */
export interface StoredEvent extends Position {
  readonly store: string;
  readonly record: AuditRecord;
}

export const storedEvents = collection<StoredEvent>()({
  id: 13,
  name: 'stored events',
  key: ({ store, at, order, eventId }) => [store, at, order, eventId],
});
