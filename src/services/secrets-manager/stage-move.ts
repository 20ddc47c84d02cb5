/** What `UpdateSecretVersionStage` may do. [Secrets Manager API Reference, UpdateSecretVersionStage] */
import { fault } from './define.ts';
import type { Version } from './tables.ts';
import { CURRENT, holderOf } from './version.ts';

export interface StageMove {
  readonly stage: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** Refuses a move that is not told in full, or that would leave a secret without AWSCURRENT. */
export function checkMove(all: readonly Version[], { stage, from, to }: StageMove): void {
  if (from === undefined && to === undefined) {
    throw fault(
      'InvalidParameterException',
      'You must specify RemoveFromVersionId, MoveToVersionId, or both.',
    );
  }
  for (const id of [from, to]) {
    if (id !== undefined && !all.some((version) => version.id === id)) throw versionNotFound(id);
  }
  const holder = holderOf(all, stage);
  if (holder && to !== undefined && holder.id !== to && from !== holder.id) {
    throw fault(
      'InvalidParameterException',
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  }
  const isThere = to !== undefined && holder?.id === to;
  if (from !== undefined && holder?.id !== from && !isThere) {
    throw fault(
      'InvalidParameterException',
      `The parameter RemoveFromVersionId isn't valid. Staging label ${stage} isn't attached to version ${from}.`,
    );
  }
  if (stage === CURRENT && to === undefined) {
    throw fault(
      'InvalidParameterException',
      'You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.',
    );
  }
}

export function versionNotFound(id: string) {
  return fault(
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret version: ${id}.`,
  );
}
