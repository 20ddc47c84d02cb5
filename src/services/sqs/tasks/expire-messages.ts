import type { Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';
import type { EpochMs } from '#lib/time';

import { task } from '../define.ts';
import { countsOf, expiryOf, remove } from '../ledger.ts';
import { bounds } from '../limits.ts';
import { findQueue } from '../queue.ts';
import { counts, messages } from '../tables.ts';

/** Throws away the messages of a queue that are older than its retention period, and sets itself for the next. */
export const expireMessages = task<{ readonly name: string; readonly id: string }>({
  name: 'sqs.expire-messages',
  retry: retrySchedules.untilDone,

  run: ({ name, id }, ctx) =>
    ctx.transact((tx) => {
      const queue = findQueue(tx, name);
      // A queue that was purged or deleted is swept by another task.
      if (queue?.id !== id) return;
      let removed = 0;
      for (const message of tx.scan(messages, { prefix: [id] })) {
        const expiryAtMs = expiryOf(queue, message.sentAtMs);
        if (expiryAtMs > ctx.now() || removed >= bounds.sweptPerTransaction) {
          tx.put(counts, { ...countsOf(tx, id), expiryAtMs });
          setExpiry(tx, name, id, expiryAtMs);
          return;
        }
        remove(tx, message);
        removed += 1;
      }
      const { expiryAtMs: _none, ...rest } = countsOf(tx, id);
      tx.put(counts, rest);
    }),
});

/** Sets the task for when the oldest message is too old. */
export function setExpiry(tx: Transaction, name: string, id: string, at: EpochMs): void {
  tx.enqueue(expireMessages, { name, id }, { id: `expire/${id}`, at });
}
