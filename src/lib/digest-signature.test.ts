import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
} from 'node:crypto';

import { describe, expect, test } from 'vitest';

import { isSignatureOfDigest, signDigest } from './digest-signature.ts';

const message = Buffer.from('the plans');

describe.each([
  ['prime256v1', 'sha256'],
  ['secp384r1', 'sha384'],
  ['secp521r1', 'sha512'],
  ['secp256k1', 'sha256'],
] as const)('ECDSA over a digest on %s', (curve, hash) => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
  const digest = createHash(hash).update(message).digest();

  test('is what Node verifies for the message', () => {
    expect(verify(hash, message, publicKey, signDigest(curve, privateKey, digest))).toBe(true);
  });

  test('is verified as Node signs the message, and only then', () => {
    const signature = sign(hash, message, privateKey);
    expect(isSignatureOfDigest(curve, publicKey, digest, signature)).toBe(true);
    const other = createHash(hash).update('another').digest();
    expect(isSignatureOfDigest(curve, publicKey, other, signature)).toBe(false);
    expect(isSignatureOfDigest(curve, publicKey, digest, Buffer.from('none'))).toBe(false);
  });
});

test('Ed25519ph gives the signature of RFC 8032, section 7.3', () => {
  const seed = Buffer.from(
    '833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42',
    'hex',
  );
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const digest = createHash('sha512').update('abc').digest();
  const signature = signDigest('ed25519', key, digest);
  expect(signature.toString('hex')).toBe(
    '98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae4131f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406',
  );
  const publicKey = createPublicKey(key);
  expect(isSignatureOfDigest('ed25519', publicKey, digest, signature)).toBe(true);
  const other = createHash('sha512').update('abd').digest();
  expect(isSignatureOfDigest('ed25519', publicKey, other, signature)).toBe(false);
});
