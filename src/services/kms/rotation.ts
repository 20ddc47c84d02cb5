/** Rotation: the replacement of a key's material, periodically or on demand. Old versions stay, and decrypt. */
import type { Transaction } from '#kernel/store';
import { type EpochMs, plusMs } from '#lib/time';

import { fault } from './define.ts';
import { keyArn, type Place } from './key-name.ts';
import { SYMMETRIC } from './key-spec.ts';
import { type Chance, newMaterial, withMaterial, withNextMaterial } from './material.ts';
import type { Key, RotationKind } from './tables.ts';

const DAY_MS = 86_400_000;
const SECRET_BYTES = 32;

/** When the material is due to be replaced; undefined for a key that does not rotate. */
export function rotationDateOf({ rotation }: Key): EpochMs | undefined {
  return rotation && plusMs(rotation.sinceMs, rotation.periodDays * DAY_MS);
}

/** The key with its period; a key that rotates already keeps the date from which it counts. */
export function withRotation(key: Key, periodDays: number, now: EpochMs): Key {
  return { ...key, rotation: { periodDays, sinceMs: key.rotation?.sinceMs ?? now } };
}

export function withoutRotation(key: Key): Key {
  const { rotation: _rotation, ...rest } = key;
  return rest;
}

/** Automatic rotation is for keys of one secret that KMS makes. */
export function checkRotates(place: Place, key: Key): void {
  checkSymmetric(key);
  if (key.origin === 'EXTERNAL') throw originIsExternal(place, key);
}

/** AWS: it says nothing about other key specs. [recordings, test_rotate_key_on_demand_raises_error_given_non_symmetric_key] */
export function checkSymmetric({ spec }: Key): void {
  if (spec !== SYMMETRIC) throw fault('UnsupportedOperationException', '');
}

export function originIsExternal(place: Place, key: Key) {
  return fault(
    'UnsupportedOperationException',
    `${keyArn(place, key.id)} origin is EXTERNAL which is not valid for this operation.`,
  );
}

/**
 * The key after its rotation, or with it under way.
 * AWS: nothing is encrypted with a new version until every replica has it. [KMS Developer Guide, "Rotating multi-Region keys"]
 */
export function rotated(tx: Transaction, key: Key, kind: RotationKind, chance: Chance): Key {
  const how = { kind, startedAtMs: tx.now };
  const grown = {
    ...withNewVersion(tx, key, chance),
    ...(kind === 'AUTOMATIC' && counted(tx, key)),
  };
  return key.multiRegion?.replicas.length
    ? { ...grown, rotating: how }
    : withNextMaterial(tx, grown, how);
}

/** Imported material is there already, and waits to be taken. */
function withNewVersion(tx: Transaction, key: Key, chance: Chance): Key {
  if (key.origin === 'EXTERNAL') return key;
  const material = newMaterial(chance.random(SECRET_BYTES), chance);
  return { ...withMaterial(tx, key, material), nextMaterialId: material.id };
}

/** AWS: rotations on demand leave the schedule as it is. [KMS API Reference, RotateKeyOnDemand] */
function counted(tx: Transaction, { rotation }: Key): Pick<Key, 'rotation'> {
  return rotation ? { rotation: { ...rotation, sinceMs: tx.now } } : {};
}
