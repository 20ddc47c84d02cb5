import { isFault } from '#kernel/fault';
import type { Identity } from '#kernel/identity';
import type { TaskContext } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';

import { task } from '../define.ts';
import { openValue } from '../encryption.ts';
import { arnIn } from '../replica-arn.ts';
import { type ReplicaVersion, type ReplicationApi, SERVICE } from '../replica-call.ts';
import { findSame, taskIds } from '../secret.ts';
import { type Replica, replicas, type Secret, type Value, type Version } from '../tables.ts';
import { findValue, placeOf } from '../value.ts';
import { versionsOf } from '../version.ts';

/** What this cloud has failed in itself is tried again; what was refused is the replica's status. */
const OURS: ReadonlySet<string> = new Set(['InternalFailure', 'ServiceUnavailable']);

interface ReplicaTask {
  readonly secret: string;
  readonly name: string;
  readonly region: string;
}

/**
 * Makes a replica what its primary is, or takes it away. It tells the other region the whole state, so that it may be done twice,
 * late, or for several changes at once.
 */
export const keepReplica = task<ReplicaTask>({
  name: 'secrets-manager.keep-replica',
  retry: retrySchedules.untilDone,

  async run(order, ctx) {
    const found = ctx.transact((tx) => findWork(tx, order));
    if (!found) return;
    const { replica, secret } = found;
    if (replica.goal === 'removed' || !secret) {
      await remove(ctx, replica);
      ctx.transact((tx) => {
        if (isUnchanged(tx, replica)) tx.delete(replicas, replica);
      });
      return;
    }
    try {
      await keep(ctx, { replica, secret, rows: found.rows });
    } catch (error) {
      if (!isFault(error) || OURS.has(error.code)) throw error;
      settle(ctx, replica, {
        status: 'Failed',
        message: `Replication failed: ${error.message}`,
        versions: [],
      });
      return;
    }
    const held = found.rows
      .filter(({ value }) => value !== undefined)
      .map(({ version }) => version.id);
    // What is in step once never overwrites again: a promoted replica is a secret of its own.
    settle(ctx, replica, { status: 'InSync', versions: held, mayOverwrite: false });
  },
});

interface VersionRows {
  readonly version: Version;
  readonly value: Value | undefined;
}
interface Work {
  readonly replica: Replica;
  readonly secret: Secret | undefined;
  readonly rows: readonly VersionRows[];
}

function findWork(tx: Transaction, { secret: id, name, region }: ReplicaTask): Work | undefined {
  const replica = tx.get(replicas, id, region);
  if (!replica) return undefined;
  const secret = findSame(tx, { id, name });
  const labelled = secret ? versionsOf(tx, secret).filter(({ stages }) => stages.length > 0) : [];
  const rows = labelled.map((version) => ({ version, value: findValue(tx, version) }));
  return { replica, secret, rows };
}

async function keep(
  ctx: TaskContext,
  { replica, secret, rows }: Work & { readonly secret: Secret },
): Promise<void> {
  const versions: ReplicaVersion[] = [];
  for (const { version, value } of rows) {
    const { id, stages } = version;
    // What the replica has already is not decrypted again.
    const isSent = value === undefined || replica.versions.includes(id);
    const plain = isSent
      ? undefined
      : await openValue(inNameOf(ctx, replica.by), placeOf(secret, version), value);
    versions.push({ id, stages, hasValue: value !== undefined, ...(plain && { value: plain }) });
  }
  const { region, kmsKeyId, mayOverwrite } = replica;
  const state = { secret, primaryRegion: ctx.region, kmsKeyId, mayOverwrite, versions };
  const client = ctx.client<ReplicationApi>('secrets-manager', { onBehalfOf: replica.by });
  await client.ReplicateSecretToRegions(
    {
      SecretId: arnIn(secret.arn, region),
      AddReplicaRegions: [{ Region: region }],
      replica: { kind: 'keep', state },
    },
    { account: ctx.account, region },
  );
}

async function remove(ctx: TaskContext, { arn, region }: Replica): Promise<void> {
  const client = ctx.client<ReplicationApi>('secrets-manager', {
    servicePrincipal: SERVICE,
    sourceArn: arn,
  });
  await client.RemoveRegionsFromReplication(
    {
      SecretId: arnIn(arn, region),
      RemoveReplicaRegions: [region],
      replica: { kind: 'remove' },
    },
    { account: ctx.account, region },
  );
}

/** The task's context with somebody who asks KMS. */
function inNameOf(ctx: TaskContext, identity: Identity) {
  return {
    account: ctx.account,
    region: ctx.region,
    identity,
    client: ctx.client.bind(ctx),
    random: ctx.random.bind(ctx),
  };
}

/** Writes down how it went, unless something else is wanted by now. */
function settle(
  ctx: TaskContext,
  replica: Replica,
  outcome: Pick<Replica, 'status'> & Partial<Replica>,
): void {
  ctx.transact((tx) => {
    if (!isUnchanged(tx, replica)) return;
    const { message: _message, ...rest } = replica;
    tx.put(replicas, { ...rest, ...outcome });
  });
}

function isUnchanged(tx: Transaction, replica: Replica): boolean {
  const current = tx.get(replicas, replica.secret, replica.region);
  return current !== undefined && JSON.stringify(current) === JSON.stringify(replica);
}

/** Writes down that a replica must be looked at. */
export function enqueueReplica(tx: Transaction, name: string, replica: Replica): void {
  const { secret, region } = replica;
  const id = taskIds.replica({ id: secret }, region);
  tx.enqueue(keepReplica, { secret, name, region }, { id });
}

/** A primary has changed: its replicas follow, in the name of whoever changed it. */
export function syncReplicas(tx: Transaction, { id, name }: Secret, by?: Identity): void {
  for (const replica of tx.scan(replicas, { prefix: [id] })) {
    if (replica.goal === 'removed') continue;
    const { message: _message, ...rest } = replica;
    const changed: Replica = { ...rest, status: 'InProgress', by: by ?? replica.by };
    tx.put(replicas, changed);
    enqueueReplica(tx, name, changed);
  }
}
