import { storeRule } from '../access.ts';
import { fault, operation } from '../define.ts';
import { requireStore, toShownStore } from '../event-store.ts';
import { eventStores } from '../tables.ts';
import { deletionTaskId } from '../tasks/delete-event-store.ts';

export const restoreEventDataStore = operation('RestoreEventDataStore', {
  access: ({ EventDataStore }, ctx) => storeRule(ctx, 'RestoreEventDataStore', EventDataStore),

  handle: ({ EventDataStore }, ctx) =>
    ctx.transact((tx) => {
      const { deleteAtMs, ...store } = requireStore(tx, ctx, EventDataStore);
      if (deleteAtMs === undefined) {
        throw fault(
          'InvalidEventDataStoreStatusException',
          'The event data store is not in a status that supports the operation.',
        );
      }
      const restored = { ...store, updatedAtMs: tx.now };
      tx.put(eventStores, restored);
      tx.cancel(deletionTaskId(store.id));
      return toShownStore(ctx.account, restored);
    }),
});
