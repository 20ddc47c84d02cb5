import { expect, test } from 'vitest';

import { equalsInConstantTime, hmacSha256, md5Hex, sha256, sha256Hex } from './hash.ts';

// The test vectors of RFC 1321, FIPS 180-2 and RFC 4231.
test('digests are those of their standards', () => {
  expect(md5Hex('abc')).toBe('900150983cd24fb0d6963f7d28e17f72');
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256(Buffer.from('abc')).toString('hex')).toBe(sha256Hex('abc'));
  expect(hmacSha256('Jefe', 'what do ya want for nothing?').toString('hex')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});

test.each([
  ['', '', true],
  ['same', 'same', true],
  ['same', 'sama', false],
  ['same', 'same ', false],
  ['é', 'e', false],
])('%j and %j are equal: %s', (left, right, isEqual) => {
  expect(equalsInConstantTime(left, right)).toBe(isEqual);
});
