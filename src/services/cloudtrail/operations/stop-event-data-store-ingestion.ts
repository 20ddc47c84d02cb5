import { storeRule } from '../access.ts';
import { operation } from '../define.ts';
import { requireIngestion, requireStore } from '../event-store.ts';
import { eventStores } from '../tables.ts';

export const stopEventDataStoreIngestion = operation('StopEventDataStoreIngestion', {
  access: ({ EventDataStore }, ctx) =>
    storeRule(ctx, 'StopEventDataStoreIngestion', EventDataStore),

  handle: ({ EventDataStore }, ctx) =>
    ctx.transact((tx) => {
      const store = requireStore(tx, ctx, EventDataStore);
      requireIngestion(store, 'ENABLED');
      tx.put(eventStores, {
        ...store,
        isIngesting: false,
        stoppedAtMs: tx.now,
        updatedAtMs: tx.now,
      });
      return {};
    }),
});
