/**
 * Values under KMS: a data key of its own for each, and KMS decides who may have it. Nothing is kept in memory: a key that is
 * disabled closes its secrets at once. [User Guide, "Secret encryption and decryption in AWS Secrets Manager"]
 */
import { isFault } from '#kernel/fault';
import { accountOf } from '#kernel/identity';
import type { Context } from '#kernel/operation';
import { NONCE_BYTES, openWithNonce, sealWithNonce } from '#lib/aes-gcm';
import type { KmsApi } from '#services/kms/api.gen';

import { fault } from './define.ts';
import type { Value } from './tables.ts';

/** The key of AWS for secrets without one of their own. */
const MANAGED_KEY = 'alias/aws/secretsmanager';
/** AWS: with this in the place of a version it finds out whether the caller may use a key. [User Guide, "KMS encryption context"] */
const ACCESS_CHECK = 'RequestToValidateKeyAccess';

/** A value in the clear. It lives for the time of one call. */
export interface PlainValue {
  readonly kind: Value['kind'];
  readonly bytes: Buffer;
}

/** Where a value belongs: KMS binds it to that. */
export interface ValuePlace {
  readonly secretArn: string;
  readonly versionId: string;
  readonly kmsKeyId: string | undefined;
}

export type SealedValue = Pick<Value, 'kind' | 'sealed' | 'wrapped' | 'keyArn'>;

/** What a call may ask KMS in its caller's name. */
export type KmsCaller = Pick<Context, 'account' | 'region' | 'client' | 'random' | 'identity'>;

/** Encrypts a value with a new data key, as the caller. */
export async function sealValue(
  ctx: KmsCaller,
  place: ValuePlace,
  { kind, bytes }: PlainValue,
): Promise<SealedValue> {
  const { key, wrapped, keyArn } = await encrypting(() => makeDataKey(ctx, place));
  const sealing = { key, nonce: ctx.random(NONCE_BYTES), bound: bindingOf(place) };
  return { kind, sealed: sealWithNonce(sealing, bytes).toString('base64'), wrapped, keyArn };
}

/** Decrypts a value, as the caller. */
export async function openValue(
  ctx: KmsCaller,
  place: ValuePlace,
  value: SealedValue,
): Promise<PlainValue> {
  if (place.kmsKeyId === undefined) checkOwnAccount(ctx);
  const key = await decrypting(() => unwrap(ctx, place, value));
  const plain = openWithNonce(
    { key, bound: bindingOf(place) },
    Buffer.from(value.sealed, 'base64'),
  );
  if (!plain) throw decryptionFailure();
  return { kind: value.kind, bytes: plain };
}

/** Refuses a key that the caller may not use for this secret, both ways. */
export async function checkKeyAccess(
  ctx: KmsCaller,
  secretArn: string,
  kmsKeyId: string,
): Promise<void> {
  const place = { secretArn, kmsKeyId, versionId: ACCESS_CHECK };
  await encrypting(async () => {
    const { wrapped, keyArn } = await makeDataKey(ctx, place);
    await unwrap(ctx, place, { wrapped, keyArn });
  });
}

async function makeDataKey(ctx: KmsCaller, place: ValuePlace) {
  const answer = await kmsOf(ctx).GenerateDataKey(
    {
      KeyId: place.kmsKeyId ?? MANAGED_KEY,
      KeySpec: 'AES_256',
      EncryptionContext: contextOf(place),
    },
    { account: ctx.account, region: ctx.region },
  );
  return {
    key: Buffer.from(answer.Plaintext ?? []),
    wrapped: Buffer.from(answer.CiphertextBlob ?? []).toString('base64'),
    keyArn: answer.KeyId ?? '',
  };
}

async function unwrap(
  ctx: KmsCaller,
  place: ValuePlace,
  { wrapped, keyArn }: Pick<Value, 'wrapped' | 'keyArn'>,
): Promise<Buffer> {
  const answer = await kmsOf(ctx).Decrypt(
    {
      CiphertextBlob: Buffer.from(wrapped, 'base64'),
      KeyId: keyArn,
      EncryptionContext: contextOf(place),
    },
    { account: ctx.account, region: ctx.region },
  );
  return Buffer.from(answer.Plaintext ?? []);
}

function kmsOf(ctx: KmsCaller) {
  return ctx.client<KmsApi>('kms', { onBehalfOf: ctx.identity });
}

function contextOf({ secretArn, versionId }: ValuePlace): Readonly<Record<string, string>> {
  return { SecretARN: secretArn, SecretVersionId: versionId };
}

function bindingOf({ secretArn, versionId }: ValuePlace): string {
  return `${secretArn}\n${versionId}`;
}

/** AWS: the managed key serves its own account only. [User Guide, "Access from a different account"; its answer in the wild] */
function checkOwnAccount(ctx: KmsCaller): void {
  if (accountOf(ctx.identity.caller) === ctx.account) return;
  throw fault(
    'InvalidRequestException',
    "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
  );
}

async function encrypting<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (isFault(error)) throw refusalOf(error.code, encryptionFailure);
    throw error;
  }
}

async function decrypting<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (isFault(error)) throw refusalOf(error.code, decryptionFailure);
    throw error;
  }
}

/** KMS's refusals in the words of Secrets Manager. What went wrong inside this cloud stays what it is. */
function refusalOf(code: string, failure: () => Error): Error {
  switch (code) {
    case 'AccessDeniedException':
      return fault('AccessDeniedException', 'Access to KMS is not allowed');
    case 'ServiceUnavailable':
    case 'InternalFailure':
      return fault(code, 'KMS has failed to answer.');
    default:
      return failure();
  }
}

function encryptionFailure() {
  return fault(
    'EncryptionFailure',
    "Secrets Manager can't encrypt the protected secret text using the provided KMS key. Check that the KMS key is available, enabled, and not in an invalid state.",
  );
}

function decryptionFailure() {
  return fault(
    'DecryptionFailure',
    "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
  );
}
