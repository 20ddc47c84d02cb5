/** What a key does with a message of a related one. */
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { durationMs, plusMs } from '#lib/time';

import { recounted } from './imported-material.ts';
import { withDeletion } from './key.ts';
import { isPrimary } from './multi-region.ts';
import {
  type Departure,
  type Message,
  openMaterials,
  type SharedState,
} from './synchronization.ts';
import { type Key, keys, type Material, materials } from './tables.ts';
import { deleteKey, deletionTaskId } from './tasks/delete-key.ts';
import { scheduleRotation } from './tasks/rotate-key.ts';
import { share } from './tasks/synchronize.ts';
import { tellDeparture } from './tasks/tell-departure.ts';

export function receive(
  tx: Transaction,
  ctx: Context,
  key: Key,
  message: Message,
  sealedMaterial: Uint8Array,
): void {
  if (message.kind === 'departure') depart(tx, ctx, key, message);
  else adopt(tx, ctx, key, message, openMaterials(ctx, sealedMaterial, message));
}

/** Takes over what the primary key shares, unless it is older than what is known. */
function adopt(
  tx: Transaction,
  ctx: Context,
  key: Key,
  { shared, multiRegion, isLast }: SharedState,
  sent: readonly Material[],
): void {
  const known = key.multiRegion;
  if (!known || multiRegion.revision < known.revision) return;
  for (const material of sent) {
    // Imported material comes without its secret: what was imported here stays.
    const own = tx.get(materials, key.id, material.id);
    tx.put(materials, { ...own, ...material });
  }
  if (!isLast) return;
  const {
    materialId: _materialId,
    nextMaterialId: _nextMaterialId,
    rotation: _rotation,
    rotating: _rotating,
    ...rest
  } = key;
  const after = recounted(tx, { ...rest, ...shared, multiRegion });
  tx.put(keys, after);
  scheduleRotation(tx, ctx, after);
}

/** A replica is gone. A primary key that waited for the last of them begins its own waiting period. */
function depart(tx: Transaction, ctx: Context, key: Key, { from }: Departure): void {
  const { multiRegion } = key;
  if (!multiRegion) return;
  if (!isPrimary(ctx, multiRegion)) {
    const { primaryRegion } = multiRegion;
    tx.enqueue(tellDeparture, { keyId: key.id, from, primaryRegion });
    return;
  }
  const replicas = multiRegion.replicas.filter(({ region }) => region !== from);
  const left: Key = { ...key, multiRegion: { ...multiRegion, replicas } };
  const days = key.windowAfterReplicasDays;
  if (replicas.length > 0 || days === undefined) {
    share(tx, ctx, left);
    return;
  }
  const at = plusMs(tx.now, durationMs({ days }));
  share(tx, ctx, withDeletion(left, at));
  tx.enqueue(deleteKey, { keyId: key.id }, { id: deletionTaskId(key.id), at });
}
