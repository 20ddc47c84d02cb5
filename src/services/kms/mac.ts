/** Message authentication codes. [KMS Developer Guide, "HMAC keys in AWS KMS"] */
import { createHmac } from 'node:crypto';

import type { AccessRule, Context } from '#kernel/operation';

import { keyRule } from './access.ts';
import type { MacAlgorithmSpec } from './api.gen.ts';
import { secretOf } from './material.ts';
import type { Material } from './tables.ts';

const HASHES: Readonly<Record<MacAlgorithmSpec, string>> = {
  HMAC_SHA_224: 'sha224',
  HMAC_SHA_256: 'sha256',
  HMAC_SHA_384: 'sha384',
  HMAC_SHA_512: 'sha512',
};

export function macRule(
  ctx: Context,
  action: string,
  { KeyId, MacAlgorithm }: { readonly KeyId: string; readonly MacAlgorithm: MacAlgorithmSpec },
): AccessRule {
  return keyRule(ctx, {
    action,
    name: KeyId,
    takesAlias: true,
    isCrossAccount: true,
    conditions: { 'kms:macalgorithm': MacAlgorithm },
  });
}

export function macOf(
  material: Material,
  algorithm: MacAlgorithmSpec,
  message: Uint8Array,
): Buffer {
  return createHmac(HASHES[algorithm], secretOf(material)).update(message).digest();
}
