/** Keys: how they are made, and how they are shown. */
import type { Transaction } from '#kernel/store';
import type { EpochMs } from '#lib/time';

import type { CustomerMasterKeySpec, KeyMetadata } from './api.gen.ts';
import { fault } from './define.ts';
import { keyArn, type Place } from './key-name.ts';
import { type Spec, specOf, SYMMETRIC } from './key-spec.ts';
import { stateOf } from './key-state.ts';
import { limits } from './limits.ts';
import { type NewMaterial, withMaterial } from './material.ts';
import { configurationOf } from './multi-region.ts';
import { censuses, type Key, keys, type Material, materials } from './tables.ts';

export type NewKey = Pick<
  Key,
  'id' | 'manager' | 'spec' | 'usage' | 'origin' | 'description' | 'policy' | 'tags'
> &
  Pick<Partial<Key>, 'rotation' | 'multiRegion'> & {
    /** Absent for a key whose material is imported, or comes from its primary key. */
    readonly material?: NewMaterial;
  };

/** Makes a key and its first version. */
export function addKey(tx: Transaction, { material, ...wanted }: NewKey): Key {
  // Ids are random but for those of replicas.
  if (tx.get(keys, wanted.id)) {
    throw fault('AlreadyExistsException', `Key ${wanted.id} already exists in this Region.`);
  }
  const count = tx.get(censuses, 'keys')?.keys ?? 0;
  // AWS: keys that AWS manages do not count. [KMS Developer Guide, "Resource quotas"]
  if (wanted.manager === 'CUSTOMER') {
    if (count >= limits.keys) {
      throw fault('LimitExceededException', `You have reached the quota of ${limits.keys} keys.`);
    }
    tx.put(censuses, { keys: count + 1 });
  }
  const empty: Key = {
    ...wanted,
    createdAtMs: tx.now,
    isEnabled: true,
    awaitsImport: wanted.origin === 'EXTERNAL',
    onDemandRotations: 0,
    materialCount: 0,
    grantCount: 0,
  };
  const key = material ? { ...withMaterial(tx, empty, material), materialId: material.id } : empty;
  tx.put(keys, key);
  return key;
}

export function keyDoesNotExist(place: Place, id: string) {
  return fault('NotFoundException', `Key '${keyArn(place, id)}' does not exist`);
}

/** The key as every answer shows it. */
export function metadataOf(tx: Transaction, place: Place, key: Key): KeyMetadata {
  const state = stateOf(key);
  const { multiRegion } = key;
  return {
    AWSAccountId: place.account,
    KeyId: key.id,
    Arn: keyArn(place, key.id),
    CreationDate: key.createdAtMs,
    Enabled: state === 'Enabled' || state === 'Updating',
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: state,
    ...(key.deleteAtMs !== undefined && { DeletionDate: key.deleteAtMs }),
    ...(key.windowAfterReplicasDays !== undefined && {
      PendingDeletionWindowInDays: key.windowAfterReplicasDays,
    }),
    ...expirationOf(tx, key),
    Origin: key.origin,
    KeyManager: key.manager,
    CustomerMasterKeySpec: shownSpecOf(key),
    KeySpec: key.spec,
    ...algorithmsOf(key),
    MultiRegion: multiRegion !== undefined,
    ...(multiRegion && {
      MultiRegionConfiguration: configurationOf(place, key.id, multiRegion),
    }),
    ...(key.spec === SYMMETRIC &&
      key.materialId !== undefined && { CurrentKeyMaterialId: key.materialId }),
  };
}

/** The spec under the name that it had first. AWS gives both names the same value. [KMS API Reference, KeyMetadata] */
export function shownSpecOf({ spec }: Pick<Key, 'spec'>): CustomerMasterKeySpec {
  // SAFETY: the older name's list lacks the younger specs; on the wire both are texts.
  return spec as CustomerMasterKeySpec;
}

/** AWS: the expiration is that of the current material, while it is there. [recordings, test_import_key_symmetric] */
function expirationOf(
  tx: Transaction,
  { id, origin, materialId }: Key,
): Pick<KeyMetadata, 'ExpirationModel' | 'ValidTo'> {
  if (origin !== 'EXTERNAL' || materialId === undefined) return {};
  const material = tx.get(materials, id, materialId);
  return material?.secret === undefined ? {} : expirationOfMaterial(material);
}

export function expirationOfMaterial({ expiresAtMs }: Material) {
  return expiresAtMs === undefined
    ? { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' as const }
    : { ExpirationModel: 'KEY_MATERIAL_EXPIRES' as const, ValidTo: expiresAtMs };
}

/** The algorithms that a key of this usage can be asked for. */
export function algorithmsOf(
  key: Pick<Key, 'spec' | 'usage'>,
): Pick<
  KeyMetadata,
  'EncryptionAlgorithms' | 'SigningAlgorithms' | 'MacAlgorithms' | 'KeyAgreementAlgorithms'
> {
  const spec: Spec = specOf(key);
  switch (key.usage) {
    case 'ENCRYPT_DECRYPT':
      return { EncryptionAlgorithms: spec.encryption };
    case 'SIGN_VERIFY':
      return { SigningAlgorithms: spec.signing };
    case 'GENERATE_VERIFY_MAC':
      return { MacAlgorithms: spec.mac };
    case 'KEY_AGREEMENT':
      return { KeyAgreementAlgorithms: spec.agreement };
  }
}

/** The key without what it waits for: it stays, and is disabled. */
export function withoutDeletion(key: Key): Key {
  const { deleteAtMs: _at, windowAfterReplicasDays: _days, ...rest } = key;
  return { ...rest, isEnabled: false };
}

export function withDeletion(key: Key, deleteAtMs: EpochMs): Key {
  const { windowAfterReplicasDays: _days, ...rest } = key;
  return { ...rest, isEnabled: false, deleteAtMs };
}
