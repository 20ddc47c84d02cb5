import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  type ChecksumAlgorithm,
  checksumAlgorithms,
  checksumOf,
  isChecksumAlgorithm,
  parseChecksum,
  startChecksum,
} from './checksum.ts';

function hex(algorithm: ChecksumAlgorithm, text: string): string {
  return Buffer.from(checksumOf(algorithm, Buffer.from(text)), 'base64').toString('hex');
}

describe('the check values of the published catalogue of CRCs', () => {
  test.each<[ChecksumAlgorithm, string]>([
    ['crc32', 'cbf43926'],
    ['crc32c', 'e3069283'],
    ['crc64nvme', 'ae8b14860a799888'],
    ['sha1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
    ['sha256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
  ])('%s of 123456789', (algorithm, expected) => {
    expect(hex(algorithm, '123456789')).toBe(expected);
  });

  test.each<[ChecksumAlgorithm, string]>([
    ['crc32', 'AAAAAA=='],
    ['crc32c', 'AAAAAA=='],
    ['crc64nvme', 'AAAAAAAAAAA='],
    ['sha1', '2jmj7l5rSw0yVb/vlWAYkK/YBwk='],
    ['sha256', '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='],
  ])('%s of nothing', (algorithm, expected) => {
    expect(checksumOf(algorithm, new Uint8Array())).toBe(expected);
  });
});

/** CRCs bit by bit with big integers, as their definition reads. */
function slowCrc(bytes: Uint8Array, polynomial: bigint, bits: bigint): bigint {
  const ones = (1n << bits) - 1n;
  let register = ones;
  for (const byte of bytes) {
    register ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++)
      register = (register >> 1n) ^ ((register & 1n) === 1n ? polynomial : 0n);
  }
  return register ^ ones;
}

const pieces = fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 6 });

test('the fast CRCs are the slow ones, however the bytes are cut', () => {
  const slow: [ChecksumAlgorithm, bigint, bigint][] = [
    ['crc32', 0xedb88320n, 32n],
    ['crc32c', 0x82f63b78n, 32n],
    ['crc64nvme', 0x9a6c9329ac4bc9b5n, 64n],
  ];
  fc.assert(
    fc.property(pieces, (parts) => {
      for (const [algorithm, polynomial, bits] of slow) {
        const checksum = startChecksum(algorithm);
        for (const part of parts) checksum.update(part);
        const expected = slowCrc(Buffer.concat(parts), polynomial, bits);
        expect(checksum.digest().toString('hex')).toBe(
          expected.toString(16).padStart(Number(bits) / 4, '0'),
        );
      }
    }),
    { numRuns: 200 },
  );
});

test('pieces give what the whole gives', () => {
  fc.assert(
    fc.property(pieces, fc.constantFrom(...checksumAlgorithms), (parts, algorithm) => {
      const checksum = startChecksum(algorithm);
      for (const part of parts) checksum.update(part);
      expect(checksum.digest().toString('base64')).toBe(
        checksumOf(algorithm, Buffer.concat(parts)),
      );
    }),
  );
});

test('a checksum has one spelling', () => {
  expect(parseChecksum('crc32', '2H9+DA==')?.toString('hex')).toBe('d87f7e0c');
  for (const text of ['', '2H9+DA', '2H9+DB==', ' 2H9+DA==', '2H9-DA==', 'AAAAAAAAAAA=', '=']) {
    expect(parseChecksum('crc32', text)).toBeUndefined();
  }
});

test('its names are those of the headers, and no property of every object', () => {
  expect(checksumAlgorithms.every(isChecksumAlgorithm)).toBe(true);
  expect(isChecksumAlgorithm('CRC32')).toBe(false);
  expect(isChecksumAlgorithm('constructor')).toBe(false);
});
