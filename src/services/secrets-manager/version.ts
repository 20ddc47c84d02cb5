/** Versions of a secret and the labels that tell them apart. [User Guide, "What's in a Secrets Manager secret", "Version"] */
import { blind, type Transaction } from '#kernel/store';
import type { EpochMs } from '#lib/time';

import { fault } from './define.ts';
import { limits } from './limits.ts';
import { type Secret, values, type Version, versions } from './tables.ts';

export const CURRENT = 'AWSCURRENT';
export const PENDING = 'AWSPENDING';
export const PREVIOUS = 'AWSPREVIOUS';

/** All versions, the oldest first. */
export function versionsOf(tx: Transaction, { id }: Pick<Secret, 'id'>): readonly Version[] {
  return [...tx.scanIndex(versions, 'created', { prefix: [id] })];
}

export function findVersion(
  tx: Transaction,
  { id }: Pick<Secret, 'id'>,
  versionId: string,
): Version | undefined {
  return tx.get(versions, id, blind(versionId));
}

export function holderOf(all: readonly Version[], stage: string): Version | undefined {
  return all.find(({ stages }) => stages.includes(stage));
}

/**
 * The versions that change when labels go to one of them. A label is on one version only, and whoever loses AWSCURRENT becomes
 * AWSPREVIOUS.
 */
export function afterMove(
  all: readonly Version[],
  to: string | undefined,
  moved: readonly string[],
): readonly Version[] {
  const former = moved.includes(CURRENT) ? holderOf(all, CURRENT) : undefined;
  const isHandedOver = former !== undefined && former.id !== to && to !== undefined;
  // Whoever loses AWSCURRENT gets AWSPREVIOUS, also where that was to go with it.
  const gained = isHandedOver ? moved.filter((stage) => stage !== PREVIOUS) : moved;
  return all.flatMap((version) => {
    const stages = new Set(version.stages);
    for (const stage of moved) stages.delete(stage);
    if (isHandedOver) stages.delete(PREVIOUS);
    if (version.id === to) for (const stage of gained) stages.add(stage);
    if (isHandedOver && version.id === former.id) stages.add(PREVIOUS);
    const sorted = [...stages].toSorted();
    return sorted.join('\n') === version.stages.join('\n') ? [] : [{ ...version, stages: sorted }];
  });
}

/** Moves labels to a version, or takes them off every one. */
export function moveStages(
  tx: Transaction,
  secret: Pick<Secret, 'id'>,
  to: string | undefined,
  stages: readonly string[],
): void {
  for (const version of afterMove(versionsOf(tx, secret), to, stages)) tx.put(versions, version);
  checkStageCount(tx, secret);
}

function checkStageCount(tx: Transaction, secret: Pick<Secret, 'id'>): void {
  const count = versionsOf(tx, secret).reduce((sum, { stages }) => sum + stages.length, 0);
  if (count <= limits.stages) return;
  throw fault(
    'LimitExceededException',
    `You can't have more than ${limits.stages} staging labels attached to the versions of a secret.`,
  );
}

export interface NewVersion {
  readonly id: string;
  readonly hasValue: boolean;
  readonly kmsKeyId: string | undefined;
}

/** Makes a version without labels, and lets old ones go that nobody can ask for by a label. */
export function addVersion(tx: Transaction, secret: Pick<Secret, 'id'>, made: NewVersion): Version {
  const all = versionsOf(tx, secret);
  makeRoom(tx, all);
  const version: Version = {
    secret: secret.id,
    stages: [],
    createdAtMs: tx.now,
    order: (all.at(-1)?.order ?? 0) + 1,
    ...made,
  };
  tx.insert(versions, version);
  return version;
}

/**
 * AWS: outdated versions go when there are more than a hundred, but none that is younger than 24 hours.
 * [Secrets Manager API Reference, PutSecretValue]
 */
function makeRoom(tx: Transaction, all: readonly Version[]): void {
  let tooMany = all.length + 1 - limits.versions;
  for (const version of all) {
    if (tooMany <= 0) return;
    if (!isOutdated(version, tx.now)) continue;
    removeVersion(tx, version);
    tooMany -= 1;
  }
  if (tooMany > 0) {
    throw fault(
      'LimitExceededException',
      `You can't have more than ${limits.versions} versions of a secret. Versions younger than 24 hours aren't removed.`,
    );
  }
}

function isOutdated({ stages, createdAtMs }: Version, now: EpochMs): boolean {
  return stages.length === 0 && now - createdAtMs >= limits.keptVersionMs;
}

export function removeVersion(tx: Transaction, version: Version): void {
  const value = tx.get(values, version.secret, blind(version.id));
  if (value) tx.delete(values, value);
  tx.delete(versions, version);
}

/** The labels of a new value: AWSCURRENT where nothing is asked for, and always on the first. */
export function stagesFor(
  all: readonly Version[],
  asked: readonly string[] | undefined,
): readonly string[] {
  const stages = new Set(asked ?? [CURRENT]);
  // AWS: the first version gets AWSCURRENT by itself. [Secrets Manager API Reference, PutSecretValue]
  if (all.length === 0) stages.add(CURRENT);
  return [...stages];
}
