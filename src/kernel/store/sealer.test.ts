import { randomBytes } from 'node:crypto';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { CorruptRow } from './corruption.ts';
import { type DataKey, Sealer } from './sealer.ts';

const storeKey = randomBytes(32);
const dataKey = (): DataKey => ({ id: randomBytes(6).toString('hex'), key: randomBytes(32) });

test('what was sealed opens at its place, whatever it is', () => {
  const sealer = new Sealer(storeKey, dataKey());
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), fc.string(), (value, name) => {
      const place = Buffer.from(name).toString('latin1');
      const sealed = sealer.seal(place, value);
      expect(Buffer.compare(sealer.open(place, sealed), value)).toBe(0);
    }),
  );
});

test('no changed bit, no shorter or longer value, and no other place opens', () => {
  const sealer = new Sealer(storeKey, dataKey());
  const sealed = sealer.seal('here', Buffer.from('{"row":1}'));
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const changed = Buffer.from(sealed);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => sealer.open('here', changed)).toThrow(CorruptRow);
  }
  for (let length = 0; length < sealed.length; length++)
    expect(() => sealer.open('here', sealed.subarray(0, length))).toThrow(CorruptRow);
  expect(() => sealer.open('here', Buffer.concat([sealed, Buffer.of(0)]))).toThrow(CorruptRow);
  expect(() => sealer.open('there', sealed)).toThrow(CorruptRow);
  expect(() => sealer.open('th\u0000\u00ffre', sealed)).toThrow('The row th/\\xffre does not open');
});

test('an older key opens, an unknown one does not, and no two values share key and counter', () => {
  const first = dataKey();
  const second = dataKey();
  const older = new Sealer(storeKey, first);
  const newer = new Sealer(storeKey, second, [first]);
  const headers = new Set<string>();
  for (let turn = 0; turn < 1000; turn++)
    for (const sealer of [older, newer])
      headers.add(sealer.seal('a', Buffer.of(1)).toString('hex', 1, 13));
  expect(headers.size).toBe(2000);
  expect(newer.open('a', older.seal('a', Buffer.of(7)))).toEqual(Buffer.of(7));
  expect(() => older.open('a', newer.seal('a', Buffer.of(7)))).toThrow(CorruptRow);
});

test('blind texts are the same under one store key over all starts, and others under another', () => {
  const one = new Sealer(storeKey, dataKey());
  const again = new Sealer(storeKey, dataKey());
  const other = new Sealer(randomBytes(32), dataKey());
  expect(one.blind('customer')).toBe(again.blind('customer'));
  expect(one.blind('customer')).toBe(one.blind('customer'));
  expect(one.blind('customer')).not.toBe(one.blind('customer '));
  expect(one.blind('customer')).not.toBe(other.blind('customer'));
  expect(one.blind('')).toMatch(/^[A-Za-z0-9_-]{22}$/);
});
