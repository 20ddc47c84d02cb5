/** Values under a KMS key, encrypted and decrypted by the caller's own rights. [KMS Developer Guide, "How AWS Systems Manager Parameter Store uses AWS KMS"] */
import { isFault } from '#kernel/fault';
import type { Context } from '#kernel/operation';
import { NONCE_BYTES, openWithNonce, sealWithNonce } from '#lib/aes-gcm';
import { invariant } from '#lib/assert';
import type { KmsApi } from '#services/kms/api.gen';

import { fault } from './define.ts';
import type { Tier } from './tables.ts';

const LENGTH_BYTES = 2;

export interface SecureValue {
  readonly arn: string;
  readonly tier: Tier;
  /** Before encryption the text, after it Base64. */
  readonly value: string;
}

/** Encrypts a value: by KMS itself in the standard tier, by a data key of its own in the advanced one. */
export function encryptValue(
  ctx: Context,
  { arn, tier, value }: SecureValue,
  keyId: string,
): Promise<string> {
  return asking(async () => {
    const kms = ctx.client<KmsApi>('kms', { onBehalfOf: ctx.identity });
    if (tier === 'Standard') {
      const { CiphertextBlob = new Uint8Array() } = await kms.Encrypt(
        { KeyId: keyId, Plaintext: Buffer.from(value, 'utf8'), EncryptionContext: contextOf(arn) },
        placeOf(ctx),
      );
      return Buffer.from(CiphertextBlob).toString('base64');
    }
    const { CiphertextBlob = new Uint8Array(), Plaintext = new Uint8Array() } =
      await kms.GenerateDataKey(
        { KeyId: keyId, KeySpec: 'AES_256', EncryptionContext: contextOf(arn) },
        placeOf(ctx),
      );
    return seal(ctx, { key: Plaintext, wrapped: CiphertextBlob }, arn, value);
  });
}

/** Decrypts a value that `encryptValue` gave. */
export function decryptValue(ctx: Context, { arn, tier, value }: SecureValue): Promise<string> {
  const bytes = Buffer.from(value, 'base64');
  const end = tier === 'Standard' ? 0 : LENGTH_BYTES + bytes.readUInt16BE(0);
  return asking(async () => {
    const kms = ctx.client<KmsApi>('kms', { onBehalfOf: ctx.identity });
    const { Plaintext } = await kms.Decrypt(
      {
        CiphertextBlob: tier === 'Standard' ? bytes : bytes.subarray(LENGTH_BYTES, end),
        EncryptionContext: contextOf(arn),
      },
      placeOf(ctx),
    );
    invariant(Plaintext, 'KMS gives what it decrypted');
    return tier === 'Standard'
      ? Buffer.from(Plaintext).toString('utf8')
      : open(bytes.subarray(end), Plaintext, arn);
  });
}

/** The envelope: the wrapped key with its length, the nonce, the ciphertext, the tag. It is bound to the parameter's ARN. */
function seal(
  ctx: Context,
  { key, wrapped }: { readonly key: Uint8Array; readonly wrapped: Uint8Array },
  arn: string,
  value: string,
): string {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt16BE(wrapped.length);
  const sealing = { key, nonce: ctx.random(NONCE_BYTES), bound: arn };
  const sealed = sealWithNonce(sealing, Buffer.from(value, 'utf8'));
  return Buffer.concat([length, wrapped, sealed]).toString('base64');
}

function open(sealed: Buffer, key: Uint8Array, arn: string): string {
  const plain = openWithNonce({ key, bound: arn }, sealed);
  invariant(plain, 'a value opens with the key that KMS gave for it');
  return plain.toString('utf8');
}

function contextOf(arn: string): Readonly<Record<string, string>> {
  return { PARAMETER_ARN: arn };
}

function placeOf({ account, region }: Context) {
  return { account, region };
}

// AWS: a denial of KMS is told as it is, everything else about the key as InvalidKeyId. [Systems Manager API Reference, GetParameter]
async function asking<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isFault(error)) throw error;
    if (ABOUT_THE_KEY.has(error.code)) throw fault('InvalidKeyId', error.message);
    throw error;
  }
}

const ABOUT_THE_KEY: ReadonlySet<string> = new Set([
  'DisabledException',
  'IncorrectKeyException',
  'InvalidCiphertextException',
  'InvalidKeyUsageException',
  'KMSInvalidStateException',
  'KeyUnavailableException',
  'NotFoundException',
]);
