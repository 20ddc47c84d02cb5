/** What keys of each spec are for, and the algorithms they know. [KMS Developer Guide, "Key spec reference"] */
import { invariant } from '#lib/assert';
import type { Curve } from '#lib/digest-signature';

import type {
  EncryptionAlgorithmSpec,
  KeyAgreementAlgorithmSpec,
  KeySpec,
  KeyUsageType,
  MacAlgorithmSpec,
  SigningAlgorithmSpec,
} from './api.gen.ts';
import type { Key } from './tables.ts';

/** What the material of a key is. */
export type MaterialKind =
  | { readonly kind: 'secret'; readonly bytes: number }
  | { readonly kind: 'rsa'; readonly bits: 2048 | 3072 | 4096 }
  | { readonly kind: 'ec'; readonly curve: Curve }
  | { readonly kind: 'ed25519' };

export interface Spec {
  readonly material: MaterialKind;
  readonly encryption?: readonly EncryptionAlgorithmSpec[];
  readonly signing?: readonly SigningAlgorithmSpec[];
  readonly mac?: readonly MacAlgorithmSpec[];
  readonly agreement?: readonly KeyAgreementAlgorithmSpec[];
}

export const SYMMETRIC = 'SYMMETRIC_DEFAULT';

const RSA_SIGNING = [
  'RSASSA_PKCS1_V1_5_SHA_256',
  'RSASSA_PKCS1_V1_5_SHA_384',
  'RSASSA_PKCS1_V1_5_SHA_512',
  'RSASSA_PSS_SHA_256',
  'RSASSA_PSS_SHA_384',
  'RSASSA_PSS_SHA_512',
] as const satisfies readonly SigningAlgorithmSpec[];

/** The specs that this cloud has. GAP: SM2 and ML-DSA are refused by name: the OpenSSL of Node.js 20 has neither. */
const SPECS: ReadonlyMap<KeySpec, Spec> = new Map<KeySpec, Spec>([
  [SYMMETRIC, { material: { kind: 'secret', bytes: 32 }, encryption: [SYMMETRIC] }],
  ['RSA_2048', rsa(2048)],
  ['RSA_3072', rsa(3072)],
  ['RSA_4096', rsa(4096)],
  ['ECC_NIST_P256', nist('prime256v1', 'ECDSA_SHA_256')],
  ['ECC_NIST_P384', nist('secp384r1', 'ECDSA_SHA_384')],
  ['ECC_NIST_P521', nist('secp521r1', 'ECDSA_SHA_512')],
  ['ECC_SECG_P256K1', { material: { kind: 'ec', curve: 'secp256k1' }, signing: ['ECDSA_SHA_256'] }],
  [
    'ECC_NIST_EDWARDS25519',
    { material: { kind: 'ed25519' }, signing: ['ED25519_SHA_512', 'ED25519_PH_SHA_512'] },
  ],
  ['HMAC_224', hmac(28, 'HMAC_SHA_224')],
  ['HMAC_256', hmac(32, 'HMAC_SHA_256')],
  ['HMAC_384', hmac(48, 'HMAC_SHA_384')],
  ['HMAC_512', hmac(64, 'HMAC_SHA_512')],
]);

function rsa(bits: 2048 | 3072 | 4096): Spec {
  return {
    material: { kind: 'rsa', bits },
    encryption: ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'],
    signing: RSA_SIGNING,
  };
}

function nist(curve: Curve, algorithm: SigningAlgorithmSpec): Spec {
  return { material: { kind: 'ec', curve }, signing: [algorithm], agreement: ['ECDH'] };
}

function hmac(bytes: number, algorithm: MacAlgorithmSpec): Spec {
  return { material: { kind: 'secret', bytes }, mac: [algorithm] };
}

export function findSpec(name: string): Spec | undefined {
  return SPECS.get(
    // SAFETY: a name that is no spec is in no map.
    name as KeySpec,
  );
}

/** The usages that a spec admits. */
export function usagesOf({ encryption, signing, mac, agreement }: Spec): readonly KeyUsageType[] {
  return [
    ...(encryption ? (['ENCRYPT_DECRYPT'] as const) : []),
    ...(signing ? (['SIGN_VERIFY'] as const) : []),
    ...(mac ? (['GENERATE_VERIFY_MAC'] as const) : []),
    ...(agreement ? (['KEY_AGREEMENT'] as const) : []),
  ];
}

export function specOf({ spec }: Pick<Key, 'spec'>): Spec {
  const found = SPECS.get(spec);
  invariant(found, 'a key has a spec that this cloud has');
  return found;
}
