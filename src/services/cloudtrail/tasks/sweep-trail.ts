import type { Collection, Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';

import { task } from '../define.ts';
import { bounds } from '../limits.ts';
import { chains, deliveries, logFiles, waiting } from '../tables.ts';
import { filesTaskId } from './deliver-files.ts';
import { streamTaskId } from './stream-events.ts';
import { endChain } from './write-digest.ts';

/** Takes away what a deleted trail has left: records on their way, books and chains. */
export const sweepTrail = task<{ readonly trail: string }>({
  name: 'cloudtrail.sweep-trail',
  retry: retrySchedules.untilDone,

  run: ({ trail }, ctx) => {
    ctx.transact((tx) => {
      for (const chain of tx.scan(chains, { prefix: [trail] })) endChain(tx, chain);
      for (const books of tx.scan(deliveries, { prefix: [trail] })) {
        tx.cancel(filesTaskId(books));
        tx.cancel(streamTaskId(books));
        tx.delete(deliveries, books);
      }
    });
    while (ctx.transact((tx) => sweep(tx, waiting, trail)));
    while (ctx.transact((tx) => sweep(tx, logFiles, trail)));
  },
});

/** True when there is more. */
function sweep<Row>(tx: Transaction, table: Collection<Row>, trail: string): boolean {
  let left: number = bounds.expiredAtOnce;
  for (const row of tx.scan(table, { prefix: [trail] })) {
    if (left === 0) return true;
    tx.delete(table, row);
    left -= 1;
  }
  return false;
}
