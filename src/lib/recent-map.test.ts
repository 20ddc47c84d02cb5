import fc from 'fast-check';
import { expect, test } from 'vitest';

import { RecentMap } from './recent-map.ts';

test('keeps at least the last so many that were set or asked for, and at most twice as many', () => {
  const map = new RecentMap<number, string>(3);
  for (let key = 0; key < 100; key++) {
    map.set(key, `value ${key}`);
    expect(map.get(0)).toBe('value 0');
  }
  expect(map.get(99)).toBe('value 99');
  const kept = Array.from({ length: 100 }, (_unused, key) => key).filter(
    (key) => map.get(key) !== undefined,
  );
  expect(kept.length).toBeLessThanOrEqual(6);
  expect(map.get(50)).toBeUndefined();
});

test('never gives another value than the last one set, and nothing that was deleted', () => {
  const step = fc.tuple(
    fc.constantFrom('set', 'delete', 'get', 'make', 'clear'),
    fc.nat(8),
    fc.nat(100),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const map = new RecentMap<number, number>(3);
      const model = new Map<number, number>();
      for (const [kind, key, value] of steps) {
        if (kind === 'set') {
          map.set(key, value);
          model.set(key, value);
        } else if (kind === 'delete') {
          map.delete(key);
          model.delete(key);
        } else if (kind === 'clear') {
          map.clear();
          model.clear();
        } else if (kind === 'get') {
          expect([undefined, model.get(key)]).toContain(map.get(key));
        } else {
          const known = map.get(key);
          const got = map.getOrMake(key, () => value);
          expect(got).toBe(known ?? value);
          model.set(key, got);
        }
      }
    }),
  );
});
