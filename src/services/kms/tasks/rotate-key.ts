import type { Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';
import { epochMs, plusSeconds } from '#lib/time';

import { task } from '../define.ts';
import type { Place } from '../key-name.ts';
import { stateOf } from '../key-state.ts';
import { isPrimary } from '../multi-region.ts';
import { rotated, rotationDateOf } from '../rotation.ts';
import { type Key, keys } from '../tables.ts';
import { share } from './synchronize.ts';

/** How long a rotation waits for one that is under way. */
const WAIT_SECONDS = 60;

/** Gives a key its next version when that is due. */
export const rotateKey = task<{ readonly keyId: string }>({
  name: 'kms.rotate-key',
  retry: retrySchedules.untilDone,

  run: ({ keyId }, ctx) =>
    ctx.transact((tx) => {
      const key = tx.get(keys, keyId);
      const due = key && rotationDateOf(key);
      // AWS: a disabled key is not rotated; it is once it is enabled. [KMS Developer Guide, "Rotate AWS KMS keys"]
      if (!key || due === undefined || due > tx.now || stateOf(key) !== 'Enabled') return;
      if (key.multiRegion && !isPrimary(ctx, key.multiRegion)) return;
      if (key.rotating) {
        const at = plusSeconds(tx.now, WAIT_SECONDS);
        tx.enqueue(rotateKey, { keyId }, { id: rotationTaskId(keyId), at });
        return;
      }
      const after = rotated(tx, key, 'AUTOMATIC', ctx);
      share(tx, ctx, after);
      scheduleRotation(tx, ctx, after);
    }),
});

/** Writes down the next rotation, or takes it back where there is none: replicas follow their primary key. */
export function scheduleRotation(tx: Transaction, place: Place, key: Key): void {
  const isFollower = key.multiRegion !== undefined && !isPrimary(place, key.multiRegion);
  const at = isFollower ? undefined : rotationDateOf(key);
  const id = rotationTaskId(key.id);
  if (at === undefined) tx.cancel(id);
  else tx.enqueue(rotateKey, { keyId: key.id }, { id, at: epochMs(Math.max(at, tx.now)) });
}

export function rotationTaskId(keyId: string): string {
  return `rotate/${keyId}`;
}
