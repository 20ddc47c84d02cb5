/**
 * Signature Version 4A: the signer's key pair follows from the secret, so that those who verify need not hold the secret, and
 * a signature holds for a set of regions. [awslabs/aws-c-auth, its published cases; AWS General Reference, "SigV4a"]
 */
import {
  createECDH,
  createHmac,
  createPublicKey,
  hash,
  type KeyObject,
  verify as verifySignature,
} from 'node:crypto';

import { globOf, matchesPattern, patternOf } from '#lib/glob';
import { RecentMap } from '#lib/recent-map';

import type { Scope } from './signature.ts';

export const V4A = 'AWS4-ECDSA-P256-SHA256';

const CACHED_KEYS = 500;
const LONGEST_COUNTER = 254;
/** The order of the curve, less two. */
const ORDER_LESS_TWO = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc63254fn;
// A signature in DER takes at most 72 bytes. Lower case only: one signature has one spelling.
const SIGNATURE = /^(?:[0-9a-f]{2}){8,72}$/;
const PADDING = /\*+$/;

/** The private key of a secret: a derivation by counters, until a number below the order of the curve comes out. */
export function privateKeyOf(accessKeyId: string, secret: string): Buffer {
  for (let counter = 1; counter <= LONGEST_COUNTER; counter++) {
    const derived = createHmac('sha256', `AWS4A${secret}`)
      .update(Buffer.from([0, 0, 0, 1]))
      .update(V4A)
      .update(Buffer.from([0]))
      .update(accessKeyId)
      .update(Buffer.from([counter, 0, 0, 1, 0]))
      .digest('hex');
    const candidate = BigInt(`0x${derived}`);
    if (candidate <= ORDER_LESS_TWO)
      return Buffer.from((candidate + 1n).toString(16).padStart(64, '0'), 'hex');
  }
  throw new Error('no key follows from this secret');
}

/** The public key of a secret. */
export function publicKeyOf(accessKeyId: string, secret: string): KeyObject {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(privateKeyOf(accessKeyId, secret));
  const point = pair.getPublicKey();
  return createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  });
}

/** The public keys of secrets, kept for the requests that follow. */
export class PublicKeys {
  readonly #known = new RecentMap<string, { readonly secret: string; readonly key: KeyObject }>(
    CACHED_KEYS,
  );

  find(accessKeyId: string, secret: string): KeyObject {
    const known = this.#known.get(accessKeyId);
    if (known && known.secret === secret) return known.key;
    const key = publicKeyOf(accessKeyId, secret);
    this.#known.set(accessKeyId, { secret, key });
    return key;
  }
}

/** Says whether a signature in hex is that of the text. */
export function verifies(key: KeyObject, text: string, signature: string): boolean {
  if (!SIGNATURE.test(signature)) return false;
  return verifySignature('sha256', Buffer.from(text), key, Buffer.from(signature, 'hex'));
}

/** Chunks carry signatures padded to one length; the next is signed over the bare one. */
export function withoutPadding(signature: string): string {
  return signature.replace(PADDING, '');
}

export function scopeTextV4a({ date, service }: Scope): string {
  return `${date}/${service}/aws4_request`;
}

export function stringToSignV4a(dateTime: string, scope: Scope, canonicalRequest: string): string {
  return `${V4A}\n${dateTime}\n${scopeTextV4a(scope)}\n${hash('sha256', canonicalRequest, 'hex')}`;
}

/** Says whether a signature for these regions holds in one. Every entry is a region or a pattern with `*`. */
export function holdsIn(regionSet: readonly string[], region: string | undefined): boolean {
  return regionSet.some((entry) =>
    region === undefined ? entry === '*' : matchesPattern(patternOf(globOf(entry)), region),
  );
}
