import fc from 'fast-check';
import { expect, test } from 'vitest';

import { SortedKeys } from './sorted-keys.ts';

test('is a sorted set, also over many leaves', () => {
  const key = fc.nat(3000).map((number) => String(number).padStart(4, '0'));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.boolean(), key), { minLength: 1500, maxLength: 4000 }),
      fc.tuple(key, key),
      (steps, [start, end]) => {
        const keys = new SortedKeys();
        const model = new Set<string>();
        for (const [isAdded, one] of steps) {
          if (isAdded || model.size < 1200) {
            keys.add(one);
            model.add(one);
          } else {
            keys.delete(one);
            model.delete(one);
          }
        }
        const inRange = [...model].filter((one) => one >= start && one < end).toSorted();
        expect([...keys.range(start, end, false)]).toEqual(inRange);
        expect([...keys.range(start, end, true)]).toEqual(inRange.toReversed());
        for (const one of model) keys.delete(one);
        expect([...keys.range('', '~', false)]).toEqual([]);
        expect([...keys.range('', '~', true)]).toEqual([]);
      },
    ),
    { numRuns: 20 },
  );
});
