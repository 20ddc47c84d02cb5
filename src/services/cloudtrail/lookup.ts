/** Looking through event history: newest first, by one attribute at most, between two instants. */
import { blind, type Transaction } from '#kernel/store';
import { type EpochMs, wholeSeconds } from '#lib/time';

import type { LookupAttribute, LookupEventsRequest } from './api.gen.ts';
import { fault } from './define.ts';
import { limits } from './limits.ts';
import {
  type EventRow,
  events,
  type InsightAttribute,
  insightEvents,
  mentions,
  type SingleAttribute,
} from './tables.ts';

/** What a lookup asks for. */
export interface Lookup {
  readonly region: string;
  readonly isInsight: boolean;
  readonly attribute?: LookupAttribute;
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
}

/** Where a page ended. */
export interface Place {
  readonly at: EpochMs;
  readonly order: number;
  readonly eventId: string;
}

// Later than any event, and still a number that a key can hold.
const FAR = Number.MAX_SAFE_INTEGER - 1;
const SINGLE: Readonly<Record<SingleAttribute, true>> = {
  AccessKeyId: true,
  EventId: true,
  EventName: true,
  EventSource: true,
  ReadOnly: true,
  Username: true,
};

const OF_INSIGHTS: Readonly<Record<InsightAttribute, true>> = {
  EventId: true,
  EventName: true,
  EventSource: true,
};

/** Reads what a request asks for in a region, or refuses it. */
export function lookupOf(input: LookupEventsRequest, region: string): Lookup {
  const category: string | undefined = input.EventCategory;
  const isInsight = category !== undefined;
  if (isInsight && category !== 'insight') {
    throw fault(
      'InvalidEventCategoryException',
      `${category} is not an event category that can be looked up: only insight is.`,
    );
  }
  const [attribute, ...more] = input.LookupAttributes ?? [];
  if (more.length > 0) {
    throw invalidAttributes(
      `A lookup takes no more than ${limits.lookupAttributes} lookup attribute.`,
    );
  }
  if (attribute && !isKnown(attribute.AttributeKey, isInsight)) {
    throw invalidAttributes(`${attribute.AttributeKey} is not a lookup attribute.`);
  }
  const { StartTime, EndTime } = input;
  if (StartTime !== undefined && EndTime !== undefined && StartTime > EndTime) {
    throw fault('InvalidTimeRangeException', 'The start time must not be after the end time.');
  }
  return {
    region,
    isInsight,
    ...(attribute && { attribute }),
    // Events bear whole seconds, and both ends belong to the range.
    startMs: StartTime === undefined ? 0 : Math.max(wholeSeconds(StartTime), 0) * 1000,
    endMs: EndTime === undefined ? FAR : Math.max(wholeSeconds(EndTime) + 1, 0) * 1000,
  };
}

/** The events that a lookup finds, from a place on. */
export function* find(
  tx: Transaction,
  { region, isInsight, attribute, startMs, endMs }: Lookup,
  after: Place | undefined,
): IterableIterator<EventRow> {
  const range = {
    from: [startMs],
    until: after ? [after.at, after.order, after.eventId] : [endMs],
    reverse: true,
  };
  const table = isInsight ? insightEvents : events;
  if (!attribute) {
    yield* tx.scan(table, { ...range, prefix: [region] });
    return;
  }
  const { AttributeKey: key, AttributeValue: value } = attribute;
  if (isSingle(key)) {
    yield* tx.scanIndex(table, key, { ...range, prefix: [region, blind(value)] });
    return;
  }
  for (const { at, order, eventId } of tx.scan(mentions, {
    ...range,
    prefix: [region, key, blind(value)],
  })) {
    const event = tx.get(events, region, at, order, eventId);
    if (event) yield event;
  }
}

function isSingle(key: string): key is SingleAttribute {
  return Object.hasOwn(SINGLE, key);
}

function isKnown(key: string, isInsight: boolean): boolean {
  if (isInsight) return Object.hasOwn(OF_INSIGHTS, key);
  return isSingle(key) || key === 'ResourceName' || key === 'ResourceType';
}

function invalidAttributes(message: string) {
  return fault('InvalidLookupAttributesException', message);
}
