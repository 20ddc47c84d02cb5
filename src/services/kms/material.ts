/** Versions of a key's material, and what they seal. */
import type { Transaction } from '#kernel/store';
import { NONCE_BYTES, open, seal } from '#lib/aes-gcm';
import { invariant } from '#lib/assert';
import { hmacSha256 } from '#lib/hash';

import { type EncryptionContext, pairsOf } from './encryption-context.ts';
import { isMultiRegionId, type Place } from './key-name.ts';
import { type Key, type Material, materials, type RotationUnderWay } from './tables.ts';

const ID_BYTES = 32;
const SALT_BYTES = 16;

/** Random bytes of the context. */
export interface Chance {
  random(bytes: number): Buffer;
}

/** A version of which only its place among the others is not known yet. */
export type NewMaterial = Pick<Material, 'id' | 'secret' | 'description' | 'expiresAtMs'>;

/** A new version of a key whose material KMS makes: its id tells nothing of it. */
export function newMaterial(secret: Uint8Array, chance: Chance): NewMaterial {
  return {
    id: chance.random(ID_BYTES).toString('hex'),
    secret: Buffer.from(secret).toString('base64'),
  };
}

/** The key with one version more, which nothing uses yet. */
export function withMaterial(tx: Transaction, key: Key, wanted: NewMaterial): Key {
  const order = key.materialCount + 1;
  tx.put(materials, { ...wanted, keyId: key.id, order, createdAtMs: tx.now });
  return { ...key, materialCount: order };
}

/** The key after its next version has taken over. */
export function withNextMaterial(tx: Transaction, key: Key, how: RotationUnderWay): Key {
  const { nextMaterialId, rotating: _rotating, ...rest } = key;
  invariant(nextMaterialId !== undefined, 'a rotation has a version to take');
  const material = tx.get(materials, key.id, nextMaterialId);
  invariant(material, 'the next version of a key is there');
  tx.put(materials, { ...material, rotated: { kind: how.kind, atMs: tx.now } });
  return { ...rest, materialId: nextMaterialId };
}

/** All versions of a key, the oldest first. */
export function materialsOf(tx: Transaction, keyId: string): readonly Material[] {
  return [...tx.scanIndex(materials, 'order', { prefix: [keyId] })];
}

export function currentMaterial(tx: Transaction, key: Key): Material {
  const material =
    key.materialId === undefined ? undefined : tx.get(materials, key.id, key.materialId);
  invariant(material, 'a usable key has the material that it encrypts with');
  return material;
}

/** The bytes of a secret key. */
export function secretOf({ secret }: Material): Buffer {
  invariant(secret !== undefined, 'a usable key has its material');
  return Buffer.from(secret, 'base64');
}

/** Seals a text under a version; each text has a key of its own that follows from the version and a salt. */
export function sealWith(
  material: Material,
  bound: string,
  plain: Uint8Array,
  chance: Chance,
): Buffer {
  const salt = chance.random(SALT_BYTES);
  const nonce = chance.random(NONCE_BYTES);
  return Buffer.concat([salt, nonce, seal({ key: keyOf(material, salt), nonce, bound }, plain)]);
}

/** The text that was sealed under this version and bound to this; undefined for anything else. */
export function openWith(material: Material, bound: string, sealed: Buffer): Buffer | undefined {
  const start = SALT_BYTES + NONCE_BYTES;
  if (sealed.length < start) return undefined;
  const key = keyOf(material, sealed.subarray(0, SALT_BYTES));
  return open({ key, nonce: sealed.subarray(SALT_BYTES, start), bound }, sealed.subarray(start));
}

function keyOf(material: Material, salt: Uint8Array): Buffer {
  return hmacSha256(secretOf(material), salt);
}

/**
 * What a ciphertext is bound to: its key, its version and its encryption context. The keys of one multi-Region set open each
 * other's ciphertexts, so theirs are bound to no region.
 */
export function boundTo(
  { account, region }: Place,
  { keyId, id }: Pick<Material, 'keyId' | 'id'>,
  context: EncryptionContext | undefined,
): string {
  const home = isMultiRegionId(keyId) ? '' : region;
  return JSON.stringify([account, home, keyId, id, pairsOf(context)]);
}
