/** Which algorithms a key can be asked for, and for what. */
import type { KeyUsageType } from './api.gen.ts';
import { fault } from './define.ts';
import { keyArn, type Place } from './key-name.ts';
import { specOf, SYMMETRIC } from './key-spec.ts';
import type { Key } from './tables.ts';

export const ALGORITHM = SYMMETRIC;

const LISTS = {
  ENCRYPT_DECRYPT: 'encryption',
  SIGN_VERIFY: 'signing',
  GENERATE_VERIFY_MAC: 'mac',
  KEY_AGREEMENT: 'agreement',
} as const satisfies Readonly<Record<KeyUsageType, string>>;

/** What a request wants of a key. */
export interface Wanted {
  /** The operation's name, for the refusal. */
  readonly operation: string;
  readonly usage: KeyUsageType;
  readonly algorithm: string;
}

/** Refuses a key of another usage, and an algorithm that the key does not have. */
export function checkAlgorithm(
  place: Place,
  key: Key,
  { operation, usage, algorithm }: Wanted,
): void {
  if (key.usage !== usage) {
    throw fault(
      'InvalidKeyUsageException',
      `${keyArn(place, key.id)} key usage is ${key.usage} which is not valid for ${operation}.`,
    );
  }
  const known: readonly string[] = specOf(key)[LISTS[usage]] ?? [];
  if (known.includes(algorithm)) return;
  throw fault(
    'InvalidKeyUsageException',
    `Algorithm ${algorithm} is incompatible with key spec ${key.spec}.`,
  );
}
