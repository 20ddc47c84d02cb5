/** Values as requests and answers carry them. */
import { timingSafeEqual } from 'node:crypto';

import { blind, type Transaction } from '#kernel/store';

import { fault } from './define.ts';
import type { PlainValue, SealedValue, ValuePlace } from './encryption.ts';
import { limits } from './limits.ts';
import { type Secret, type Value, values, type Version, versions } from './tables.ts';

interface GivenValue {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}

/** The value that a request brings; undefined when it brings none. */
export function givenValue({ SecretString, SecretBinary }: GivenValue): PlainValue | undefined {
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw fault(
      'InvalidParameterException',
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  if (SecretString === undefined && SecretBinary === undefined) return undefined;
  const bytes = Buffer.from(SecretBinary ?? Buffer.from(SecretString ?? '', 'utf8'));
  if (bytes.length > limits.valueBytes) {
    throw fault(
      'InvalidParameterException',
      `The value of a secret can't be longer than ${limits.valueBytes} bytes.`,
    );
  }
  return { kind: SecretBinary === undefined ? 'string' : 'binary', bytes };
}

export function requireValue(input: GivenValue): PlainValue {
  const value = givenValue(input);
  if (value) return value;
  throw fault('InvalidRequestException', 'You must provide either SecretString or SecretBinary.');
}

/** The value as an answer gives it. */
export function shownValue({ kind, bytes }: PlainValue): GivenValue {
  return kind === 'string'
    ? { SecretString: bytes.toString('utf8') }
    : { SecretBinary: new Uint8Array(bytes) };
}

export function isSameValue(left: PlainValue, right: PlainValue): boolean {
  return (
    left.kind === right.kind &&
    left.bytes.length === right.bytes.length &&
    timingSafeEqual(left.bytes, right.bytes)
  );
}

export function placeOf(
  { arn }: Pick<Secret, 'arn'>,
  { id, kmsKeyId }: Pick<Version, 'id' | 'kmsKeyId'>,
): ValuePlace {
  return { secretArn: arn, versionId: id, kmsKeyId };
}

export function findValue(tx: Transaction, version: Version): Value | undefined {
  return tx.get(values, version.secret, blind(version.id));
}

/** Gives a version its value. */
export function putValue(
  tx: Transaction,
  version: Version,
  kmsKeyId: string | undefined,
  sealed: SealedValue,
): void {
  tx.put(values, { secret: version.secret, version: version.id, ...sealed });
  tx.put(versions, { ...version, kmsKeyId, hasValue: true });
}
