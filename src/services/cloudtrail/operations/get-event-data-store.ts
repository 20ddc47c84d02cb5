import { storeRule } from '../access.ts';
import { operation } from '../define.ts';
import { requireStore, toShownStore } from '../event-store.ts';

export const getEventDataStore = operation('GetEventDataStore', {
  access: ({ EventDataStore }, ctx) => storeRule(ctx, 'GetEventDataStore', EventDataStore),

  handle: ({ EventDataStore }, ctx) =>
    ctx.transact((tx) => ({
      ...toShownStore(ctx.account, requireStore(tx, ctx, EventDataStore)),
      FederationStatus: 'DISABLED' as const,
    })),
});
