/** A new value for a secret: what CreateSecret, PutSecretValue and UpdateSecret share. */
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import { fault } from './define.ts';
import { openValue, type PlainValue, type SealedValue, sealValue } from './encryption.ts';
import { afterManualChange } from './rotation.ts';
import type { Secret, Version } from './tables.ts';
import { findValue, isSameValue, placeOf, putValue } from './value.ts';
import { addVersion, CURRENT, findVersion, moveStages, stagesFor, versionsOf } from './version.ts';

export interface ValueOrder {
  readonly versionId: string;
  readonly value: PlainValue;
  readonly kmsKeyId: string | undefined;
}

/**
 * Encrypts the value, or finds that the version has it already: the request is a repetition then, and undefined is given.
 * [Secrets Manager API Reference, PutSecretValue, ClientRequestToken]
 */
export async function prepareValue(
  ctx: Context,
  secret: Secret,
  { versionId, value, kmsKeyId }: ValueOrder,
): Promise<SealedValue | undefined> {
  const known = ctx.transact((tx) => {
    const version = findVersion(tx, secret, versionId);
    const stored = version && findValue(tx, version);
    return version && stored ? { version, stored } : undefined;
  });
  if (!known) return await sealValue(ctx, { secretArn: secret.arn, versionId, kmsKeyId }, value);
  const former = await openValue(ctx, placeOf(secret, known.version), known.stored);
  if (isSameValue(former, value)) return undefined;
  throw tokenInUse(secret, versionId);
}

/** Stores the value and moves the labels to it. */
export function storeValue(
  tx: Transaction,
  secret: Secret,
  { versionId, kmsKeyId }: Pick<ValueOrder, 'versionId' | 'kmsKeyId'>,
  sealed: SealedValue,
  stages: readonly string[] | undefined,
): void {
  const all = versionsOf(tx, secret);
  const known = findVersion(tx, secret, versionId);
  if (known?.hasValue) throw tokenInUse(secret, versionId);
  const version = known ?? addVersion(tx, secret, { id: versionId, hasValue: true, kmsKeyId });
  putValue(tx, version, kmsKeyId, sealed);
  moveStages(tx, secret, versionId, stagesFor(all, stages));
}

/** The secret after a value has become current: a rotation in days is counted from now. */
export function afterValue(tx: Transaction, secret: Secret, version: Version | undefined): Secret {
  if (!version?.stages.includes(CURRENT)) return secret;
  const rotation = afterManualChange(secret.rotation, tx.now);
  return rotation ? { ...secret, rotation } : secret;
}

function tokenInUse({ arn }: Secret, token: string) {
  return fault(
    'ResourceExistsException',
    `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${arn}.`,
  );
}
