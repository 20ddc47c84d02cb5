/** The states of keys, and what each lets happen. [KMS Developer Guide, "Key states of AWS KMS keys"] */
import type { KeyState } from './api.gen.ts';
import { fault } from './define.ts';
import { keyArn, type Place } from './key-name.ts';
import type { Key } from './tables.ts';

export type State = Exclude<KeyState, 'Unavailable'>;

/**
 * What is to be done with a key:
 * `use` it in a cryptographic operation, a grant, or to show its public key; `change` its description, tags or aliases; `switch` it
 * on or off; `rotate` its material, or decide when; `import` material; `remove` imported material; `schedule` its deletion;
 * `replicate` it into another region; `promote` another key to primary.
 */
export type Deed =
  | 'use'
  | 'change'
  | 'switch'
  | 'rotate'
  | 'import'
  | 'remove'
  | 'schedule'
  | 'replicate'
  | 'promote';

const ALLOWED: Readonly<Record<Deed, readonly State[]>> = {
  use: ['Enabled', 'Updating'],
  change: ['Enabled', 'Disabled', 'PendingImport', 'Creating', 'Updating'],
  switch: ['Enabled', 'Disabled'],
  rotate: ['Enabled'],
  import: ['Enabled', 'Disabled', 'PendingImport'],
  remove: ['Enabled', 'Disabled', 'PendingImport', 'PendingDeletion', 'PendingReplicaDeletion'],
  schedule: ['Enabled', 'Disabled', 'PendingImport'],
  replicate: ['Enabled', 'PendingImport'],
  promote: ['Enabled'],
};

export function stateOf(key: Key): State {
  if (key.deleteAtMs !== undefined) return 'PendingDeletion';
  if (key.windowAfterReplicasDays !== undefined) return 'PendingReplicaDeletion';
  if (key.multiRegion?.isCreating) return 'Creating';
  if (key.awaitsImport) return 'PendingImport';
  if (!key.isEnabled) return 'Disabled';
  return key.multiRegion?.isUpdating ? 'Updating' : 'Enabled';
}

/** Refuses what the key's state does not allow. */
export function checkState(place: Place, key: Key, deed: Deed): void {
  const state = stateOf(key);
  if (ALLOWED[deed].includes(state)) return;
  const arn = keyArn(place, key.id);
  if (state === 'Disabled') throw fault('DisabledException', `${arn} is disabled.`);
  throw fault('KMSInvalidStateException', `${arn} is ${wordOf(state)}.`);
}

function wordOf(state: State): string {
  return state.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim();
}
