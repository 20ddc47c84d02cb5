/** The four metrics that are states rather than events: measured at the first change of every minute. */
// GAP: AWS measures a queue in every minute for six hours after its last use; here a minute without a call has no value.
import type { Transaction } from '#kernel/store';
import { epochMs } from '#lib/time';

import { countsOf } from './ledger.ts';
import { counts, messages, type Queue } from './tables.ts';

const MINUTE_MS = 60_000;

export function gauge(tx: Transaction, queue: Queue): void {
  const count = countsOf(tx, queue.id);
  const minute = epochMs(tx.now - (tx.now % MINUTE_MS));
  if (count.gaugedMs === minute) return;
  tx.put(counts, { ...count, gaugedMs: minute });
  const dimensions = { QueueName: queue.name };
  tx.count('ApproximateNumberOfMessagesVisible', dimensions, count.ready);
  tx.count('ApproximateNumberOfMessagesNotVisible', dimensions, count.inFlight);
  tx.count('ApproximateNumberOfMessagesDelayed', dimensions, count.delayed);
  const [oldest] = tx.scan(messages, { prefix: [queue.id] });
  tx.count(
    'ApproximateAgeOfOldestMessage',
    dimensions,
    oldest ? Math.floor((tx.now - oldest.sentAtMs) / 1000) : 0,
  );
}
