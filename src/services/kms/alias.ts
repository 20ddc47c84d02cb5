/** Names for keys. [KMS Developer Guide, "Aliases in AWS KMS"] */
import { blind, type Transaction } from '#kernel/store';

import { fault } from './define.ts';
import { ALIAS_PREFIX, aliasArn, type Place } from './key-name.ts';
import { specOf } from './key-spec.ts';
import { limits } from './limits.ts';
import { isReserved } from './managed-key.ts';
import { type Alias, aliases, type Key } from './tables.ts';

/** Refuses a name that customers cannot give, change or delete. */
export function checkAliasName(name: string): void {
  if (!name.startsWith(ALIAS_PREFIX) || name.length === ALIAS_PREFIX.length) {
    throw fault(
      'ValidationException',
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    );
  }
  if (!/^alias\/[a-zA-Z0-9/_-]+$/.test(name)) {
    throw fault('InvalidAliasNameException', `${name} contains invalid characters for an alias`);
  }
  if (isReserved(name)) {
    throw fault('InvalidAliasNameException', 'The prefix "alias/aws/" is reserved for AWS.');
  }
}

export function findAlias(tx: Transaction, name: string): Alias | undefined {
  return tx.get(aliases, blind(name));
}

export function requireAlias(tx: Transaction, place: Place, name: string): Alias {
  const alias = findAlias(tx, name);
  if (!alias) {
    throw fault('NotFoundException', `Alias ${aliasArn(place, name)} is not found.`);
  }
  return alias;
}

/** The alias, as long as it names the key for which the permission was checked. */
export function requireUnchangedAlias(
  tx: Transaction,
  place: Place,
  name: string,
  keyId: string,
): Alias {
  const alias = requireAlias(tx, place, name);
  if (alias.keyId !== keyId) {
    throw fault('KMSInternalException', 'The alias has changed meanwhile. Try again.');
  }
  return alias;
}

/** Refuses one alias more than a key may have. */
export function checkAliasCount(tx: Transaction, keyId: string): void {
  let count = 0;
  for (const _alias of tx.scanIndex(aliases, 'key', { prefix: [keyId] })) count++;
  if (count >= limits.aliasesPerKey) {
    throw fault(
      'LimitExceededException',
      `The key has reached the quota of ${limits.aliasesPerKey} aliases.`,
    );
  }
}

/** AWS: code that uses an alias finds a key of the kind that it expects. [KMS API Reference, UpdateAlias] */
export function checkSameKind(from: Key, to: Key): void {
  if (from.usage === to.usage && isPair(from) === isPair(to)) return;
  throw fault(
    'ValidationException',
    'The current and the new key of an alias must be of the same type and have the same key usage.',
  );
}

function isPair(key: Key): boolean {
  return specOf(key).material.kind !== 'secret';
}
