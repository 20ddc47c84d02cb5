import { expect, test } from 'vitest';

import { durationMs, epochMs, isoSeconds, plusMs, plusSeconds, wholeSeconds } from './time.ts';

test('the parts of a duration add up', () => {
  expect(durationMs({})).toBe(0);
  expect(durationMs({ days: 1, hours: 2, minutes: 3, seconds: 4, milliseconds: 5 })).toBe(
    93_784_005,
  );
  expect(durationMs({ minutes: 1.5 })).toBe(90_000);
});

test('instants are moved, and printed as AWS does', () => {
  const instant = epochMs(Date.UTC(2026, 0, 31, 12, 0, 0, 999));
  expect(plusMs(instant, 1)).toBe(instant + 1);
  expect(plusSeconds(instant, -2)).toBe(instant - 2000);
  expect(wholeSeconds(instant)).toBe(Math.floor(instant / 1000));
  expect(isoSeconds(instant)).toBe('2026-01-31T12:00:00Z');
});
