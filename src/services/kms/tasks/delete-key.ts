import { retrySchedules } from '#kernel/task';

import { task } from '../define.ts';
import { isPrimary } from '../multi-region.ts';
import { aliases, censuses, grants, keys, materials, usages } from '../tables.ts';
import { expiryTaskId } from './expire-material.ts';
import { rotationTaskId } from './rotate-key.ts';
import { tellDeparture } from './tell-departure.ts';

/** Ends a key whose waiting period is over: with its material gone, what it encrypted stays closed for ever. */
export const deleteKey = task<{ readonly keyId: string }>({
  name: 'kms.delete-key',
  retry: retrySchedules.untilDone,

  run: ({ keyId }, ctx) =>
    ctx.transact((tx) => {
      const key = tx.get(keys, keyId);
      if (key?.deleteAtMs === undefined || key.deleteAtMs > tx.now) return;
      for (const row of tx.scan(materials, { prefix: [keyId] })) {
        tx.cancel(expiryTaskId(row));
        tx.delete(materials, row);
      }
      for (const row of tx.scan(grants, { prefix: [keyId] })) tx.delete(grants, row);
      for (const row of tx.scanIndex(aliases, 'key', { prefix: [keyId] })) tx.delete(aliases, row);
      for (const row of tx.scan(usages, { prefix: [keyId] })) tx.delete(usages, row);
      tx.cancel(rotationTaskId(keyId));
      tx.delete(keys, key);
      tx.put(censuses, { keys: (tx.get(censuses, 'keys')?.keys ?? 1) - 1 });
      const { multiRegion } = key;
      if (!multiRegion || isPrimary(ctx, multiRegion)) return;
      const { primaryRegion } = multiRegion;
      tx.enqueue(tellDeparture, { keyId, from: ctx.region, primaryRegion });
    }),
});

export function deletionTaskId(keyId: string): string {
  return `delete/${keyId}`;
}
