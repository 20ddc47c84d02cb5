import type { Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';
import { durationMs, type EpochMs, plusMs } from '#lib/time';

import { task } from '../define.ts';
import { forget } from '../event.ts';
import { bounds, limits } from '../limits.ts';
import { events, insightEvents } from '../tables.ts';

const KEPT_MS = durationMs({ days: limits.eventHistoryDays });

/**
 * Forgets the events of a region after ninety days. INVARIANT: while a region has events, it is written down for the day of the
 * oldest one.
 */
export const expireEvents = task<{ readonly region: string }>({
  name: 'cloudtrail.expire-events',
  retry: retrySchedules.untilDone,

  run: ({ region }, ctx) => {
    ctx.transact((tx) => {
      let left: number = bounds.expiredAtOnce;
      for (const event of tx.scan(events, { prefix: [region] })) {
        if (left === 0 || expiryOf(event.at) > tx.now) break;
        forget(tx, event);
        left -= 1;
      }
      for (const event of tx.scan(insightEvents, { prefix: [region] })) {
        if (left === 0 || expiryOf(event.at) > tx.now) break;
        tx.delete(insightEvents, event);
        left -= 1;
      }
      const oldest = oldestOf(tx, region);
      if (oldest !== undefined) enqueue(tx, region, oldest);
    });
  },
});

/** Sees to it that an event is forgotten in time; called before it is kept. */
export function scheduleExpiry(tx: Transaction, region: string, at: EpochMs): void {
  const oldest = oldestOf(tx, region);
  if (oldest === undefined || oldest > at) enqueue(tx, region, at);
}

function enqueue(tx: Transaction, region: string, at: EpochMs): void {
  tx.enqueue(expireEvents, { region }, { id: `expire-events/${region}`, at: expiryOf(at) });
}

function oldestOf(tx: Transaction, region: string): EpochMs | undefined {
  const [event] = tx.scan(events, { prefix: [region] });
  const [insight] = tx.scan(insightEvents, { prefix: [region] });
  if (!event || !insight) return (event ?? insight)?.at;
  return event.at < insight.at ? event.at : insight.at;
}

function expiryOf(at: EpochMs): EpochMs {
  return plusMs(at, KEPT_MS);
}
