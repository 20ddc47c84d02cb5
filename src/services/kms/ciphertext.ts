/** Ciphertext blobs: opaque to everyone but this service, which reads from them the key and the version that open them. */
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import type { EncryptionAlgorithmSpec } from './api.gen.ts';
import { fault } from './define.ts';
import type { EncryptionContext } from './encryption-context.ts';
import type { Place } from './key-name.ts';
import { privateKeyOf } from './key-pair.ts';
import { SYMMETRIC } from './key-spec.ts';
import { boundTo, currentMaterial, openWith, sealWith } from './material.ts';
import { rsaEncrypt } from './rsa-encryption.ts';
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
  /** The version that encrypted; absent for asymmetric keys, which have one. */
  readonly materialId?: string;
}

/** What is to be encrypted, and how. */
export interface Encryption {
  readonly plain: Uint8Array;
  readonly algorithm: EncryptionAlgorithmSpec;
  readonly context: EncryptionContext | undefined;
}

/** Encrypts with the key's current version. */
export function encrypt(
  tx: Transaction,
  ctx: Context,
  key: Key,
  { plain, algorithm, context }: Encryption,
): Encrypted {
  const material = currentMaterial(tx, key);
  checkContext(key, context);
  if (key.spec !== SYMMETRIC) {
    return { blob: rsaEncrypt(key, privateKeyOf(material), algorithm, plain) };
  }
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
  return material?.secret === undefined
    ? undefined
    : openWith(material, boundTo(place, material, context), body);
}

/** Asymmetric encryption binds nothing to a ciphertext. [KMS Developer Guide, "Encryption context"] */
export function checkContext({ spec }: Key, context: EncryptionContext | undefined): void {
  if (spec === SYMMETRIC || Object.keys(context ?? {}).length === 0) return;
  throw fault('ValidationException', `EncryptionContext is not supported by key spec ${spec}.`);
}
