import { describe, expect, test } from 'vitest';

import { commonFault } from '#kernel/fault';
import { epochMs, plusMs } from '#lib/time';

import { createCloud } from '../../index.ts';
import {
  addWaiting,
  failed,
  nextBatch,
  nextDeliveryAt,
  retryAt,
  shownError,
  succeeded,
} from './delivery.ts';
import { bounds } from './limits.ts';
import type { Delivery, Waiting } from './tables.ts';

const NOON = epochMs(Date.parse('2026-01-01T12:00:00Z'));
const MINUTE_MS = 60_000;
const books: Delivery = {
  trail: 'a',
  region: 'us-east-1',
  channel: 'files',
  waiting: 7,
  givenUp: 0,
  failures: 0,
};

test.each([
  [0, 5],
  [1, 5],
  [4.99, 5],
  [5, 10],
])('records of minute %d are delivered in minute %d', (minute, due) => {
  expect(nextDeliveryAt(plusMs(NOON, minute * MINUTE_MS))).toBe(plusMs(NOON, due * MINUTE_MS));
});

test.each([
  [1, 5],
  [2, 10],
  [3, 20],
  [4, 40],
  [5, 60],
  [500, 60],
])('after %d failures it is tried again in %d minutes', (failures, minutes) => {
  expect(retryAt(NOON, failures)).toBe(plusMs(NOON, minutes * MINUTE_MS));
});

test('a success forgets the failures before it', () => {
  const fault = commonFault('AccessDeniedException', 'no');
  const after = failed(failed({ ...books, givenUp: 3 }, NOON, fault), NOON, fault);
  expect(after).toMatchObject({ failures: 2, error: 'AccessDenied', triedAtMs: NOON });
  expect(shownError(after)).toMatch(/^AccessDenied: 3 events were given up/);
  const mended = succeeded(after, plusMs(NOON, 1), 5);
  expect(mended).toMatchObject({ waiting: 2, failures: 0, givenUp: 0, deliveredAtMs: NOON + 1 });
  expect(shownError(mended)).toBeUndefined();
  expect(mended.deliveredAtMs).toBe(mended.triedAtMs);
});

describe('rows', () => {
  const row = (second: number, isInsight = false): Waiting => ({
    trail: 'a',
    channel: 'files',
    region: 'us-east-1',
    isInsight,
    at: plusMs(NOON, second * 1000),
    order: 0,
    eventId: `event-${second}`,
    record: { eventName: `event-${second}` },
  });
  const cell = { service: 'cloudtrail', account: '000000000000', region: 'us-east-1' };
  const most = { records: 2, bytes: 10_000, beforeMs: plusMs(NOON, 60_000) };

  test('a record that comes twice waits once', async () => {
    const cloud = await createCloud({ clock: 'manual' });
    cloud.kernel.transact(cloud.kernel.cell(cell), (tx) => {
      const first = addWaiting(tx, { ...books, waiting: 0 }, [row(1), row(2)]);
      expect(addWaiting(tx, first, [row(2), row(3)]).waiting).toBe(3);
    });
    await cloud.stop();
  });

  test('of too many that wait the oldest are given up', async () => {
    const cloud = await createCloud({ clock: 'manual' });
    cloud.kernel.transact(cloud.kernel.cell(cell), (tx) => {
      addWaiting(tx, { ...books, waiting: 0 }, [row(1), row(2), row(3)]);
      const full = { ...books, waiting: bounds.waitingRecords - 1 };
      const after = addWaiting(tx, full, [row(4), row(5), row(6)]);
      expect(after).toMatchObject({ waiting: bounds.waitingRecords, givenUp: 2 });
      const left = nextBatch(tx, after, { ...most, records: 10 });
      expect(left.map(({ eventId }) => eventId)).toEqual([3, 4, 5, 6].map((n) => `event-${n}`));
    });
    await cloud.stop();
  });

  test('a batch has a bound, is of one kind, and holds nothing that came while it was made', async () => {
    const cloud = await createCloud({ clock: 'manual' });
    cloud.kernel.transact(cloud.kernel.cell(cell), (tx) => {
      const after = addWaiting(tx, { ...books, waiting: 0 }, [
        row(1, true),
        row(2),
        row(3),
        row(4),
        row(60),
      ]);
      const ids = (more: Partial<typeof most>) =>
        nextBatch(tx, after, { ...most, ...more }).map(({ eventId }) => eventId);
      expect(ids({})).toEqual(['event-2', 'event-3']);
      expect(ids({ records: 10 })).toEqual(['event-2', 'event-3', 'event-4']);
      expect(ids({ bytes: 1 })).toEqual(['event-2']);
      expect(ids({ beforeMs: plusMs(NOON, 1500) })).toEqual(['event-1']);
    });
    await cloud.stop();
  });
});
