import { expect, test } from 'vitest';

import { epochMs } from './time.ts';
import { codeOf, fromBase32, stepOf, toBase32 } from './totp.ts';

const seed = Buffer.from('12345678901234567890');

test.each([
  // [RFC 6238, appendix B: the last six of the eight digits]
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('at %i s the code is %s', (seconds, code) => {
  expect(codeOf(seed, stepOf(epochMs(seconds * 1000)))).toBe(code);
});

test.each([
  // [RFC 4648, section 10]
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('%s is %s in base 32, and back', (text, encoded) => {
  expect(toBase32(Buffer.from(text))).toBe(encoded);
  expect(fromBase32(encoded).toString()).toBe(text);
});
