import { isFault } from '#kernel/fault';
import type { TaskContext } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';
import { type EpochMs, plusMs } from '#lib/time';

import type { KmsApi } from '../api.gen.ts';
import { task } from '../define.ts';
import { keyArn, type Place } from '../key-name.ts';
import { limits } from '../limits.ts';
import { materialsOf, withNextMaterial } from '../material.ts';
import { isPrimary } from '../multi-region.ts';
import { portionsOf, sealMessage, sharedPartOf, type SharedState } from '../synchronization.ts';
import { type Key, keys, type Material, type MultiRegion } from '../tables.ts';

interface Snapshot {
  readonly key: Key;
  readonly multiRegion: MultiRegion;
  readonly materials: readonly Material[];
}

/** Tells all related keys what they share, and ends what waited for that: a rotation, a change of the primary region. */
export const synchronize = task<{ readonly keyId: string }>({
  name: 'kms.synchronize',
  retry: retrySchedules.untilDone,

  run: async ({ keyId }, ctx) => {
    const snapshot = ctx.transact((tx) => snapshotOf(tx, ctx, keyId));
    if (!snapshot) return;
    const failures: unknown[] = [];
    for (const region of regionsOf(ctx, snapshot.multiRegion)) {
      // A region that cannot be told keeps the others from nothing; the task comes again for it.
      await tell(ctx, snapshot, region).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
    ctx.transact((tx) => finish(tx, ctx, snapshot));
  },
});

/** A key that has something to tell: a primary, or the one that was until now. */
function snapshotOf(tx: Transaction, ctx: TaskContext, keyId: string): Snapshot | undefined {
  const key = tx.get(keys, keyId);
  const multiRegion = key?.multiRegion;
  if (!key || !multiRegion) return undefined;
  if (!isPrimary(ctx, multiRegion) && !multiRegion.isUpdating) return undefined;
  const materials = materialsOf(tx, keyId).map((material) => sharedPartOf(key, material));
  return { key, multiRegion, materials };
}

function regionsOf(
  { region: own }: Place,
  { primaryRegion, replicas }: MultiRegion,
): readonly string[] {
  return [primaryRegion, ...replicas.map(({ region }) => region)].filter((each) => each !== own);
}

async function tell(ctx: TaskContext, snapshot: Snapshot, region: string): Promise<void> {
  const { key, multiRegion, materials } = snapshot;
  const kms = ctx.client<KmsApi>('kms', {
    servicePrincipal: 'kms.amazonaws.com',
    sourceArn: keyArn(ctx, key.id),
    sourceAccount: ctx.account,
  });
  const portions = [...portionsOf(materials)];
  try {
    for (const [place, portion] of portions.entries()) {
      const message = stateFor(ctx, key, multiRegion, region, place === portions.length - 1);
      const target = { account: ctx.account, region };
      await kms.ImportKeyMaterial(sealMessage(ctx, message, portion), target);
    }
  } catch (error) {
    const replica = multiRegion.replicas.find((each) => each.region === region);
    const isGone = isFault(error, 'NotFoundException') && replica && isOld(ctx, replica.addedAtMs);
    if (!isGone) throw error;
    // The replica was never made: its creation ended between two steps.
    ctx.transact((tx) => forget(tx, key.id, region));
  }
}

function stateFor(
  { account }: TaskContext,
  key: Key,
  { primaryRegion, replicas, revision }: MultiRegion,
  to: string,
  isLast: boolean,
): SharedState {
  const { materialId, nextMaterialId, rotation, rotating, onDemandRotations, materialCount } = key;
  return {
    kind: 'state',
    keyId: key.id,
    account,
    to,
    shared: {
      ...(materialId !== undefined && { materialId }),
      ...(nextMaterialId !== undefined && { nextMaterialId }),
      ...(rotation && { rotation }),
      ...(rotating && { rotating }),
      onDemandRotations,
      materialCount,
    },
    multiRegion: { primaryRegion, replicas, revision },
    isLast,
  };
}

function isOld(ctx: TaskContext, addedAtMs: EpochMs): boolean {
  return plusMs(addedAtMs, limits.replicaCreationMs) <= ctx.now();
}

function forget(tx: Transaction, keyId: string, region: string): void {
  const key = tx.get(keys, keyId);
  if (!key?.multiRegion) return;
  const replicas = key.multiRegion.replicas.filter((each) => each.region !== region);
  tx.put(keys, { ...key, multiRegion: { ...key.multiRegion, replicas } });
}

function finish(tx: Transaction, ctx: TaskContext, told: Snapshot): void {
  const key = tx.get(keys, told.key.id);
  const { multiRegion } = key ?? {};
  // What changed meanwhile is told by the task that its change wrote down.
  if (!key || multiRegion?.revision !== told.multiRegion.revision) return;
  if (multiRegion.isUpdating) {
    const { isUpdating: _isUpdating, ...rest } = multiRegion;
    tx.put(keys, { ...key, multiRegion: rest });
  } else if (key.rotating) {
    share(tx, ctx, withNextMaterial(tx, key, key.rotating), tx.now);
  }
}

/** Stores a key, and has its relatives told what they share with it. */
export function share(
  tx: Transaction,
  ctx: Place,
  key: Key,
  at: EpochMs = plusMs(tx.now, limits.synchronizationMs),
): void {
  const { multiRegion } = key;
  if (!multiRegion || regionsOf(ctx, multiRegion).length === 0) {
    // There is nobody left for whom a rotation could wait.
    tx.put(keys, key.rotating ? withNextMaterial(tx, key, key.rotating) : key);
    return;
  }
  tx.put(keys, { ...key, multiRegion: { ...multiRegion, revision: multiRegion.revision + 1 } });
  const id = `synchronize/${key.id}`;
  tx.enqueue(synchronize, { keyId: key.id }, { id, at });
}
