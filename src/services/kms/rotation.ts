/** Automatic rotation: the periodic replacement of a key's material. Old versions stay, and decrypt. */
import { type EpochMs, plusMs } from '#lib/time';

import type { Key } from './tables.ts';

const DAY_MS = 86_400_000;

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
