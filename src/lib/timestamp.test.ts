import fc from 'fast-check';
import { expect, test } from 'vitest';

import { epochMs } from './time.ts';
import { fromSeconds, parseTimestamp, toDateTime, toHttpDate } from './timestamp.ts';

const noon = Date.UTC(2026, 0, 31, 12);

test.each([
  ['2026-01-31T12:00:00Z', noon],
  ['2026-01-31t12:00:00z', noon],
  [' 2026-01-31 12:00:00Z ', noon],
  ['2026-01-31T12:00:00.5Z', noon + 500],
  ['2026-01-31T12:00:00,001Z', noon + 1],
  ['2026-01-31T12:00:00.123456789Z', noon + 123],
  ['2026-01-31T12:00:00.999999Z', noon + 999],
  ['2026-01-31T13:30:00+01:30', noon],
  ['2026-01-31T10:00:00-0200', noon],
  ['2026-01-31T12:00:00', noon],
  ['2026-01-31', noon - 43_200_000],
  ['20260131T120000Z', noon],
  ['Sat, 31 Jan 2026 12:00:00 GMT', noon],
  ['1769860800', noon],
  ['1769860800.25', noon + 250],
  ['1.7698608e9', noon],
  ['-1', -1000],
  ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
])('%s is read', (text, instant) => {
  expect(parseTimestamp(text)).toBe(instant);
});

test.each([
  '',
  'now',
  '2026-13-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2025-02-29',
  '2026-01-31T12:00Z',
  '20260131T120000',
  'Sat, 31 Foo 2026 12:00:00 GMT',
  '1e999',
  'Infinity',
  'NaN',
  '9e15',
  '2026-01-31T12:00:00+1',
])('"%s" is no instant', (text) => {
  expect(parseTimestamp(text)).toBeUndefined();
});

test('seconds outside what a date can say are no instant', () => {
  expect(fromSeconds(8.64e12)).toBe(8.64e15);
  expect(fromSeconds(8.64e12 + 1)).toBeUndefined();
  expect(fromSeconds(Number.NaN)).toBeUndefined();
});

test.each([
  [noon, '2026-01-31T12:00:00Z', 'Sat, 31 Jan 2026 12:00:00 GMT'],
  [noon + 120, '2026-01-31T12:00:00.120Z', 'Sat, 31 Jan 2026 12:00:00.12 GMT'],
  [-1, '1969-12-31T23:59:59.999Z', 'Wed, 31 Dec 1969 23:59:59.999 GMT'],
])('%s is written', (instant, dateTime, httpDate) => {
  expect(toDateTime(epochMs(instant))).toBe(dateTime);
  expect(toHttpDate(epochMs(instant))).toBe(httpDate);
});

test('what is written is read again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (instant) => {
      expect(parseTimestamp(toDateTime(epochMs(instant)))).toBe(instant);
      expect(parseTimestamp(String(instant / 1000))).toBe(instant);
      const whole = instant - (instant % 1000);
      expect(parseTimestamp(toHttpDate(epochMs(whole)))).toBe(whole);
    }),
  );
});
