/** Users, groups and roles: what policies are put in or attached to. */
import { makeUniqueId } from '#kernel/ids';
import type { Context } from '#kernel/operation';
import { blind, type Transaction } from '#kernel/store';
import { parseArn } from '#lib/arn';
import { type EpochMs, epochMs, wholeSeconds } from '#lib/time';

import { fault } from './define.ts';
import { limits } from './limits.ts';
import {
  attachments,
  type Count,
  counts,
  entities,
  type Entity,
  type EntityKind,
  type EntityOf,
  inlinePolicies,
  type Role,
} from './tables.ts';

const ID_PREFIXES = { user: 'AIDA', group: 'AGPA', role: 'AROA' } as const;
const KINDS = ['user', 'group', 'role'] as const;
const CALLED = { user: 'User', group: 'Group', role: 'Role' } as const;

export function arnOfEntity(account: string, { kind, path, name }: EntityName): string {
  return `arn:aws:iam::${account}:${kind}${path}${name}`;
}

export interface EntityName {
  readonly kind: EntityKind;
  readonly path: string;
  readonly name: string;
}

/** What every new entity starts with; AWS tells the time of creation in whole seconds. */
export function newEntity<K extends EntityKind>(
  ctx: Context,
  kind: K,
  name: string,
  path: string | undefined,
) {
  return {
    kind,
    name,
    path: path ?? '/',
    id: makeUniqueId(ID_PREFIXES[kind], ctx.random(17)),
    createdAt: secondOf(ctx.now()),
  };
}

export function secondOf(instant: EpochMs): EpochMs {
  return epochMs(wholeSeconds(instant) * 1000);
}

export function findEntity<K extends EntityKind>(
  tx: Transaction,
  kind: K,
  name: string,
): EntityOf<K> | undefined {
  const found = tx.get(entities, kind, blind(name.toLowerCase()));
  // SAFETY: the kind is part of the key, so the row is of that kind.
  return found?.name === name ? (found as EntityOf<K>) : undefined;
}

export function requireEntity<K extends EntityKind>(
  tx: Transaction,
  kind: K,
  name: string,
): EntityOf<K> {
  const found = findEntity(tx, kind, name);
  if (!found)
    throw fault('NoSuchEntityException', `The ${kind} with name ${name} cannot be found.`);
  return found;
}

export function findEntityById(tx: Transaction, id: string): Entity | undefined {
  for (const entity of tx.scanIndex(entities, 'id', { prefix: [id] })) return entity;
  return undefined;
}

/** The user, group or role of the account that an ARN names in full, path included. */
export function findEntityByArn(tx: Transaction, account: string, arn: string): Entity | undefined {
  const resource = parseArn(arn)?.resource ?? '';
  const kind = KINDS.find((one) => resource.startsWith(`${one}/`));
  const found = kind && findEntity(tx, kind, arn.slice(arn.lastIndexOf('/') + 1));
  return found && arnOfEntity(account, found) === arn ? found : undefined;
}

export function listEntities<K extends EntityKind>(
  tx: Transaction,
  kind: K,
  pathPrefix = '/',
): readonly EntityOf<K>[] {
  // SAFETY: the kind is the first part of the key.
  const all = [...tx.scan(entities, { prefix: [kind] })] as unknown as readonly EntityOf<K>[];
  return all.filter(({ path }) => path.startsWith(pathPrefix));
}

/** Adds an entity whose name is free, within the quota. */
export function addEntity(tx: Transaction, entity: Entity): void {
  requireFreeName(tx, entity.kind, entity.name);
  countOne(tx, entity.kind);
  tx.put(entities, entity);
}

/** A role that its owner may change: not one that is linked to a service. */
export function requireOwnRole(tx: Transaction, name: string): Role {
  const role = requireEntity(tx, 'role', name);
  if (role.linkedService !== undefined) {
    throw fault(
      'UnmodifiableEntityException',
      `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
    );
  }
  return role;
}

/** Gives an entity another name or path; what is kept under its id stays with it. */
export function renameEntity(
  tx: Transaction,
  entity: Entity,
  to: { readonly name?: string | undefined; readonly path?: string | undefined },
): void {
  const renamed = { ...entity, name: to.name ?? entity.name, path: to.path ?? entity.path };
  if (renamed.name.toLowerCase() !== entity.name.toLowerCase())
    requireFreeName(tx, entity.kind, renamed.name);
  tx.delete(entities, entity);
  tx.put(entities, renamed);
}

/** Removes an entity that has neither inline nor attached policies. */
export function removeEntity(tx: Transaction, entity: Entity): void {
  const { id, kind } = entity;
  if (!tx.scan(attachments, { prefix: [id] }).next().done)
    throw deleteConflict('must detach all policies first.');
  if (!tx.scan(inlinePolicies, { prefix: [id] }).next().done)
    throw deleteConflict('must delete policies first.');
  uncountOne(tx, kind);
  tx.delete(entities, entity);
}

export function deleteConflict(rule: string) {
  return fault('DeleteConflictException', `Cannot delete entity, ${rule}`);
}

export function countOf(tx: Transaction, of: Count['of']): number {
  return tx.get(counts, of)?.count ?? 0;
}

/** Counts one more, within the quota. */
export function countOne(tx: Transaction, of: Count['of']): void {
  const { max, name } = limits.perAccount[of];
  if (countOf(tx, of) >= max) throw quotaExceeded(name, max);
  countAnyway(tx, of);
}

/** Counts one more, whatever the quota. */
export function countAnyway(tx: Transaction, of: Count['of']): void {
  tx.put(counts, { of, count: countOf(tx, of) + 1 });
}

export function uncountOne(tx: Transaction, of: Count['of']): void {
  tx.put(counts, { of, count: countOf(tx, of) - 1 });
}

export function quotaExceeded(quota: string, max: number) {
  return fault('LimitExceededException', `Cannot exceed quota for ${quota}: ${max}`);
}

function requireFreeName(tx: Transaction, kind: EntityKind, name: string): void {
  if (tx.get(entities, kind, blind(name.toLowerCase()))) {
    throw fault(
      'EntityAlreadyExistsException',
      `${CALLED[kind]} with name ${name} already exists.`,
    );
  }
}
