/** Requests about a ciphertext: its key is the one they name, or the one that the ciphertext names itself. */
import { arnOf } from '#kernel/identity';
import type { AccessRule, Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import { foundRule, keyRule } from './access.ts';
import { ALGORITHM } from './algorithm.ts';
import { checkContext, type Ciphertext, decrypt, readBlob } from './ciphertext.ts';
import type { Conditions } from './conditions.ts';
import { fault } from './define.ts';
import { contextConditions, type EncryptionContext } from './encryption-context.ts';
import { isMultiRegionId, ownerOfName, type Place } from './key-name.ts';
import { privateKeyOf } from './key-pair.ts';
import { SYMMETRIC } from './key-spec.ts';
import { currentMaterial } from './material.ts';
import { oaepHashOf, rsaDecrypt } from './rsa-encryption.ts';
import { type Key, keys } from './tables.ts';

export interface CiphertextAccess {
  readonly action: string;
  readonly keyName: string | undefined;
  /** Absent in a dry run that ignores it. */
  readonly blob: Uint8Array | undefined;
  readonly context: EncryptionContext | undefined;
  readonly algorithm: string | undefined;
  readonly conditions?: Conditions;
}

/** The account of the key: told by the name, where it tells, or by the ciphertext. */
export function ciphertextOwner(
  ctx: Context,
  keyName: string | undefined,
  blob: Uint8Array | undefined,
): { readonly account?: string } {
  if (keyName !== undefined) return ownerOfName(keyName);
  const account = blob && readBlob(ctx, blob)?.place.account;
  return account === undefined ? {} : { account };
}

export function ciphertextRule(ctx: Context, access: CiphertextAccess): AccessRule {
  const { action, keyName, blob, context, algorithm = ALGORITHM } = access;
  const conditions = {
    ...contextConditions(context),
    'kms:encryptionalgorithm': algorithm,
    ...access.conditions,
  };
  const rule = { action, takesAlias: true, isCrossAccount: true, conditions };
  if (keyName !== undefined) return keyRule(ctx, { ...rule, name: keyName });
  if (algorithm !== ALGORITHM || !blob) {
    throw fault('ValidationException', 'The key of this ciphertext must be named.');
  }
  const ciphertext = readBlob(ctx, blob);
  if (!ciphertext) throw invalidCiphertext();
  return ctx.transact((tx) => {
    const key = isForHere(ctx, ciphertext) ? tx.get(keys, ciphertext.keyId) : undefined;
    if (!key) throw unknownCiphertext(ctx, action);
    return foundRule(tx, ctx, { ...rule, name: key.id }, key);
  });
}

export interface Opened {
  readonly plain: Buffer;
  /** Absent for asymmetric keys. */
  readonly materialId?: string;
}

export interface Opening {
  readonly blob: Uint8Array;
  readonly algorithm: string;
  readonly context: EncryptionContext | undefined;
}

/** Decrypts with the key that was granted; refuses a ciphertext of another key. */
export function openCiphertext(
  tx: Transaction,
  ctx: Context,
  key: Key,
  { blob, algorithm, context }: Opening,
): Opened {
  if (key.spec !== SYMMETRIC) {
    checkContext(key, context);
    const privateKey = privateKeyOf(currentMaterial(tx, key));
    const opened = rsaDecrypt(privateKey, oaepHashOf(algorithm), blob);
    if (!opened) throw invalidCiphertext();
    return { plain: opened };
  }
  const ciphertext = readBlob(ctx, blob);
  if (!ciphertext) throw invalidCiphertext();
  const { place, keyId, materialId } = ciphertext;
  if (keyId !== key.id || place.account !== ctx.account || !isForHere(ctx, ciphertext)) {
    throw fault(
      'IncorrectKeyException',
      'The key ID in the request does not identify a CMK that can perform this operation.',
    );
  }
  const plain = decrypt(tx, ciphertext, context);
  if (!plain) throw invalidCiphertext();
  return { plain, materialId };
}

/** Whether the key that made a ciphertext is of this region, or a relative of one. */
function isForHere({ region }: Place, { place, keyId }: Ciphertext): boolean {
  return place.region === region || isMultiRegionId(keyId);
}

export function requireBlob(blob: Uint8Array | undefined): Uint8Array {
  if (blob) return blob;
  throw fault(
    'ValidationException',
    "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null",
  );
}

// AWS: it says nothing about what is wrong. [recordings, kms.json]
function invalidCiphertext() {
  return fault('InvalidCiphertextException', '');
}

function unknownCiphertext(ctx: Context, action: string) {
  return fault(
    'AccessDeniedException',
    `User: ${arnOf(ctx.identity.caller)} is not authorized to perform: ${action} on the resource associated with this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
  );
}
