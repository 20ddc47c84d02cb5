import { expect, test } from 'vitest';

import { isInRange, parseIpAddress, parseIpRange } from './cidr.ts';

test.each([
  ['192.0.2.1', { family: 4, groups: [0xc000, 0x0201] }],
  ['255.255.255.255', { family: 4, groups: [0xffff, 0xffff] }],
  ['0.0.0.0', { family: 4, groups: [0, 0] }],
  ['::', { family: 6, groups: [0, 0, 0, 0, 0, 0, 0, 0] }],
  ['::1', { family: 6, groups: [0, 0, 0, 0, 0, 0, 0, 1] }],
  ['2001:db8::1:0', { family: 6, groups: [0x2001, 0xdb8, 0, 0, 0, 0, 1, 0] }],
  ['1:2:3:4:5:6:7:8', { family: 6, groups: [1, 2, 3, 4, 5, 6, 7, 8] }],
  ['1:2:3:4:5:6:7::', { family: 6, groups: [1, 2, 3, 4, 5, 6, 7, 0] }],
  ['64:ff9b::192.0.2.1', { family: 6, groups: [0x64, 0xff9b, 0, 0, 0, 0, 0xc000, 0x0201] }],
  ['::ffff:192.0.2.1', { family: 4, groups: [0xc000, 0x0201] }],
])('%s is an address', (text, address) => {
  expect(parseIpAddress(text)).toEqual(address);
});

test.each([
  '',
  '1.2.3',
  '1.2.3.4.5',
  '1.2.3.256',
  '01.2.3.4',
  '1.2.3.',
  '.1.2.3',
  '1..2.3',
  '1.2.3.4 ',
  'a.b.c.d',
  '1.2.3.1000',
  '1.2.3.00',
  ':',
  ':::',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7:8::',
  '12345::',
  'g::',
  '::1.2.3',
  '1.2.3.4::',
  'fe80::1%eth0',
])('%j is none', (text) => {
  expect(parseIpAddress(text)).toBeUndefined();
});

test.each([
  ['192.0.2.0/24', 24],
  ['192.0.2.9', 32],
  ['2001:db8::/32', 32],
  ['::1', 128],
  ['::ffff:192.0.2.0/120', 24],
  ['192.0.2.0/33', undefined],
  ['192.0.2.0/', undefined],
  ['192.0.2.0/-1', undefined],
  ['192.0.2.0/24/8', undefined],
  ['::/129', undefined],
  ['::ffff:192.0.2.0/24', undefined],
])('the block %s has %j fixed bits', (text, bits) => {
  expect(parseIpRange(text)?.prefixBits).toBe(bits);
});

test.each([
  ['192.0.2.129', '192.0.2.128/25', true],
  ['192.0.2.127', '192.0.2.128/25', false],
  ['192.0.2.200', '192.0.2.129/25', true],
  ['10.1.2.3', '10.0.0.0/8', true],
  ['11.1.2.3', '10.0.0.0/8', false],
  ['203.0.113.1', '0.0.0.0/0', true],
  ['2001:db8:0:1::', '2001:db8::/48', true],
  ['2001:db8:1::', '2001:db8::/47', true],
  ['2001:db8:2::', '2001:db8::/47', false],
  ['::1', '0.0.0.0/0', false],
])('%s in %s: %j', (address, range, expected) => {
  const ip = parseIpAddress(address);
  const block = parseIpRange(range);
  expect(ip && block && isInRange(ip, block)).toBe(expected);
});
