import type { Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';
import { epochMs } from '#lib/time';

import { task } from '../define.ts';
import { stateOf } from '../key.ts';
import { addMaterial } from '../material.ts';
import { rotationDateOf } from '../rotation.ts';
import { type Key, keys } from '../tables.ts';

/** Gives a key its next version when that is due. */
export const rotateKey = task<{ readonly keyId: string }>({
  name: 'kms.rotate-key',
  retry: retrySchedules.untilDone,

  run: ({ keyId }, ctx) =>
    ctx.transact((tx) => {
      const key = tx.get(keys, keyId);
      const due = key && rotationDateOf(key);
      // AWS: a disabled key is not rotated; it is once it is enabled. [KMS Developer Guide, "Rotate AWS KMS keys"]
      if (!key?.rotation || due === undefined || due > tx.now || stateOf(key) !== 'Enabled') return;
      const material = addMaterial(tx, keyId, ctx);
      const rotated: Key = {
        ...key,
        materialId: material.id,
        rotation: { ...key.rotation, sinceMs: tx.now },
      };
      tx.put(keys, rotated);
      scheduleRotation(tx, rotated);
    }),
});

/** Writes down the next rotation, or takes it back where there is none. */
export function scheduleRotation(tx: Transaction, key: Key): void {
  const at = rotationDateOf(key);
  const id = rotationTaskId(key.id);
  if (at === undefined) tx.cancel(id);
  else tx.enqueue(rotateKey, { keyId: key.id }, { id, at: epochMs(Math.max(at, tx.now)) });
}

export function rotationTaskId(keyId: string): string {
  return `rotate/${keyId}`;
}
