import { onQueue } from '../access.ts';
import { operation } from '../define.ts';
import { arrival } from '../ledger.ts';
import { requireQueue } from '../queue.ts';
import { deletedNames, queues } from '../tables.ts';
import { sweep } from '../tasks/sweep.ts';

export const deleteQueue = operation('DeleteQueue', {
  access: onQueue('DeleteQueue'),

  handle: ({ QueueUrl }, ctx) =>
    ctx.transact((tx) => {
      const queue = requireQueue(tx, QueueUrl);
      tx.delete(queues, queue);
      tx.put(deletedNames, { name: queue.name, deletedAtMs: ctx.now() });
      // Those who wait for messages look again: the queue is not what it was.
      tx.signal(arrival(queue.id));
      tx.cancel(`expire/${queue.id}`);
      tx.enqueue(sweep, { id: queue.id }, { id: `sweep/${queue.id}` });
      return {};
    }),
});
