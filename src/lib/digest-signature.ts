/**
 * Signatures over a digest that the caller made: Node.js signs messages only. ECDSA over the four curves, and Ed25519ph.
 * [KMS API Reference, Sign, "MessageType"; RFC 8032, section 5.1]
 */
import { createHash, type KeyObject } from 'node:crypto';

import { eddsa } from '@noble/curves/abstract/edwards.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';

import { invariant } from './assert.ts';

/** The curves by OpenSSL's names. */
export type Curve = 'prime256v1' | 'secp384r1' | 'secp521r1' | 'secp256k1';

const CURVES = {
  prime256v1: p256,
  secp384r1: p384,
  secp521r1: p521,
  secp256k1,
} as const satisfies Readonly<Record<Curve, unknown>>;

// As OpenSSL does: signatures in DER, either of the two values of s.
const ECDSA = { prehash: false, format: 'der', lowS: false } as const;

const ed25519ph = eddsa(ed25519.Point, sha512, {
  domain: (data: Uint8Array, context: Uint8Array, isPrehashed: boolean) =>
    Buffer.concat([
      Buffer.from('SigEd25519 no Ed25519 collisions', 'ascii'),
      Buffer.of(isPrehashed ? 1 : 0, context.length),
      context,
      data,
    ]),
  adjustScalarBytes: clamped,
  // The caller has hashed the message.
  prehash: (digest: Uint8Array) => Uint8Array.from(digest),
});

export function signDigest(curve: Curve | 'ed25519', key: KeyObject, digest: Uint8Array): Buffer {
  const secret = coordinate(key, 'd');
  const signature =
    curve === 'ed25519'
      ? ed25519ph.sign(Uint8Array.from(digest), secret)
      : CURVES[curve].sign(Uint8Array.from(digest), secret, ECDSA);
  return Buffer.from(signature);
}

export function isSignatureOfDigest(
  curve: Curve | 'ed25519',
  key: KeyObject,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    return curve === 'ed25519'
      ? ed25519ph.verify(signature, Uint8Array.from(digest), coordinate(key, 'x'), {
          zip215: false,
        })
      : CURVES[curve].verify(signature, Uint8Array.from(digest), pointOf(key), ECDSA);
  } catch {
    // The library's way to tell that bytes are no signature at all.
    return false;
  }
}

/** The public point, uncompressed. */
function pointOf(key: KeyObject): Uint8Array {
  return Uint8Array.from([4, ...coordinate(key, 'x'), ...coordinate(key, 'y')]);
}

function coordinate(key: KeyObject, name: 'd' | 'x' | 'y'): Uint8Array {
  const value = key.export({ format: 'jwk' })[name];
  invariant(value !== undefined, 'a key on a curve has its coordinates');
  return Uint8Array.from(Buffer.from(value, 'base64url'));
}

function sha512(message: Uint8Array): Uint8Array {
  return Uint8Array.from(createHash('sha512').update(message).digest());
}

/** The bits of a scalar that RFC 8032, section 5.1.5, sets and clears. */
function clamped(bytes: Uint8Array): Uint8Array {
  const [first = 0, ...middle] = bytes.subarray(0, 31);
  const last = bytes[31] ?? 0;
  return Uint8Array.from([first & 248, ...middle, (last & 127) | 64]);
}
