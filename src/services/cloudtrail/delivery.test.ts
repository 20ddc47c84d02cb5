import { expect, test } from 'vitest';

import { commonFault } from '#kernel/fault';
import { epochMs, plusMs } from '#lib/time';

import { failed, nextDeliveryAt, retryAt, shownError, succeeded } from './delivery.ts';
import type { Delivery } from './tables.ts';

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
  expect(after).toMatchObject({ failures: 2, error: 'AccessDeniedException', triedAtMs: NOON });
  expect(shownError(after)).toMatch(/^AccessDeniedException: 3 events were given up/);
  const mended = succeeded(after, plusMs(NOON, 1), 5);
  expect(mended).toMatchObject({ waiting: 2, failures: 0, givenUp: 0, deliveredAtMs: NOON + 1 });
  expect(shownError(mended)).toBeUndefined();
  expect(mended.deliveredAtMs).toBe(mended.triedAtMs);
});
