import { retrySchedules } from '#kernel/task';

import { task } from '../define.ts';
import { bounds } from '../limits.ts';
import { eventStores, storedEvents } from '../tables.ts';

interface Store {
  readonly region: string;
  readonly id: string;
}

/** Deletes an event data store at the end of its waiting period, its events first, some at a time. */
export const deleteEventStore = task<Store>({
  name: 'cloudtrail.delete-event-store',
  retry: retrySchedules.untilDone,

  run: ({ region, id }, ctx) => {
    const isDone = () =>
      ctx.transact((tx) => {
        const store = tx.get(eventStores, region, id);
        // It was restored meanwhile.
        if (store && (store.deleteAtMs === undefined || store.deleteAtMs > tx.now)) return true;
        let left: number = bounds.expiredAtOnce;
        for (const event of tx.scan(storedEvents, { prefix: [id] })) {
          if (left === 0) return false;
          tx.delete(storedEvents, event);
          left -= 1;
        }
        if (store) tx.delete(eventStores, store);
        tx.cancel(`retain/${id}`);
        return true;
      });
    while (!isDone());
  },
});

export function deletionTaskId(id: string): string {
  return `delete/${id}`;
}
