import type { Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';
import { durationMs, plusMs } from '#lib/time';

import { task } from '../define.ts';
import { limits } from '../limits.ts';
import { type Handshake, handshakes } from '../tables.ts';

/** A handshake that nobody answered expires; one that has ended is forgotten. */
export const ageHandshake = task<{ readonly id: string }>({
  name: 'organizations.age-handshake',
  retry: retrySchedules.untilDone,

  run: ({ id }, ctx) =>
    ctx.transact((tx) => {
      const handshake = tx.get(handshakes, id);
      if (!handshake) return;
      if (handshake.state !== 'OPEN' && handshake.state !== 'REQUESTED') {
        tx.delete(handshakes, handshake);
        return;
      }
      const expired: Handshake = { ...handshake, state: 'EXPIRED' };
      tx.put(handshakes, expired);
      scheduleHandshake(tx, expired);
    }),
});

/** Writes down what becomes of a handshake by time alone, in place of what was written before. */
export function scheduleHandshake(tx: Transaction, { id, state, expiresAtMs }: Handshake): void {
  const isPending = state === 'OPEN' || state === 'REQUESTED';
  const at = isPending
    ? expiresAtMs
    : plusMs(tx.now, durationMs({ days: limits.handshakeShownDays }));
  tx.enqueue(ageHandshake, { id }, { id: `handshake/${id}`, at });
}
