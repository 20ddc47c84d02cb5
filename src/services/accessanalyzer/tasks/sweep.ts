import type { Collection, Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';

import { task } from '../define.ts';
import { analyzedResources, archiveRules, findings } from '../tables.ts';

const ROWS_AT_ONCE = 1000;

/** Takes away what a deleted analyzer left. */
export const sweep = task<{ readonly id: string }>({
  name: 'accessanalyzer.sweep',
  retry: retrySchedules.untilDone,

  run: ({ id }, ctx) => {
    ctx.transact((tx) => {
      const isClean =
        empty(tx, findings, id) && empty(tx, analyzedResources, id) && empty(tx, archiveRules, id);
      if (!isClean) tx.enqueue(sweep, { id });
    });
  },
});

/** Deletes some rows; says whether none is left. */
function empty<Row>(tx: Transaction, table: Collection<Row>, id: string): boolean {
  let left = ROWS_AT_ONCE;
  for (const row of tx.scan(table, { prefix: [id] })) {
    if (left === 0) return false;
    tx.delete(table, row);
    left -= 1;
  }
  return true;
}
