import { expect, test } from 'vitest';

import { Uuids } from './uuids.ts';

test('ids are UUIDs of version 4, and no two are the same', () => {
  const uuids = new Uuids();
  const made = Array.from({ length: 2000 }, () => uuids.next());
  for (const id of made)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(made).size).toBe(made.length);
});

test('every other bit takes both values', () => {
  const uuids = new Uuids();
  let all = (1n << 128n) - 1n;
  let any = 0n;
  for (let made = 0; made < 300; made++) {
    const bits = BigInt(`0x${uuids.next().replaceAll('-', '')}`);
    all &= bits;
    any |= bits;
  }
  const fixed = 0x4000_8000_0000_0000_0000n;
  const free = ((1n << 128n) - 1n) ^ 0xf000_c000_0000_0000_0000n;
  expect(all).toBe(fixed);
  expect(any).toBe(free | fixed);
});
