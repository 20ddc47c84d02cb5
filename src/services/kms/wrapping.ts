/** How material is wrapped on its way into KMS. [KMS Developer Guide, "Importing key material", "Select a wrapping algorithm"] */
import { createDecipheriv, type KeyObject } from 'node:crypto';

import type { AlgorithmSpec, GetParametersForImportRequest } from './api.gen.ts';
import { fault } from './define.ts';
import { specOf } from './key-spec.ts';
import { oaepHashOf, rsaDecrypt } from './rsa-encryption.ts';
import type { Key } from './tables.ts';
import { unsupported } from './unsupported.ts';

/** AES key wrap with padding, as OpenSSL calls it, and the first half of its integrity check. [RFC 5649] */
const KEY_WRAP = 'id-aes256-wrap-pad';
const KEY_WRAP_IV = Buffer.from('a65959a6', 'hex');
const AES_KEY_BYTES = 32;

const BITS = { RSA_2048: 2048, RSA_3072: 3072, RSA_4096: 4096 } as const;

/** The size of the wrapping key; refuses what cannot carry the material of this key. */
export function wrappingBitsOf(
  key: Key,
  { WrappingAlgorithm, WrappingKeySpec }: GetParametersForImportRequest,
): 2048 | 3072 | 4096 {
  if (WrappingKeySpec === 'SM2' || WrappingAlgorithm === 'SM2PKE') {
    throw unsupported('GetParametersForImport', 'SM2');
  }
  // AWS: it is in the list, and has not been taken since October 2023. [KMS API Reference, GetParametersForImport]
  if (WrappingAlgorithm === 'RSAES_PKCS1_V1_5') {
    throw fault(
      'UnsupportedOperationException',
      'The wrapping algorithm RSAES_PKCS1_V1_5 is no longer supported.',
    );
  }
  const { material } = specOf(key);
  const isLong =
    material.kind === 'rsa' || (key.spec === 'ECC_NIST_P521' && WrappingKeySpec === 'RSA_2048');
  if (isLong && WrappingAlgorithm.startsWith('RSAES_')) {
    throw fault(
      'UnsupportedOperationException',
      `The wrapping algorithm ${WrappingAlgorithm} with ${WrappingKeySpec} cannot wrap key material of key spec ${key.spec}.`,
    );
  }
  return BITS[WrappingKeySpec];
}

/** The material; undefined for bytes that were not wrapped so. */
export function unwrap(
  privateKey: KeyObject,
  algorithm: AlgorithmSpec,
  wrapped: Uint8Array,
): Buffer | undefined {
  const oaepHash = oaepHashOf(algorithm);
  if (!algorithm.startsWith('RSA_AES_KEY_WRAP_')) return rsaDecrypt(privateKey, oaepHash, wrapped);
  const modulusBytes = (privateKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  const aesKey = rsaDecrypt(privateKey, oaepHash, wrapped.subarray(0, modulusBytes));
  if (aesKey?.length !== AES_KEY_BYTES) return undefined;
  return unwrapWithAes(aesKey, wrapped.subarray(modulusBytes));
}

function unwrapWithAes(key: Uint8Array, wrapped: Uint8Array): Buffer | undefined {
  const decipher = createDecipheriv(KEY_WRAP, key, KEY_WRAP_IV);
  try {
    return Buffer.concat([decipher.update(wrapped), decipher.final()]);
  } catch {
    // The one way in which Node tells that the integrity check fails.
    return undefined;
  }
}
