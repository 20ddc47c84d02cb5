/** Versions of a key's material, and what they seal. */
import type { Transaction } from '#kernel/store';
import { NONCE_BYTES, open, seal } from '#lib/aes-gcm';
import { invariant } from '#lib/assert';
import { hmacSha256 } from '#lib/hash';

import { type EncryptionContext, pairsOf } from './encryption-context.ts';
import type { Place } from './key-name.ts';
import { type Key, type Material, materials } from './tables.ts';

const MATERIAL_BYTES = 32;
const ID_BYTES = 32;
const SALT_BYTES = 16;

/** Random bytes of the context. */
export interface Chance {
  random(bytes: number): Buffer;
}

/** Gives a key a new version. */
export function addMaterial(tx: Transaction, keyId: string, chance: Chance): Material {
  const material: Material = {
    keyId,
    id: chance.random(ID_BYTES).toString('hex'),
    createdAtMs: tx.now,
    secret: chance.random(MATERIAL_BYTES).toString('base64'),
  };
  tx.put(materials, material);
  return material;
}

export function currentMaterial(tx: Transaction, key: Key): Material {
  const material = tx.get(materials, key.id, key.materialId);
  invariant(material, 'a key has the material that it encrypts with');
  return material;
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

function keyOf({ secret }: Material, salt: Uint8Array): Buffer {
  return hmacSha256(Buffer.from(secret, 'base64'), salt);
}

/** What a ciphertext is bound to: its key, its version and its encryption context. */
export function boundTo(
  { account, region }: Place,
  { keyId, id }: Pick<Material, 'keyId' | 'id'>,
  context: EncryptionContext | undefined,
): string {
  return JSON.stringify([account, region, keyId, id, pairsOf(context)]);
}
