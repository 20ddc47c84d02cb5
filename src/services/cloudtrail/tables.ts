/** Everything CloudTrail remembers: the management events of the last ninety days. */
import { blind, collection, type KeyPart } from '#kernel/store';
import type { EpochMs } from '#lib/time';

import type { LookupAttributeKey } from './api.gen.ts';

/** An event, with what it is found by. */
export interface EventRow {
  readonly eventId: string;
  readonly at: EpochMs;
  /** The order of the events of one instant. */
  readonly order: number;
  readonly eventName: string;
  readonly eventSource: string;
  readonly isReadOnly: boolean;
  readonly username?: string;
  readonly accessKeyId?: string;
  readonly resources: readonly ResourceRow[];
  /** The record as the kernel wrote it. */
  readonly record: Readonly<Record<string, unknown>>;
}

export interface ResourceRow {
  readonly type?: string;
  readonly name: string;
}

/** The attributes of which an event has one value at most. */
export type SingleAttribute = Exclude<LookupAttributeKey, 'ResourceName' | 'ResourceType'>;

const foundBy = (
  value: string | undefined,
  { at, order, eventId }: EventRow,
): KeyPart[] | undefined => (value === undefined ? undefined : [blind(value), at, order, eventId]);

export const events = collection<EventRow>()({
  id: 1,
  name: 'events',
  key: ({ at, order, eventId }) => [at, order, eventId],
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
export interface MentionRow {
  readonly attribute: 'ResourceName' | 'ResourceType';
  readonly value: string;
  readonly at: EpochMs;
  readonly order: number;
  readonly eventId: string;
}

export const mentions = collection<MentionRow>()({
  id: 2,
  name: 'mentions',
  key: ({ attribute, value, at, order, eventId }) => [attribute, blind(value), at, order, eventId],
});
