import type { Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';

import { task } from '../define.ts';
import { bounds } from '../limits.ts';
import { counts, deduplications, subscriptions, throttles } from '../tables.ts';

/** Throws away what a deleted topic left, some rows in each transaction. */
export const sweep = task<{ readonly topic: string }>({
  name: 'sns.sweep',
  retry: retrySchedules.untilDone,

  run: ({ topic }, ctx) =>
    ctx.transact((tx) => {
      if (!sweepSome(tx, topic)) tx.enqueue(sweep, { topic }, { id: `sweep/${topic}` });
    }),
});

/** True when nothing is left. */
function sweepSome(tx: Transaction, topic: string): boolean {
  let swept = 0;
  for (const row of tx.scan(subscriptions, { prefix: [topic] })) {
    if (swept >= bounds.sweptPerTransaction) return false;
    const throttle = tx.get(throttles, row.id);
    if (throttle) tx.delete(throttles, throttle);
    tx.delete(subscriptions, row);
    swept += 1;
  }
  for (const row of tx.scan(deduplications, { prefix: [topic] })) {
    if (swept >= bounds.sweptPerTransaction) return false;
    tx.delete(deduplications, row);
    swept += 1;
  }
  const known = tx.get(counts, topic);
  if (known) tx.delete(counts, known);
  return true;
}
