import { randomBytes } from 'node:crypto';

import { expect, test } from 'vitest';

import { epochMs } from '#lib/time';

import { boundTo, openWith, sealWith } from './material.ts';
import type { Material } from './tables.ts';

const chance = { random: randomBytes };
const place = { account: '111122223333', region: 'us-west-2' };
const materialOf = (id: string): Material => ({
  keyId: 'key',
  id,
  order: 1,
  createdAtMs: epochMs(0),
  secret: randomBytes(32).toString('base64'),
});
const material = materialOf('one');
const bound = boundTo(place, material, { queue: 'orders' });
const secret = Buffer.from('the plans');

test('a version opens what it sealed', () => {
  const sealed = sealWith(material, bound, secret, chance);
  expect(openWith(material, bound, sealed)?.toString()).toBe('the plans');
  expect(sealed.includes(secret)).toBe(false);
});

test('the same text never looks the same', () => {
  const [one, other] = [0, 1].map(() => sealWith(material, bound, secret, chance).toString('hex'));
  expect(one).not.toBe(other);
});

test.each([
  ['another version', boundTo(place, materialOf('two'), { queue: 'orders' })],
  ['another key', boundTo(place, { ...material, keyId: 'other' }, { queue: 'orders' })],
  [
    'another account',
    boundTo({ ...place, account: '444455556666' }, material, { queue: 'orders' }),
  ],
  ['another region', boundTo({ ...place, region: 'us-west-1' }, material, { queue: 'orders' })],
  ['another context', boundTo(place, material, { queue: 'order' })],
])('what was sealed does not open for %s', (_what, other) => {
  const sealed = sealWith(material, bound, secret, chance);
  expect(openWith(material, other, sealed)).toBeUndefined();
});

test('nothing opens that is changed or cut short', () => {
  const sealed = sealWith(material, bound, secret, chance);
  for (let place_ = 0; place_ < sealed.length; place_++) {
    const changed = Buffer.from(sealed);
    changed[place_] = (changed[place_] ?? 0) ^ 128;
    expect(openWith(material, bound, changed)).toBeUndefined();
    expect(openWith(material, bound, sealed.subarray(0, place_))).toBeUndefined();
  }
  expect(openWith(materialOf('one'), bound, sealed)).toBeUndefined();
});
