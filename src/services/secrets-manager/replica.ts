/** Replicas as their own region knows them. */
import type { Context } from '#kernel/operation';
import { blind, type Transaction } from '#kernel/store';
import { parseArn } from '#lib/arn';

import { fault } from './define.ts';
import { type SealedValue, sealValue } from './encryption.ts';
import { arnIn } from './replica-arn.ts';
import type { ReplicaState } from './replica-call.ts';
import { withoutPending } from './rotation.ts';
import { addSecret, findSecret, isReplica, removeSecret } from './secret.ts';
import { replicas, type Secret, secrets, values, versions } from './tables.ts';
import { removeVersion, versionsOf } from './version.ts';

/** Makes or renews the replica in this region. The caller's rights on the key of this region decide. */
export async function keepHere(ctx: Context, state: ReplicaState): Promise<void> {
  const arn = arnIn(state.secret.arn, ctx.region);
  // Looked at first, so that nothing is encrypted that could not be kept.
  ctx.transact((tx) => void checkFree(tx, arn, state));
  const sealed = new Map<string, SealedValue>();
  for (const { id, value } of state.versions) {
    if (!value) continue;
    const place = { secretArn: arn, versionId: id, kmsKeyId: keyOf(ctx, arn, state) };
    sealed.set(id, await sealValue(ctx, place, value));
  }
  ctx.transact((tx) => {
    const found = checkFree(tx, arn, state);
    const former = found && isReplicaAt(found, arn) ? found : undefined;
    if (found && !former) removeSecret(tx, found);
    const replica = asReplica(ctx, arn, state, former);
    if (former) tx.put(secrets, replica);
    else addSecret(tx, replica);
    putVersions(tx, replica, state, sealed);
  });
}

/** The key was given when the replica was made, or by UpdateSecret in this region since. */
function keyOf(ctx: Context, arn: string, { kmsKeyId }: ReplicaState): string | undefined {
  const found = ctx.transact((tx) => findSecret(tx, arn));
  return found && isReplicaAt(found, arn) ? found.kmsKeyId : kmsKeyId;
}

function isReplicaAt(secret: Secret, arn: string): boolean {
  return secret.arn === arn && isReplica(secret);
}

/** The secret that has the name here; refuses one that is in the way. */
function checkFree(tx: Transaction, arn: string, state: ReplicaState): Secret | undefined {
  const found = tx.get(secrets, blind(state.secret.name));
  if (!found) return undefined;
  const hasReplicas = !tx.scan(replicas, { prefix: [found.id] }).next().done;
  if (isReplicaAt(found, arn) || (state.mayOverwrite && !hasReplicas)) return found;
  throw fault(
    'ResourceExistsException',
    `Secret name ${state.secret.name} already exists in region ${parseArn(arn)?.region ?? ''}.`,
  );
}

function asReplica(
  ctx: Context,
  arn: string,
  { secret, primaryRegion, kmsKeyId: given }: ReplicaState,
  former: Secret | undefined,
): Secret {
  const kmsKeyId = former ? former.kmsKeyId : given;
  const { name, suffix, description, createdAtMs, rotatedAtMs, tags, policy, rotation } = secret;
  return {
    id: former?.id ?? ctx.newId(),
    name,
    suffix,
    arn,
    ...(description !== undefined && { description }),
    ...(kmsKeyId !== undefined && { kmsKeyId }),
    createdAtMs,
    changedAtMs: ctx.now(),
    ...(former?.accessedAtMs !== undefined && { accessedAtMs: former.accessedAtMs }),
    ...(rotatedAtMs !== undefined && { rotatedAtMs }),
    tags,
    ...(policy !== undefined && { policy }),
    // The primary rotates; the replica shows how.
    ...(rotation && { rotation: withoutPending(rotation) }),
    primaryRegion,
  };
}

/** GAP: only the versions of the primary that have labels are here; AWS may keep outdated ones. */
function putVersions(
  tx: Transaction,
  { id: secret, kmsKeyId }: Secret,
  state: ReplicaState,
  sealed: ReadonlyMap<string, SealedValue>,
): void {
  const all = versionsOf(tx, { id: secret });
  const kept = new Map(state.versions.map((version) => [version.id, version]));
  let order = all.at(-1)?.order ?? 0;
  for (const version of all) {
    if (!kept.has(version.id)) removeVersion(tx, version);
  }
  for (const { id, stages, hasValue } of state.versions) {
    const known = all.find((version) => version.id === id);
    const value = sealed.get(id);
    if (value) tx.put(values, { secret, version: id, ...value });
    if (hasValue && !value && !known?.hasValue) {
      throw fault('InvalidRequestException', `The replica lacks the value of version ${id}.`);
    }
    order += 1;
    tx.put(versions, {
      secret,
      createdAtMs: tx.now,
      order,
      ...known,
      ...(value && kmsKeyId !== undefined && { kmsKeyId }),
      id,
      stages,
      hasValue,
    });
  }
}

/** Takes the replica in this region away. One that was promoted stays. */
export function removeHere(tx: Transaction, arn: string): void {
  const secret = findSecret(tx, arn);
  if (secret && isReplicaAt(secret, arn)) removeSecret(tx, secret);
}
