/** The books of deliveries: what waits for a destination, when it is tried, and how it went. */
import type { Fault } from '#kernel/fault';
import type { Transaction } from '#kernel/store';
import { durationMs, type EpochMs, epochMs, plusMs } from '#lib/time';

import { bounds, limits } from './limits.ts';
import { deliveries, type Delivery, type Trail, type Waiting, waiting } from './tables.ts';
import { findTrailById } from './trail.ts';

const INTERVAL_MS = durationMs({ minutes: limits.deliveryMinutes });
const LONGEST_WAIT_MS = durationMs({ minutes: bounds.retryMinutes });
const KEPT_MS = durationMs({ days: limits.redeliveryDays });

export type DeliveryKey = Pick<Delivery, 'trail' | 'region' | 'channel'>;

export function deliveryOf(tx: Transaction, { trail, region, channel }: DeliveryKey): Delivery {
  return (
    tx.get(deliveries, trail, region, channel) ?? {
      trail,
      region,
      channel,
      waiting: 0,
      givenUp: 0,
      failures: 0,
    }
  );
}

/** Writes the books anew; those of a trail that is gone are gone with it. */
export function note(
  tx: Transaction,
  key: DeliveryKey,
  change: (before: Delivery) => Delivery,
): void {
  if (findTrailById(tx, key.trail)) tx.put(deliveries, change(deliveryOf(tx, key)));
}

/** The end of the five minutes in which an instant lies: when log files are delivered. */
export function nextDeliveryAt(now: EpochMs): EpochMs {
  return epochMs((Math.floor(now / INTERVAL_MS) + 1) * INTERVAL_MS);
}

/** When a delivery that has failed so often is tried again: waits double from five minutes to an hour. */
export function retryAt(now: EpochMs, failures: number): EpochMs {
  const waitMs = Math.min(INTERVAL_MS * 2 ** (failures - 1), LONGEST_WAIT_MS);
  return nextDeliveryAt(plusMs(now, waitMs - INTERVAL_MS));
}

/** Lets records wait; what is there already, as records may come twice, is left as it is. The oldest make room. */
export function addWaiting(
  tx: Transaction,
  before: Delivery,
  records: readonly Waiting[],
): Delivery {
  let added = 0;
  for (const row of records) {
    if (tx.get(waiting, ...waiting.key(row))) continue;
    tx.insert(waiting, row);
    added += 1;
  }
  const surplus = Math.max(before.waiting + added - bounds.waitingRecords, 0);
  let givenUp = 0;
  if (surplus > 0) {
    for (const row of waitingOf(tx, before)) {
      if (givenUp === surplus) break;
      tx.delete(waiting, row);
      givenUp += 1;
    }
  }
  return {
    ...before,
    waiting: before.waiting + added - givenUp,
    givenUp: before.givenUp + givenUp,
  };
}

/** Gives up records that have waited for thirty days, some at a time; true when there are more. */
export function giveUpOld(tx: Transaction, key: DeliveryKey): boolean {
  let count = 0;
  for (const isInsight of [0, 1]) {
    const prefix = [key.trail, key.channel, key.region, isInsight];
    for (const row of tx.scan(waiting, { prefix })) {
      if (plusMs(row.at, KEPT_MS) > tx.now || count === bounds.expiredAtOnce) break;
      tx.delete(waiting, row);
      count += 1;
    }
  }
  if (count === 0) return false;
  note(tx, key, (before) => ({
    ...before,
    waiting: before.waiting - count,
    givenUp: before.givenUp + count,
  }));
  return count === bounds.expiredAtOnce;
}

/** What waits, the oldest first; Insights events after all others. */
export function waitingOf(
  tx: Transaction,
  { trail, region, channel }: DeliveryKey,
): IterableIterator<Waiting> {
  return tx.scan(waiting, { prefix: [trail, channel, region] });
}

/** The records of one delivery, as many as it can hold, all of one kind, and made before an instant: not by the delivery itself. */
export function nextBatch(
  tx: Transaction,
  { trail, region, channel }: DeliveryKey,
  most: { readonly records: number; readonly bytes: number; readonly beforeMs: EpochMs },
): readonly Waiting[] {
  const batch: Waiting[] = [];
  let bytes = 0;
  for (const isInsight of [0, 1]) {
    const prefix = [trail, channel, region, isInsight];
    for (const row of tx.scan(waiting, { prefix, until: [most.beforeMs] })) {
      bytes += JSON.stringify(row.record).length;
      if (batch.length > 0 && (batch.length === most.records || bytes > most.bytes)) return batch;
      batch.push(row);
    }
    if (batch.length > 0) return batch;
  }
  return batch;
}

/** The books after a success. */
export function succeeded(before: Delivery, now: EpochMs, delivered: number): Delivery {
  const { error: _error, dueAtMs: _due, ...rest } = before;
  return {
    ...rest,
    waiting: before.waiting - delivered,
    givenUp: 0,
    failures: 0,
    triedAtMs: now,
    deliveredAtMs: now,
  };
}

/** The books after a failure. AWS: a denial has the name that its service gives it. [S3 API Reference, "Error responses"] */
export function failed(before: Delivery, now: EpochMs, { code }: Fault): Delivery {
  const isDenial = code === 'AccessDeniedException';
  const error = isDenial ? DENIALS[before.channel] : code;
  return { ...before, failures: before.failures + 1, triedAtMs: now, error };
}

const DENIALS: Readonly<Record<Delivery['channel'], string>> = {
  files: 'AccessDenied',
  digests: 'AccessDenied',
  notices: 'AuthorizationError',
  stream: 'AccessDeniedException',
};

/** The error as GetTrailStatus shows it; what was given up is told with it. */
export function shownError({ error, givenUp }: Delivery): string | undefined {
  if (givenUp === 0) return error;
  return `${error ?? 'None'}: ${givenUp} events were given up after ${limits.redeliveryDays} days or beyond ${bounds.waitingRecords} that wait`;
}

/**
 * Writes down that a destination could not be asked.
 * GAP: where the service of a destination is not built, the trail is made all the same, and its status tells the error at once.
 */
export function noteUnasked(
  tx: Transaction,
  { id, region }: Trail,
  channels: ReadonlySet<Delivery['channel']>,
): void {
  for (const channel of channels) {
    const before = deliveryOf(tx, { trail: id, region, channel });
    tx.put(deliveries, { ...before, error: before.error ?? 'NotImplemented' });
  }
}
