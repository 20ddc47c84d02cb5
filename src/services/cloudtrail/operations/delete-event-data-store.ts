import { durationMs, plusMs } from '#lib/time';

import { storeRule } from '../access.ts';
import { fault, operation } from '../define.ts';
import { requireActiveStore } from '../event-store.ts';
import { limits } from '../limits.ts';
import { eventStores } from '../tables.ts';
import { deleteEventStore, deletionTaskId } from '../tasks/delete-event-store.ts';

export const deleteEventDataStore = operation('DeleteEventDataStore', {
  access: ({ EventDataStore }, ctx) => storeRule(ctx, 'DeleteEventDataStore', EventDataStore),

  handle: ({ EventDataStore }, ctx) =>
    ctx.transact((tx) => {
      const store = requireActiveStore(tx, ctx, EventDataStore);
      if (store.isProtected) {
        throw fault(
          'EventDataStoreTerminationProtectedException',
          'The event data store cannot be deleted because termination protection is enabled for it.',
        );
      }
      const at = plusMs(tx.now, durationMs({ days: limits.eventDataStoreDeletionDays }));
      tx.put(eventStores, { ...store, deleteAtMs: at, updatedAtMs: tx.now });
      const { region, id } = store;
      tx.enqueue(deleteEventStore, { region, id }, { id: deletionTaskId(id), at });
      return {};
    }),
});
