import { storeRule } from '../access.ts';
import { operation } from '../define.ts';
import { requireIngestion, requireStore } from '../event-store.ts';
import { eventStores } from '../tables.ts';

export const startEventDataStoreIngestion = operation('StartEventDataStoreIngestion', {
  access: ({ EventDataStore }, ctx) =>
    storeRule(ctx, 'StartEventDataStoreIngestion', EventDataStore),

  handle: ({ EventDataStore }, ctx) =>
    ctx.transact((tx) => {
      const store = requireStore(tx, ctx, EventDataStore);
      requireIngestion(store, 'STOPPED_INGESTION');
      tx.put(eventStores, {
        ...store,
        isIngesting: true,
        startedAtMs: tx.now,
        updatedAtMs: tx.now,
      });
      return {};
    }),
});
