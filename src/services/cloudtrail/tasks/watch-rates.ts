import type { TaskContext } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';
import { durationMs, type EpochMs, epochMs, plusMs } from '#lib/time';

import { task } from '../define.ts';
import { addWaiting, deliveryOf } from '../delivery.ts';
import {
  baselineOf,
  callsIn,
  hourOf,
  insightRecord,
  isUnusual,
  MINUTE_MS,
  minuteOf,
  ratesExpireAt,
} from '../insight.ts';
import { bounds } from '../limits.ts';
import {
  type Api,
  type AuditRecord,
  deliveries,
  insightEvents,
  type OpenInsight,
  openInsights,
  rates,
  type Trail,
} from '../tables.ts';
import { trailsOf } from '../trail.ts';
import { scheduleFiles } from './deliver-files.ts';
import { scheduleExpiry } from './expire-events.ts';

const LEARNING_MS = durationMs({ hours: bounds.learningHours });

/**
 * Compares each minute of a region with what is usual, a minute after it has ended, and tells of the start and the end of what is
 * unusual. INVARIANT: while there are counts or unusual activity, it is written down.
 */
export const watchRates = task<{ readonly region: string }>({
  name: 'cloudtrail.watch-rates',
  retry: retrySchedules.untilDone,

  run: ({ region }, ctx) => {
    ctx.transact((tx) => {
      const minuteMs = epochMs(minuteOf(tx.now) - 2 * MINUTE_MS);
      const watchers = [...trailsOf(tx, region)].filter(({ insights }) => insights);
      for (const open of tx.scan(openInsights, { prefix: [region] }))
        follow(tx, ctx, open, minuteMs, watchers);
      const prefix = [region, hourOf(minuteMs)];
      for (const api of tx.scanIndex(rates, 'hour', { prefix }))
        look(tx, ctx, api, minuteMs, watchers);
      forgetOld(tx, region);
      scheduleNext(tx, region, minuteMs);
    });
  },
});

/** Sees to it that the minute of now is compared; called before it is counted. */
export function scheduleWatch(tx: Transaction, region: string): void {
  if (!isWatched(tx, region, epochMs(minuteOf(tx.now) - 2 * MINUTE_MS))) watchNext(tx, region);
}

function watchNext(tx: Transaction, region: string): void {
  enqueue(tx, region, plusMs(minuteOf(tx.now), MINUTE_MS));
}

/** Whether something was counted since the hour of a minute: then the next minute is written down already. */
function isWatched(tx: Transaction, region: string, minuteMs: EpochMs): boolean {
  const from = [hourOf(minuteMs)];
  const [recent] = tx.scanIndex(rates, 'hour', { prefix: [region], from });
  return recent !== undefined;
}

function enqueue(tx: Transaction, region: string, at: EpochMs): void {
  tx.enqueue(watchRates, { region }, { id: `rates/${region}`, at });
}

/** Each minute while something is counted or goes on; otherwise when the oldest counts are to be forgotten. */
function scheduleNext(tx: Transaction, region: string, minuteMs: EpochMs): void {
  const [open] = tx.scan(openInsights, { prefix: [region] });
  const [oldest] = tx.scanIndex(rates, 'hour', { prefix: [region] });
  if (open || isWatched(tx, region, minuteMs)) watchNext(tx, region);
  else if (oldest) enqueue(tx, region, ratesExpireAt(oldest.hourMs));
}

/** Unusual activity goes on until a minute is usual again. */
function follow(
  tx: Transaction,
  ctx: TaskContext,
  open: OpenInsight,
  minuteMs: EpochMs,
  watchers: readonly Trail[],
): void {
  const calls = callsIn(tx, open, minuteMs);
  if (isUnusual(calls, open.baseline) && watchers.length > 0) {
    tx.put(openInsights, { ...open, calls: open.calls + calls, minutes: open.minutes + 1 });
    return;
  }
  tx.delete(openInsights, open);
  tell(tx, ctx, 'End', open, minuteMs, watchers);
}

function look(
  tx: Transaction,
  ctx: TaskContext,
  api: Api,
  minuteMs: EpochMs,
  watchers: readonly Trail[],
): void {
  const { region, type, eventSource, eventName, errorCode } = api;
  const calls = callsIn(tx, api, minuteMs);
  if (calls < bounds.unusual.calls) return;
  const known = watchers
    .filter(({ insights }) => insights?.types.includes(type))
    .map(({ insights }) => insights?.sinceMs ?? minuteMs);
  const sinceMs = epochMs(Math.min(...known));
  if (known.length === 0 || plusMs(sinceMs, LEARNING_MS) > minuteMs) return;
  const baseline = baselineOf(tx, api, { sinceMs, untilMs: minuteMs });
  if (!isUnusual(calls, baseline)) return;
  const opened: OpenInsight = {
    region,
    type,
    eventSource,
    eventName,
    errorCode,
    sharedEventId: ctx.newId(),
    startedAtMs: minuteMs,
    baseline,
    calls,
    minutes: 1,
  };
  if (tx.get(openInsights, ...openInsights.key(opened))) return;
  tx.put(openInsights, opened);
  tell(tx, ctx, 'Start', opened, minuteMs, watchers);
}

/** Keeps the event, and gives it to the trails that want events of its type. */
function tell(
  tx: Transaction,
  ctx: TaskContext,
  state: 'Start' | 'End',
  insight: OpenInsight,
  at: EpochMs,
  watchers: readonly Trail[],
): void {
  const { region, type, eventSource, eventName } = insight;
  const eventId = ctx.newId();
  const record = insightRecord(tx, state, insight, { account: ctx.account, eventId, at });
  const event = { region, at, order: 0, eventId, eventName, eventSource, resources: [], record };
  scheduleExpiry(tx, region, at);
  tx.put(insightEvents, event);
  for (const trail of watchers) if (trail.insights?.types.includes(type)) letWait(tx, trail, event);
}

function letWait(
  tx: Transaction,
  trail: Trail,
  { region, at, order, eventId, record }: OpenEvent,
): void {
  const key = { trail: trail.id, region, channel: 'files' as const };
  const row = { ...key, isInsight: true, at, order, eventId, record };
  tx.put(deliveries, scheduleFiles(tx, addWaiting(tx, deliveryOf(tx, key), [row])));
}

interface OpenEvent {
  readonly region: string;
  readonly at: EpochMs;
  readonly order: number;
  readonly eventId: string;
  readonly record: AuditRecord;
}

function forgetOld(tx: Transaction, region: string): void {
  let left: number = bounds.expiredAtOnce;
  for (const row of tx.scanIndex(rates, 'hour', { prefix: [region] })) {
    if (left === 0 || ratesExpireAt(row.hourMs) > tx.now) return;
    tx.delete(rates, row);
    left -= 1;
  }
}
