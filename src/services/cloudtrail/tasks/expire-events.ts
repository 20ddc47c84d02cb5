import type { Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';
import { durationMs, type EpochMs, plusMs } from '#lib/time';

import { task } from '../define.ts';
import { forget } from '../event.ts';
import { limits } from '../limits.ts';
import { events } from '../tables.ts';

const KEPT_MS = durationMs({ days: limits.eventHistoryDays });
const ID = 'expire-events';

/** Forgets events after ninety days. INVARIANT: while there are events, it is written down for the oldest one's day. */
export const expireEvents = task<object>({
  name: 'cloudtrail.expire-events',
  retry: retrySchedules.untilDone,

  run: (_payload, ctx) => {
    ctx.transact((tx) => {
      let left = limits.expiredAtOnce as number;
      for (const event of tx.scan(events)) {
        const expiresAt = expiryOf(event.at);
        if (left === 0 || expiresAt > tx.now) {
          tx.enqueue(expireEvents, {}, { id: ID, at: expiresAt });
          return;
        }
        forget(tx, event);
        left -= 1;
      }
    });
  },
});

/** Sees to it that an event is forgotten in time; called before it is kept. */
export function scheduleExpiry(tx: Transaction, at: EpochMs): void {
  const [oldest] = tx.scan(events);
  if (oldest && oldest.at <= at) return;
  tx.enqueue(expireEvents, {}, { id: ID, at: expiryOf(at) });
}

function expiryOf(at: EpochMs): EpochMs {
  return plusMs(at, KEPT_MS);
}
