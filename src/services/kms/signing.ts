/** Signatures: of messages, or of digests that the caller made. [KMS API Reference, Sign and Verify] */
import { constants, type KeyObject, sign, verify } from 'node:crypto';

import { invariant } from '#lib/assert';
import { isSignatureOfDigest, signDigest } from '#lib/digest-signature';

import type { MessageType, SigningAlgorithmSpec } from './api.gen.ts';
import { fault } from './define.ts';
import type { Spec } from './key-spec.ts';
import type { Chance } from './material.ts';
import {
  type Hash,
  hashBytes,
  isPkcs1OfDigest,
  isPssOfDigest,
  signDigestPkcs1,
  signDigestPss,
} from './rsa-digest.ts';

type Padding = 'pss' | 'pkcs1';
type Scheme =
  | { readonly kind: 'rsa'; readonly hash: Hash; readonly padding: Padding }
  | { readonly kind: 'ecdsa'; readonly hash: Hash }
  | { readonly kind: 'ed25519'; readonly hash: 'sha512'; readonly takes: MessageType };

const SCHEMES: ReadonlyMap<SigningAlgorithmSpec, Scheme> = new Map<SigningAlgorithmSpec, Scheme>([
  ['RSASSA_PSS_SHA_256', { kind: 'rsa', hash: 'sha256', padding: 'pss' }],
  ['RSASSA_PSS_SHA_384', { kind: 'rsa', hash: 'sha384', padding: 'pss' }],
  ['RSASSA_PSS_SHA_512', { kind: 'rsa', hash: 'sha512', padding: 'pss' }],
  ['RSASSA_PKCS1_V1_5_SHA_256', { kind: 'rsa', hash: 'sha256', padding: 'pkcs1' }],
  ['RSASSA_PKCS1_V1_5_SHA_384', { kind: 'rsa', hash: 'sha384', padding: 'pkcs1' }],
  ['RSASSA_PKCS1_V1_5_SHA_512', { kind: 'rsa', hash: 'sha512', padding: 'pkcs1' }],
  ['ECDSA_SHA_256', { kind: 'ecdsa', hash: 'sha256' }],
  ['ECDSA_SHA_384', { kind: 'ecdsa', hash: 'sha384' }],
  ['ECDSA_SHA_512', { kind: 'ecdsa', hash: 'sha512' }],
  ['ED25519_SHA_512', { kind: 'ed25519', hash: 'sha512', takes: 'RAW' }],
  ['ED25519_PH_SHA_512', { kind: 'ed25519', hash: 'sha512', takes: 'DIGEST' }],
]);

/** What is signed, and how. */
export interface Signing {
  readonly algorithm: SigningAlgorithmSpec;
  readonly type: MessageType;
  readonly message: Uint8Array;
}

/** Refuses a message of a type that the algorithm does not take, and a digest of another length than its own. */
export function checkMessage({ algorithm, type, message }: Signing): void {
  const scheme = schemeOf(algorithm);
  const takes = scheme.kind === 'ed25519' ? scheme.takes : undefined;
  if (type === 'EXTERNAL_MU' || (takes !== undefined && takes !== type)) {
    throw fault('ValidationException', `Algorithm ${algorithm} does not take MessageType ${type}.`);
  }
  if (type === 'DIGEST' && message.length !== hashBytes(scheme.hash)) {
    throw fault('ValidationException', `Digest is invalid length for algorithm ${algorithm}.`);
  }
}

export function signatureOf(
  key: KeyObject,
  spec: Spec,
  { algorithm, type, message }: Signing,
  chance: Chance,
): Buffer {
  const scheme = schemeOf(algorithm);
  if (type === 'RAW') return sign(nodeHash(scheme), message, optionsOf(key, scheme));
  if (scheme.kind !== 'rsa') return signDigest(curveOf(spec), key, message);
  return scheme.padding === 'pkcs1'
    ? signDigestPkcs1(key, scheme.hash, message)
    : signDigestPss(key, scheme.hash, message, chance.random(hashBytes(scheme.hash)));
}

export function isSignature(
  key: KeyObject,
  spec: Spec,
  { algorithm, type, message }: Signing,
  signature: Uint8Array,
): boolean {
  const scheme = schemeOf(algorithm);
  if (type === 'RAW') {
    return verify(nodeHash(scheme), message, optionsOf(key, scheme), signature);
  }
  if (scheme.kind !== 'rsa') return isSignatureOfDigest(curveOf(spec), key, message, signature);
  return scheme.padding === 'pkcs1'
    ? isPkcs1OfDigest(key, scheme.hash, message, signature)
    : isPssOfDigest(key, scheme.hash, message, signature);
}

function schemeOf(algorithm: SigningAlgorithmSpec): Scheme {
  const scheme = SCHEMES.get(algorithm);
  invariant(scheme, 'a key has algorithms that this cloud has');
  return scheme;
}

function curveOf({ material }: Spec) {
  invariant(material.kind === 'ec' || material.kind === 'ed25519', 'other keys have no curve');
  return material.kind === 'ec' ? material.curve : material.kind;
}

/** Ed25519 hashes by itself. */
function nodeHash(scheme: Scheme): Hash | null {
  return scheme.kind === 'ed25519' ? null : scheme.hash;
}

function optionsOf(key: KeyObject, scheme: Scheme) {
  if (scheme.kind !== 'rsa') return { key };
  return scheme.padding === 'pkcs1'
    ? { key, padding: constants.RSA_PKCS1_PADDING }
    : {
        key,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      };
}
