import type { Collection, Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';

import { task } from '../define.ts';
import { bounds } from '../limits.ts';
import { bodies, counts, deduplications, groups, messages, receiveAttempts } from '../tables.ts';

/** Deletes the rows that bear the id of a queue which was purged or deleted, a bounded number in each transaction. */
export const sweep = task<{ readonly id: string }>({
  name: 'sqs.sweep',
  retry: retrySchedules.untilDone,

  run: ({ id }, ctx) =>
    ctx.transact((tx) => {
      let left: number = bounds.sweptPerTransaction;
      left = sweepTable(tx, messages, id, left);
      left = sweepTable(tx, bodies, id, left);
      left = sweepTable(tx, groups, id, left);
      left = sweepTable(tx, deduplications, id, left);
      left = sweepTable(tx, receiveAttempts, id, left);
      left = sweepTable(tx, counts, id, left);
      // Between two transactions others get their turn.
      if (left === 0) tx.enqueue(sweep, { id }, { id: `sweep/${id}` });
    }),
});

/** Deletes rows of one table, and gives how many more may be deleted. */
function sweepTable<Row>(
  tx: Transaction,
  table: Collection<Row>,
  id: string,
  most: number,
): number {
  let left = most;
  if (left <= 0) return 0;
  for (const row of tx.scan(table, { prefix: [id] })) {
    tx.delete(table, row);
    left -= 1;
    if (left <= 0) return 0;
  }
  return left;
}
