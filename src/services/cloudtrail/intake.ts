/** What becomes of a record: event history, trails, event data stores, and the counts that Insights compare. */
import type { AuditEvent, DataEventSelector } from '#kernel/service';
import type { Transaction } from '#kernel/store';
import type { EpochMs } from '#lib/time';

import { addWaiting, deliveryOf } from './delivery.ts';
import { wasIngesting } from './event-store.ts';
import { eventOf, keep } from './event.ts';
import { apisOf, count } from './insight.ts';
import { textOf, membersOf } from './record.ts';
import {
  compile,
  type EventFacts,
  factsOfDataEvent,
  factsOfRecord,
  type Takes,
  takesDataEvents,
} from './selection.ts';
import {
  type Channel,
  deliveries,
  events,
  type EventStore,
  eventStores,
  type Selectors,
  storedEvents,
  type Trail,
  trails,
  type Waiting,
} from './tables.ts';
import { scheduleFiles } from './tasks/deliver-files.ts';
import { scheduleExpiry } from './tasks/expire-events.ts';
import { scheduleRetention } from './tasks/expire-stored-events.ts';
import { scheduleStream } from './tasks/stream-events.ts';
import { scheduleWatch } from './tasks/watch-rates.ts';
import { isSeenIn, wasLogging } from './trail.ts';

/** AWS: events of these services lie in us-east-1. [CloudTrail User Guide, "Global service events"] */
const GLOBAL_SOURCES: ReadonlySet<string> = new Set([
  'cloudfront.amazonaws.com',
  'iam.amazonaws.com',
  'organizations.amazonaws.com',
  'sts.amazonaws.com',
]);

/** Takes records of calls. It bears repetition: the same record gives the same rows. */
export function takeRecords(tx: Transaction, records: readonly AuditEvent[]): void {
  const selecting = [...tx.scan(trails)].map((trail) => ({
    trail,
    takes: compile(trail.selectors),
  }));
  const stores = [...tx.scan(eventStores)].map((store) => ({
    store,
    takes: compile({ kind: 'advanced', selectors: store.selectors }),
  }));
  const queues = new Map<string, Waiting[]>();
  for (const [region, at] of firstOf(records)) scheduleExpiry(tx, region, at);
  for (const event of records) {
    const facts = factsOfRecord(event.record);
    const takers = selecting.filter((one) => isTaken(one, event, facts));
    if (facts.category === 'Management') {
      if (takers.some(({ trail }) => trail.insights)) countCalls(tx, event, facts);
      keep(tx, eventOf(event));
    }
    for (const { trail } of takers) queue(queues, trail, event);
    for (const one of stores) if (isStored(one, event, facts)) keepStored(tx, one.store, event);
  }
  for (const rows of queues.values()) letWait(tx, rows);
}

/** The earliest event of each region that event history keeps. */
function firstOf(records: readonly AuditEvent[]): ReadonlyMap<string, EpochMs> {
  const first = new Map<string, EpochMs>();
  for (const { region, at, record } of records) {
    if (record['managementEvent'] === false) continue;
    const known = first.get(region);
    if (known === undefined || at < known) first.set(region, at);
  }
  return first;
}

/** Which data events any trail or event data store of the account takes; undefined when none does. */
export function dataEventSelector(tx: Transaction): DataEventSelector | undefined {
  const everywhere: Takes[] = [];
  const inRegion = new Map<string, Takes[]>();
  const add = (selectors: Selectors, region: string, isMultiRegion: boolean) => {
    if (!takesDataEvents(selectors)) return;
    const takers = isMultiRegion ? everywhere : (inRegion.get(region) ?? []);
    takers.push(compile(selectors));
    if (!isMultiRegion) inRegion.set(region, takers);
  };
  for (const { isLogging, selectors, region, isMultiRegion } of tx.scan(trails))
    if (isLogging && selectors) add(selectors, region, isMultiRegion);
  for (const { isIngesting, deleteAtMs, ...store } of tx.scan(eventStores)) {
    const selectors = { kind: 'advanced', selectors: store.selectors } as const;
    if (isIngesting && deleteAtMs === undefined) add(selectors, store.region, store.isMultiRegion);
  }
  if (everywhere.length + inRegion.size === 0) return undefined;
  return (event) => {
    const near = inRegion.get(event.region) ?? [];
    if (everywhere.length + near.length === 0) return false;
    const facts = factsOfDataEvent(event);
    return everywhere.some((takes) => takes(facts)) || near.some((takes) => takes(facts));
  };
}

function isTaken(
  { trail, takes }: { readonly trail: Trail; readonly takes: Takes },
  { region, at, record }: AuditEvent,
  facts: EventFacts,
): boolean {
  return (
    isSeenIn(trail, region) &&
    wasLogging(trail, at) &&
    (trail.includesGlobal || !isGlobal(region, facts)) &&
    (trail.isRecursive || !isOwnDelivery(record, facts)) &&
    takes(facts)
  );
}

function isGlobal(region: string, { eventSource }: EventFacts): boolean {
  return region === 'us-east-1' && GLOBAL_SOURCES.has(eventSource);
}

/** AWS: the deliveries of CloudTrail itself. [User Guide, "Suppressing recursive events with recursive logging"] */
function isOwnDelivery(record: AuditEvent['record'], facts: EventFacts): boolean {
  const { eventSource, eventName } = facts;
  const isDelivery =
    (eventSource === 's3.amazonaws.com' && eventName === 'PutObject') ||
    (eventSource === 'logs.amazonaws.com' && eventName === 'PutLogEvents');
  return (
    isDelivery &&
    textOf(membersOf(record, 'userIdentity'), 'invokedBy') === 'cloudtrail.amazonaws.com'
  );
}

function countCalls(tx: Transaction, event: AuditEvent, facts: EventFacts): void {
  const { region, at, order, eventId, record } = event;
  // A record that comes again is not counted again.
  if (tx.get(events, region, at, order, eventId)) return;
  scheduleWatch(tx, region);
  for (const api of apisOf(region, facts, textOf(record, 'errorCode'))) count(tx, api, at);
}

function queue(queues: Map<string, Waiting[]>, trail: Trail, event: AuditEvent): void {
  const channels: readonly Channel[] =
    trail.logGroupArn === undefined ? ['files'] : ['files', 'stream'];
  for (const channel of channels) {
    const { eventId, at, order, region, record } = event;
    const key = `${trail.id}/${region}/${channel}`;
    const rows = queues.get(key) ?? [];
    rows.push({ trail: trail.id, channel, region, isInsight: false, at, order, eventId, record });
    queues.set(key, rows);
  }
}

/** Lets records of one trail, region and channel wait, and sees to it that they are delivered. */
function letWait(tx: Transaction, rows: readonly Waiting[]): void {
  const [first] = rows;
  if (!first) return;
  const books = addWaiting(tx, deliveryOf(tx, first), rows);
  tx.put(
    deliveries,
    first.channel === 'files' ? scheduleFiles(tx, books) : scheduleStream(tx, books),
  );
}

function isStored(
  { store, takes }: { readonly store: EventStore; readonly takes: Takes },
  { region, at }: AuditEvent,
  facts: EventFacts,
): boolean {
  return (
    store.deleteAtMs === undefined &&
    (store.isMultiRegion || store.region === region) &&
    wasIngesting(store, at) &&
    takes(facts)
  );
}

function keepStored(tx: Transaction, holder: EventStore, event: AuditEvent): void {
  const { eventId, at, order, region, record } = event;
  scheduleRetention(tx, holder, at);
  tx.put(storedEvents, { store: holder.id, region, at, order, eventId, record });
}
