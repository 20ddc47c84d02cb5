import { constants, createHash, generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import {
  type Hash,
  hashBytes,
  isPkcs1OfDigest,
  isPssOfDigest,
  signDigestPkcs1,
  signDigestPss,
} from './rsa-digest.ts';

const message = Buffer.from('the plans');
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pss = {
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
};
const pkcs1 = { padding: constants.RSA_PKCS1_PADDING };
const digestOf = (hash: Hash, text: Buffer | string = message) =>
  createHash(hash).update(text).digest();

describe.each(['sha256', 'sha384', 'sha512'] as const)(
  'a signature over a digest of %s',
  (hash) => {
    test('in PKCS #1 v1.5 is the one that Node makes of the message', () => {
      const signature = signDigestPkcs1(privateKey, hash, digestOf(hash));
      expect(signature).toEqual(sign(hash, message, { key: privateKey, ...pkcs1 }));
      expect(isPkcs1OfDigest(publicKey, hash, digestOf(hash), signature)).toBe(true);
      expect(isPkcs1OfDigest(publicKey, hash, digestOf(hash, 'other'), signature)).toBe(false);
    });

    test('in PSS is one that Node verifies, and the other way round', () => {
      const salt = randomBytes(hashBytes(hash));
      const signature = signDigestPss(privateKey, hash, digestOf(hash), salt);
      expect(verify(hash, message, { key: publicKey, ...pss }, signature)).toBe(true);
      const nodes = sign(hash, message, { key: privateKey, ...pss });
      expect(isPssOfDigest(publicKey, hash, digestOf(hash), nodes)).toBe(true);
      expect(isPssOfDigest(publicKey, hash, digestOf(hash, 'other'), nodes)).toBe(false);
    });

    test('is none with any byte changed, cut short, or of the other padding', () => {
      const good = sign(hash, message, { key: privateKey, ...pss });
      for (let place = 0; place < good.length; place += 17) {
        const changed = Buffer.from(good);
        changed[place] = (changed[place] ?? 0) ^ 1;
        expect(isPssOfDigest(publicKey, hash, digestOf(hash), changed)).toBe(false);
      }
      expect(isPssOfDigest(publicKey, hash, digestOf(hash), good.subarray(1))).toBe(false);
      expect(isPkcs1OfDigest(publicKey, hash, digestOf(hash), good)).toBe(false);
      const other = sign(hash, message, { key: privateKey, ...pkcs1 });
      expect(isPssOfDigest(publicKey, hash, digestOf(hash), other)).toBe(false);
    });
  },
);

test('a salt of another length than the digest is none of ours', () => {
  const long = sign('sha256', message, { key: privateKey, ...pss, saltLength: 20 });
  expect(isPssOfDigest(publicKey, 'sha256', digestOf('sha256'), long)).toBe(false);
});
