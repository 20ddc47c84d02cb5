/** Replicas as their primary knows them. [User Guide, "Replicate AWS Secrets Manager secrets across Regions"] */
import type { Context } from '#kernel/operation';
import { isRegion } from '#kernel/region';
import type { Transaction } from '#kernel/store';

import type { ReplicaRegionType, ReplicationStatusType } from './api.gen.ts';
import { fault } from './define.ts';
import { limits } from './limits.ts';
import { taskIds } from './secret.ts';
import { type Replica, replicas, type Secret, secrets } from './tables.ts';
import { enqueueReplica } from './tasks/keep-replica.ts';

/** The replicas that are to be, in the order of their regions. */
export function replicasOf(tx: Transaction, { id }: Pick<Secret, 'id'>): readonly Replica[] {
  return [...tx.scan(replicas, { prefix: [id] })].filter(({ goal }) => goal === 'kept');
}

/** Refuses regions that a secret of this region cannot have a replica in. */
export function checkRegions(
  { region: here }: Pick<Context, 'region'>,
  regions: readonly ReplicaRegionType[],
): void {
  const names = regions.map(({ Region }) => Region);
  for (const name of names) {
    if (name === undefined || !isRegion(name)) {
      throw fault('InvalidParameterException', `Invalid Region: ${name ?? 'null'}.`);
    }
    if (name === here) {
      throw fault('InvalidParameterException', 'Invalid replica region. It is the primary region.');
    }
  }
  if (new Set(names).size < names.length || names.length > limits.replicas) {
    throw fault(
      'InvalidParameterException',
      'The parameter AddReplicaRegions names a Region more than once.',
    );
  }
}

/** Writes down replicas that are to be made, in the name of the caller. */
export function addReplicas(
  tx: Transaction,
  secret: Secret,
  regions: readonly ReplicaRegionType[],
  { ctx, mayOverwrite }: { readonly ctx: Context; readonly mayOverwrite: boolean },
): void {
  if (regions.length === 0) return;
  const known = new Set(replicasOf(tx, secret).map(({ region }) => region));
  for (const { Region: region = '', KmsKeyId } of regions) {
    const isThere = known.has(region) && tx.get(replicas, secret.id, region)?.status !== 'Failed';
    if (isThere) {
      throw fault(
        'InvalidParameterException',
        `The secret is already replicated to the Region ${region}.`,
      );
    }
    const replica: Replica = {
      secret: secret.id,
      arn: secret.arn,
      region,
      ...(KmsKeyId && { kmsKeyId: KmsKeyId }),
      status: 'InProgress',
      mayOverwrite,
      by: ctx.identity,
      versions: [],
      goal: 'kept',
    };
    tx.put(replicas, replica);
    enqueueReplica(tx, secret.name, replica);
  }
  if (secret.primaryRegion === undefined) {
    tx.put(secrets, { ...secret, primaryRegion: ctx.region });
  }
}

/** Writes down replicas that are to go. */
export function removeReplicas(tx: Transaction, secret: Secret, regions: readonly string[]): void {
  for (const region of regions) {
    const replica = replicasOf(tx, secret).find((one) => one.region === region);
    if (!replica) {
      throw fault(
        'InvalidParameterException',
        `The secret isn't replicated to the Region ${region}.`,
      );
    }
    const removed: Replica = { ...replica, goal: 'removed' };
    tx.put(replicas, removed);
    enqueueReplica(tx, secret.name, removed);
  }
}

export function shownReplicas(kept: readonly Replica[]): readonly ReplicationStatusType[] {
  return kept.map(({ region, kmsKeyId, status, message }) => ({
    Region: region,
    KmsKeyId: kmsKeyId ?? 'alias/aws/secretsmanager',
    Status: status,
    ...(message !== undefined && { StatusMessage: message }),
  }));
}

/** The replica of a region has become a secret of its own. */
export function forgetReplica(tx: Transaction, { id }: Pick<Secret, 'id'>, region: string): void {
  const replica = tx.get(replicas, id, region);
  if (!replica) return;
  tx.cancel(taskIds.replica({ id }, region));
  tx.delete(replicas, replica);
}
