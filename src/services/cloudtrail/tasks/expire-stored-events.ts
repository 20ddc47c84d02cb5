import type { Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';
import type { EpochMs } from '#lib/time';

import { task } from '../define.ts';
import { expiryOf } from '../event-store.ts';
import { bounds } from '../limits.ts';
import { type EventStore, eventStores, storedEvents } from '../tables.ts';

interface Store {
  readonly region: string;
  readonly id: string;
}

/**
 * Forgets the events of an event data store at the end of its retention period. INVARIANT: while a store has events, it is
 * written down for the oldest one's time.
 */
export const expireStoredEvents = task<Store>({
  name: 'cloudtrail.expire-stored-events',
  retry: retrySchedules.untilDone,

  run: ({ region, id }, ctx) => {
    ctx.transact((tx) => {
      const store = tx.get(eventStores, region, id);
      if (!store) return;
      let left: number = bounds.expiredAtOnce;
      for (const event of tx.scan(storedEvents, { prefix: [id] })) {
        if (left === 0 || expiryOf(store, event.at) > tx.now) {
          enqueue(tx, store, event.at);
          return;
        }
        tx.delete(storedEvents, event);
        left -= 1;
      }
    });
  },
});

/** Sees to it that an event is forgotten in time; called before it is stored. */
export function scheduleRetention(tx: Transaction, store: EventStore, at: EpochMs): void {
  const [oldest] = tx.scan(storedEvents, { prefix: [store.id] });
  if (!oldest || oldest.at > at) enqueue(tx, store, at);
}

/** Another retention period holds for the events that are there. */
export function rescheduleRetention(tx: Transaction, store: EventStore): void {
  const [oldest] = tx.scan(storedEvents, { prefix: [store.id] });
  if (oldest) enqueue(tx, store, oldest.at);
}

function enqueue(tx: Transaction, store: EventStore, at: EpochMs): void {
  const { region, id } = store;
  tx.enqueue(expireStoredEvents, { region, id }, { id: `retain/${id}`, at: expiryOf(store, at) });
}
