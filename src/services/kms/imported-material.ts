/** Key material that customers bring. [KMS Developer Guide, "Importing key material for AWS KMS keys"] */
import type { Transaction } from '#kernel/store';
import { hmacSha256 } from '#lib/hash';
import type { EpochMs } from '#lib/time';

import type { ImportKeyMaterialRequest, ImportType } from './api.gen.ts';
import { fault } from './define.ts';
import { keyArn, type Place } from './key-name.ts';
import { readPrivateKey } from './key-pair.ts';
import { specOf, SYMMETRIC } from './key-spec.ts';
import { limits } from './limits.ts';
import { materialsOf, withMaterial } from './material.ts';
import { isPrimary } from './multi-region.ts';
import { type Key, keys, type Material, materials } from './tables.ts';
import { unsupported } from './unsupported.ts';

/** Material that was unwrapped and fits its key. */
export interface Imported {
  /** Follows from the material and the key: the same material is known again. */
  readonly id: string;
  readonly secret: Buffer;
}

/** Operations on imported material are for keys that were made for it. */
export function checkExternal(place: Place, key: Key): void {
  if (key.origin === 'EXTERNAL') return;
  throw fault(
    'UnsupportedOperationException',
    `${keyArn(place, key.id)} origin is ${key.origin} which is not valid for this operation.`,
  );
}

/** Refuses bytes that are no material of the key's spec. */
export function requireMaterial(key: Key, bytes: Buffer): Imported {
  const { material } = specOf(key);
  if (material.kind === 'secret') {
    if (bytes.length !== material.bytes) {
      throw fault(
        'IncorrectKeyMaterialException',
        `The key material of key spec ${key.spec} has ${material.bytes} bytes.`,
      );
    }
  } else if (!readPrivateKey(bytes, material)) {
    throw fault(
      'IncorrectKeyMaterialException',
      `The key material is no private key of key spec ${key.spec} in PKCS #8.`,
    );
  }
  const id = hmacSha256(bytes, `skykeep key material ${key.id}`).toString('hex');
  return { id, secret: bytes };
}

/** When material of a request expires; refuses models and dates that do not go together. */
export function expiryOf(
  { ExpirationModel = 'KEY_MATERIAL_EXPIRES', ValidTo }: ImportKeyMaterialRequest,
  now: EpochMs,
): EpochMs | undefined {
  if (ExpirationModel === 'KEY_MATERIAL_DOES_NOT_EXPIRE') {
    if (ValidTo === undefined) return undefined;
    throw fault(
      'ValidationException',
      'A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE',
    );
  }
  if (ValidTo === undefined) {
    // AWS: [recordings, test_import_key_symmetric]
    throw fault(
      'ValidationException',
      'A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES',
    );
  }
  if (ValidTo <= now || ValidTo > now + limits.materialValidityMs) {
    throw fault('ValidationException', 'ValidTo must be in the future, and within 365 days.');
  }
  return ValidTo;
}

/** Whether a request brings material that its key has not had yet; refuses what fits neither case. */
export function importTypeOf(
  tx: Transaction,
  place: Place,
  key: Key,
  { ImportType, KeyMaterialId, KeyMaterialDescription }: ImportKeyMaterialRequest,
  { id }: Imported,
): ImportType {
  const isNamed = ImportType !== undefined || KeyMaterialId !== undefined;
  if (key.spec !== SYMMETRIC && (isNamed || KeyMaterialDescription !== undefined)) {
    throw fault(
      'ValidationException',
      'ImportType, KeyMaterialId and KeyMaterialDescription are valid only for symmetric encryption keys.',
    );
  }
  const isKnown = tx.get(materials, key.id, id) !== undefined;
  const type =
    ImportType ?? (key.materialCount === 0 ? 'NEW_KEY_MATERIAL' : 'EXISTING_KEY_MATERIAL');
  if (type === 'NEW_KEY_MATERIAL') {
    if (KeyMaterialId !== undefined) {
      throw fault('ValidationException', 'KeyMaterialId is not valid with NEW_KEY_MATERIAL.');
    }
    checkNew(place, key, id, isKnown);
  } else if (!isKnown || (KeyMaterialId !== undefined && KeyMaterialId !== id)) {
    throw incorrect('The key material is not the one that was imported into the key before.');
  }
  return type;
}

function checkNew(place: Place, key: Key, id: string, isKnown: boolean): void {
  if (isKnown) throw incorrect('The key material was imported into the key before.');
  if (key.multiRegion && !isPrimary(place, key.multiRegion)) {
    throw incorrect('The key material is not the one that was imported into the primary key.');
  }
  if (key.materialCount === 0) return;
  if (key.multiRegion) {
    // GAP: AWS rotates imported multi-Region keys once every region has the new material.
    throw unsupported('ImportKeyMaterial', 'NEW_KEY_MATERIAL for a multi-Region key');
  }
  if (key.nextMaterialId === undefined) return;
  // AWS: [recordings, test_import_key_material_raises_if_there_is_already_key_material_pending]
  throw fault(
    'KMSInvalidStateException',
    `New key material (id: ${id}) cannot be imported into KMS key ${keyArn(place, key.id)}, because another key material (id: ${key.nextMaterialId}) is pending rotation.`,
  );
}

function incorrect(message: string) {
  return fault('IncorrectKeyMaterialException', message);
}

/** The key with its material; new material is current when it is the first, and otherwise waits for its rotation. */
export function withImported(
  tx: Transaction,
  key: Key,
  { id, secret }: Imported,
  facts: Pick<Material, 'description' | 'expiresAtMs'>,
): Key {
  const text = secret.toString('base64');
  const known = tx.get(materials, key.id, id);
  if (known) {
    const { expiresAtMs: _expiresAtMs, ...rest } = known;
    tx.put(materials, { ...rest, ...facts, secret: text });
    return recounted(tx, key);
  }
  const grown = withMaterial(tx, key, { id, secret: text, ...facts });
  const isFirst = key.materialId === undefined;
  return recounted(tx, { ...grown, ...(isFirst ? { materialId: id } : { nextMaterialId: id }) });
}

/** Takes a version's secret away; the key waits for it to be imported again. */
export function withoutSecret(tx: Transaction, key: Key, material: Material): void {
  const { secret: _secret, expiresAtMs: _expiresAtMs, ...rest } = material;
  tx.put(materials, rest);
  tx.put(keys, recounted(tx, key));
}

/**
 * The key with its answer to whether it waits for material: all versions but the one that waits for its rotation are needed.
 * AWS: a key whose material is complete again is enabled. [KMS API Reference, ImportKeyMaterial]
 */
export function recounted(tx: Transaction, key: Key): Key {
  const needed = materialsOf(tx, key.id).filter(({ id }) => id !== key.nextMaterialId);
  const awaitsImport =
    key.origin === 'EXTERNAL' &&
    (needed.length === 0 || needed.some(({ secret }) => secret === undefined));
  const isEnabled = key.isEnabled || (key.awaitsImport && !awaitsImport);
  return { ...key, awaitsImport, isEnabled };
}
