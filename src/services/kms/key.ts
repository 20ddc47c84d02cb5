/** Keys: how they are made, what their state allows, and how they are shown. */
import type { Transaction } from '#kernel/store';
import type { EpochMs } from '#lib/time';

import type { KeyMetadata, KeyState } from './api.gen.ts';
import { fault } from './define.ts';
import { keyArn, type Place } from './key-name.ts';
import { limits } from './limits.ts';
import { addMaterial, type Chance } from './material.ts';
import { censuses, type Key, keys } from './tables.ts';

export type NewKey = Pick<Key, 'id' | 'manager' | 'description' | 'policy' | 'tags'> &
  Pick<Partial<Key>, 'rotation'>;

/** Makes a key and its first version. */
export function addKey(tx: Transaction, wanted: NewKey, chance: Chance): Key {
  const count = tx.get(censuses, 'keys')?.keys ?? 0;
  // AWS: keys that AWS manages do not count. [KMS Developer Guide, "Resource quotas"]
  if (wanted.manager === 'CUSTOMER') {
    if (count >= limits.keys) {
      throw fault('LimitExceededException', `You have reached the quota of ${limits.keys} keys.`);
    }
    tx.put(censuses, { keys: count + 1 });
  }
  const material = addMaterial(tx, wanted.id, chance);
  const key: Key = {
    ...wanted,
    createdAtMs: tx.now,
    isEnabled: true,
    materialId: material.id,
    grantCount: 0,
  };
  tx.put(keys, key);
  return key;
}

export function stateOf(key: Key): Extract<KeyState, 'Enabled' | 'Disabled' | 'PendingDeletion'> {
  if (key.deleteAtMs !== undefined) return 'PendingDeletion';
  return key.isEnabled ? 'Enabled' : 'Disabled';
}

/** Cryptographic operations and grants ask for an enabled key. [KMS Developer Guide, "Key states of AWS KMS keys"] */
export function checkUsable(place: Place, key: Key): void {
  checkStays(place, key);
  if (!key.isEnabled) {
    throw fault('DisabledException', `${keyArn(place, key.id)} is disabled.`);
  }
}

/** A key that waits to be deleted cannot be changed. */
export function checkStays(place: Place, key: Key): void {
  if (key.deleteAtMs === undefined) return;
  throw fault('KMSInvalidStateException', `${keyArn(place, key.id)} is pending deletion.`);
}

export function keyDoesNotExist(place: Place, id: string) {
  return fault('NotFoundException', `Key '${keyArn(place, id)}' does not exist`);
}

/** The key as every answer shows it. */
export function metadataOf(place: Place, key: Key): KeyMetadata {
  return {
    AWSAccountId: place.account,
    KeyId: key.id,
    Arn: keyArn(place, key.id),
    CreationDate: key.createdAtMs,
    Enabled: stateOf(key) === 'Enabled',
    Description: key.description,
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: stateOf(key),
    ...(key.deleteAtMs !== undefined && { DeletionDate: key.deleteAtMs }),
    Origin: 'AWS_KMS',
    KeyManager: key.manager,
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
    CurrentKeyMaterialId: key.materialId,
  };
}

/** The key without what it waits for: it stays, and is disabled. */
export function withoutDeletion(key: Key): Key {
  const { deleteAtMs: _deleteAtMs, ...rest } = key;
  return { ...rest, isEnabled: false };
}

export function withDeletion(key: Key, deleteAtMs: EpochMs): Key {
  return { ...key, isEnabled: false, deleteAtMs };
}
