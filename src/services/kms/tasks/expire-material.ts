import { retrySchedules } from '#kernel/task';

import { task } from '../define.ts';
import { withoutSecret } from '../imported-material.ts';
import { keys, type Material, materials } from '../tables.ts';

/** Takes imported material away at its date. [KMS Developer Guide, "Importing key material", "Setting an expiration time"] */
export const expireMaterial = task<{ readonly keyId: string; readonly id: string }>({
  name: 'kms.expire-material',
  retry: retrySchedules.untilDone,

  run: ({ keyId, id }, ctx) =>
    ctx.transact((tx) => {
      const key = tx.get(keys, keyId);
      const material = tx.get(materials, keyId, id);
      if (!key || material?.expiresAtMs === undefined || material.expiresAtMs > tx.now) return;
      withoutSecret(tx, key, material);
    }),
});

export function expiryTaskId({ keyId, id }: Pick<Material, 'keyId' | 'id'>): string {
  return `expire/${keyId}/${id}`;
}
