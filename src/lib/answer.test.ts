import { expect, test } from 'vitest';

import { whenKnown } from './answer.ts';

test('goes on at once with a value at hand, and later with one that will come', async () => {
  const known = whenKnown(1, (value) => value + 1);
  expect(known).toBe(2);
  const later = whenKnown(Promise.resolve(1), (value) => value + 1);
  expect(later).toBeInstanceOf(Promise);
  expect(await later).toBe(2);
  expect(await whenKnown(1, (value) => Promise.resolve(value + 2))).toBe(3);
  await expect(whenKnown(Promise.reject(new Error('no')), () => 1)).rejects.toThrow('no');
});
