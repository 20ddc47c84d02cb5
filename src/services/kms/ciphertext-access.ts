/** Requests about a ciphertext: its key is the one they name, or the one that the ciphertext names itself. */
import { arnOf } from '#kernel/identity';
import type { AccessRule, Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import { foundRule, keyRule } from './access.ts';
import { ALGORITHM } from './algorithm.ts';
import { decrypt, readBlob } from './ciphertext.ts';
import type { Conditions } from './conditions.ts';
import { fault } from './define.ts';
import { contextConditions, type EncryptionContext } from './encryption-context.ts';
import { ownerOfName } from './key-name.ts';
import { type Key, keys } from './tables.ts';

export interface CiphertextAccess {
  readonly action: string;
  readonly keyName: string | undefined;
  readonly blob: Uint8Array;
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
  const ciphertext = readBlob(ctx, blob);
  if (!ciphertext) throw invalidCiphertext();
  return ctx.transact((tx) => {
    const isHere = ciphertext.place.region === ctx.region;
    const key = isHere ? tx.get(keys, ciphertext.keyId) : undefined;
    if (!key) throw unknownCiphertext(ctx, action);
    return foundRule(tx, ctx, { ...rule, name: key.id }, key);
  });
}

export interface Opened {
  readonly plain: Buffer;
  readonly materialId: string;
}

/** Decrypts with the key that was granted; refuses a ciphertext of another key. */
export function openCiphertext(
  tx: Transaction,
  ctx: Context,
  key: Key,
  blob: Uint8Array,
  context: EncryptionContext | undefined,
): Opened {
  const ciphertext = readBlob(ctx, blob);
  if (!ciphertext) throw invalidCiphertext();
  const { place, keyId, materialId } = ciphertext;
  if (keyId !== key.id || place.account !== ctx.account || place.region !== ctx.region) {
    throw fault(
      'IncorrectKeyException',
      'The key ID in the request does not identify a CMK that can perform this operation.',
    );
  }
  const plain = decrypt(tx, ciphertext, context);
  if (!plain) throw invalidCiphertext();
  return { plain, materialId };
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
