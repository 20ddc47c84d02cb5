/** Encryption with RSA keys. [KMS Developer Guide, "Key spec reference", "RSA key specs for encryption and decryption"] */
import {
  constants,
  createPublicKey,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
} from 'node:crypto';

import type { EncryptionAlgorithmSpec } from './api.gen.ts';
import { fault } from './define.ts';
import type { Key } from './tables.ts';

/** The hash of an OAEP padding: `RSAES_OAEP_SHA_256`. */
export function oaepHashOf(algorithm: string): 'sha1' | 'sha256' {
  return algorithm.endsWith('SHA_1') ? 'sha1' : 'sha256';
}

export function rsaEncrypt(
  { spec }: Pick<Key, 'spec'>,
  privateKey: KeyObject,
  algorithm: EncryptionAlgorithmSpec,
  plain: Uint8Array,
): Buffer {
  const oaepHash = oaepHashOf(algorithm);
  const most = mostBytes(privateKey, oaepHash);
  if (plain.length > most) {
    throw fault(
      'ValidationException',
      `Algorithm ${algorithm} and key spec ${spec} cannot encrypt data larger than ${most} bytes.`,
    );
  }
  const key = createPublicKey(privateKey);
  return publicEncrypt({ key, oaepHash, padding: constants.RSA_PKCS1_OAEP_PADDING }, plain);
}

/** The plain bytes; undefined for a ciphertext of another key or algorithm. */
export function rsaDecrypt(
  key: KeyObject,
  oaepHash: 'sha1' | 'sha256',
  blob: Uint8Array,
): Buffer | undefined {
  try {
    return privateDecrypt({ key, oaepHash, padding: constants.RSA_PKCS1_OAEP_PADDING }, blob);
  } catch {
    // The one way in which Node tells that bytes are no such ciphertext.
    return undefined;
  }
}

/** The longest text that fits: the modulus less two digests and two bytes. [RFC 8017, section 7.1] */
function mostBytes(key: KeyObject, hash: 'sha1' | 'sha256'): number {
  const modulusBytes = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  return modulusBytes - 2 * (hash === 'sha1' ? 20 : 32) - 2;
}
