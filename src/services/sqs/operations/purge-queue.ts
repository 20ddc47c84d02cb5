import { plusSeconds } from '#lib/time';

import { onQueue } from '../access.ts';
import { fault, operation } from '../define.ts';
import { arrival, countsOf } from '../ledger.ts';
import { limits } from '../limits.ts';
import { requireQueue } from '../queue.ts';
import { counts, queues } from '../tables.ts';
import { sweep } from '../tasks/sweep.ts';

/** The queue gets a new id: what bears the old one cannot be received any more, and is swept away. */
export const purgeQueue = operation('PurgeQueue', {
  access: onQueue('PurgeQueue'),

  handle: ({ QueueUrl }, ctx) =>
    ctx.transact((tx) => {
      const queue = requireQueue(tx, QueueUrl);
      const now = ctx.now();
      if (
        queue.purgedAtMs !== undefined &&
        plusSeconds(queue.purgedAtMs, limits.purgeCooldownSeconds) > now
      ) {
        throw fault(
          'PurgeQueueInProgress',
          `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
        );
      }
      const id = ctx.newId().slice(0, 8);
      tx.put(queues, { ...queue, id, purgedAtMs: now });
      // Sequence numbers go on: a FIFO queue never gives one out twice.
      tx.put(counts, { ...countsOf(tx, id), next: countsOf(tx, queue.id).next });
      // Those who wait for messages look again: the queue is not what it was.
      tx.signal(arrival(queue.id));
      tx.cancel(`expire/${queue.id}`);
      tx.enqueue(sweep, { id: queue.id }, { id: `sweep/${queue.id}` });
      return {};
    }),
});
