import type { Transaction } from '#kernel/store';
import type { RetrySchedule } from '#kernel/task';
import type { EpochMs } from '#lib/time';

import { task } from '../define.ts';
import { type Change, changeEvent, putEvent, type StoreEvent } from '../event.ts';
import type { Parameter } from '../tables.ts';

/** AWS: events are emitted on a best effort basis: some fifteen minutes here. [Systems Manager User Guide, "Parameter Store events"] */
const bestEffort: RetrySchedule = {
  attempts: 11,
  waitMs: (attempt) => Math.min(1000 * 2 ** (attempt - 1), 300_000),
};

/** Tells EventBridge what has happened. */
export const putStoreEvent = task<StoreEvent>({
  name: 'ssm.put-event',
  retry: bestEffort,
  run: (event, ctx) => putEvent(ctx, event),
  exhausted: ({ type, arn }, ctx, error) =>
    ctx.log.warn('an event did not reach EventBridge', { type, arn, error }),
});

/** Writes down that a parameter has changed. */
export function tellChange(
  tx: Transaction,
  change: Change,
  parameter: Parameter,
  arn: string,
  at: EpochMs,
): void {
  tx.enqueue(putStoreEvent, changeEvent(change, parameter, arn, at));
}
