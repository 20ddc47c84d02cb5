/** Ciphertext blobs: opaque to everyone but this service, which reads from them the key and the version that open them. */
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import type { EncryptionContext } from './encryption-context.ts';
import type { Place } from './key-name.ts';
import { boundTo, currentMaterial, openWith, sealWith } from './material.ts';
import { type Key, materials } from './tables.ts';

const PURPOSE = 'kms.ciphertext';

/** What a blob says once its outer seal is open. */
export interface Ciphertext {
  readonly place: Place;
  readonly keyId: string;
  readonly materialId: string;
  readonly body: Buffer;
}

export interface Encrypted {
  readonly blob: Uint8Array;
  readonly materialId: string;
}

/** Encrypts with the key's current version. */
export function encrypt(
  tx: Transaction,
  ctx: Context,
  key: Key,
  plain: Uint8Array,
  context: EncryptionContext | undefined,
): Encrypted {
  const material = currentMaterial(tx, key);
  const body = sealWith(material, boundTo(ctx, material, context), plain, ctx);
  const fields = [ctx.account, ctx.region, key.id, material.id, body.toString('base64')];
  const blob = Buffer.from(ctx.sealToken(PURPOSE, fields.join(' ')), 'base64');
  return { blob, materialId: material.id };
}

/** Reads what a blob names; undefined for bytes that this service did not make. Nothing is decrypted. */
export function readBlob(ctx: Context, blob: Uint8Array): Ciphertext | undefined {
  const text = ctx.openToken(PURPOSE, Buffer.from(blob).toString('base64'));
  const [account, region, keyId, materialId, body] = text?.split(' ') ?? [];
  if (!account || !region || !keyId || !materialId || body === undefined) return undefined;
  return { place: { account, region }, keyId, materialId, body: Buffer.from(body, 'base64') };
}

/** The plain bytes; undefined when the context is another one or the version is gone. */
export function decrypt(
  tx: Transaction,
  { place, keyId, materialId, body }: Ciphertext,
  context: EncryptionContext | undefined,
): Buffer | undefined {
  const material = tx.get(materials, keyId, materialId);
  return material && openWith(material, boundTo(place, material, context), body);
}
