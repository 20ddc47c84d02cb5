/** Key pairs: made off the main thread, kept as PKCS #8, shown as SubjectPublicKeyInfo. */
import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';

import { invariant } from '#lib/assert';

import type { MaterialKind } from './key-spec.ts';
import type { Material } from './tables.ts';

/** Both halves of a pair in DER. */
export interface KeyPair {
  readonly privateKey: Buffer;
  readonly publicKey: Buffer;
}

type PairKind = Exclude<MaterialKind, { readonly kind: 'secret' }>;

/** Makes a pair; RSA takes a second and more, on a thread of its own. */
export async function makePair(kind: PairKind): Promise<KeyPair> {
  const privateKey = await makePrivateKey(kind);
  return {
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }),
    publicKey: publicBytesOf(privateKey),
  };
}

function makePrivateKey(material: PairKind): Promise<KeyObject> {
  return new Promise((resolve, reject) => {
    const end = (error: Error | null, _publicKey: KeyObject, privateKey: KeyObject) => {
      if (error) reject(error);
      else resolve(privateKey);
    };
    switch (material.kind) {
      case 'rsa':
        return generateKeyPair('rsa', { modulusLength: material.bits }, end);
      case 'ec':
        return generateKeyPair('ec', { namedCurve: material.curve }, end);
      case 'ed25519':
        return generateKeyPair('ed25519', {}, end);
    }
  });
}

export function publicBytesOf(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
}

/** The private key that a version of an asymmetric key holds. */
export function privateKeyOf({ secret }: Material): KeyObject {
  invariant(secret !== undefined, 'a usable key has its material');
  return createPrivateKey({ key: Buffer.from(secret, 'base64'), format: 'der', type: 'pkcs8' });
}

/** Reads a private key in PKCS #8; undefined for bytes that are none of this kind. */
export function readPrivateKey(bytes: Buffer, material: MaterialKind): KeyObject | undefined {
  const key = parsed(() => createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' }));
  return key && isOfKind(key, material) ? key : undefined;
}

/** Reads a public key; undefined for bytes that are none of this kind. */
export function readPublicKey(bytes: Uint8Array, material: MaterialKind): KeyObject | undefined {
  const key = parsed(() =>
    createPublicKey({ key: Buffer.from(bytes), format: 'der', type: 'spki' }),
  );
  return key && isOfKind(key, material) ? key : undefined;
}

function parsed(read: () => KeyObject): KeyObject | undefined {
  try {
    return read();
  } catch {
    // The one way in which Node tells that bytes are no key.
    return undefined;
  }
}

function isOfKind(key: KeyObject, material: MaterialKind): boolean {
  switch (material.kind) {
    case 'secret':
      return false;
    case 'rsa':
      return (
        key.asymmetricKeyType === 'rsa' && key.asymmetricKeyDetails?.modulusLength === material.bits
      );
    case 'ec':
      return (
        key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === material.curve
      );
    case 'ed25519':
      return key.asymmetricKeyType === 'ed25519';
  }
}
