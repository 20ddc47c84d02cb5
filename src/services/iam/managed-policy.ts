import { commonFault } from '#kernel/fault';
import { arnOf } from '#kernel/identity';
/** Managed policies: the account's own, and the few of AWS that are known here. */
import { makeUniqueId } from '#kernel/ids';
import type { Context } from '#kernel/operation';
import { blind, type Transaction } from '#kernel/store';
import { parseArn } from '#lib/arn';

import { type AwsPolicy, awsPolicies, LINKED_PATH } from './aws-managed-policies.ts';
import { fault } from './define.ts';
import { countOne, findEntityById, secondOf, uncountOne } from './entity.ts';
import { limits } from './limits.ts';
import {
  attachments,
  entities,
  type Entity,
  policies,
  type Policy,
  policyVersions,
  type Tag,
} from './tables.ts';

const awsPolicyByArn: ReadonlyMap<string, AwsPolicy> = new Map(
  awsPolicies.map((policy) => [policy.arn, policy]),
);

/** A managed policy as policies are attached and read: with the document of its default version. */
export interface ManagedPolicy {
  readonly arn: string;
  readonly name: string;
  readonly document: string;
}

export function arnOfPolicy(account: string, policy: Pick<Policy, 'name' | 'path'>): string {
  return `arn:aws:iam::${account}:policy${policy.path}${policy.name}`;
}

/** Refuses what is no ARN. [Recorded: AttachRolePolicy] */
export function requirePolicyArn(arn: string): void {
  if (parseArn(arn)?.service !== 'iam')
    throw commonFault('ValidationException', 'Invalid ARN:  Could not be parsed!');
}

export function findAwsPolicy(arn: string): AwsPolicy | undefined {
  return awsPolicyByArn.get(arn);
}

/** Whether a policy is of a service-linked role, and so can be attached to nothing else. */
export function isLinkedPolicy(arn: string): boolean {
  return findAwsPolicy(arn)?.path === LINKED_PATH;
}

/** A policy of the account by its ARN, which must be the very one. */
export function findPolicy(tx: Transaction, account: string, arn: string): Policy | undefined {
  const found = tx.get(policies, blind(arn.slice(arn.lastIndexOf('/') + 1)));
  return found && arnOfPolicy(account, found) === arn ? found : undefined;
}

/** A policy of the account whose rows these are, or one of AWS, with its document. */
export function findManagedPolicy(
  tx: Transaction,
  account: string,
  arn: string,
): ManagedPolicy | undefined {
  const ofAws = findAwsPolicy(arn);
  if (ofAws) return ofAws;
  const policy = findPolicy(tx, account, arn);
  const version = policy && tx.get(policyVersions, policy.id, policy.defaultVersion);
  return version && { arn, name: policy.name, document: version.document };
}

/** A policy that can be attached. [Recorded: AttachRolePolicy] */
export function requireAttachable(tx: Transaction, ctx: Context, arn: string): ManagedPolicy {
  const found = findManagedPolicy(tx, ctx.account, arn);
  if (!found)
    throw fault('NoSuchEntityException', `Policy ${arn} does not exist or is not attachable.`);
  if (isLinkedPolicy(arn)) {
    throw fault(
      'PolicyNotAttachableException',
      'Cannot attach a Service Role Policy to a Customer Role.',
    );
  }
  return found;
}

/** A policy of the account that an operation changes; those of AWS cannot be changed. */
export function requireOwnPolicy(
  tx: Transaction,
  ctx: Context,
  arn: string,
  action: string,
): Policy {
  if (findAwsPolicy(arn)) {
    throw commonFault(
      'AccessDeniedException',
      `User: ${arnOf(ctx.identity.caller)} is not authorized to perform: iam:${action} on resource: policy ${arn}`,
    );
  }
  const found = findPolicy(tx, ctx.account, arn);
  if (!found) throw noSuchPolicy(arn);
  return found;
}

export function noSuchPolicy(arn: string) {
  return fault('NoSuchEntityException', `Policy ${arn} was not found.`);
}

export function addPolicy(
  tx: Transaction,
  ctx: Context,
  given: {
    readonly name: string;
    readonly path: string | undefined;
    readonly description: string | undefined;
    readonly document: string;
    readonly tags: readonly Tag[];
  },
): Policy {
  if (tx.get(policies, blind(given.name))) {
    throw fault(
      'EntityAlreadyExistsException',
      `A policy called ${given.name} already exists. Duplicate names are not allowed.`,
    );
  }
  countOne(tx, 'policy');
  const now = secondOf(tx.now);
  const policy = {
    name: given.name,
    path: given.path ?? '/',
    id: makeUniqueId('ANPA', ctx.random(17)),
    ...(given.description !== undefined && { description: given.description }),
    createdAt: now,
    updatedAt: now,
    tags: given.tags,
    defaultVersion: 1,
    lastVersion: 1,
  };
  tx.put(policies, policy);
  tx.put(policyVersions, {
    policyId: policy.id,
    version: 1,
    document: given.document,
    createdAt: now,
  });
  return policy;
}

/** Removes a policy that has one version and is used nowhere. */
export function removePolicy(tx: Transaction, policy: Policy, arn: string): void {
  const versions = [...tx.scan(policyVersions, { prefix: [policy.id] })];
  const { attached, bounding } = usesOf(tx, arn);
  if (attached + bounding > 0)
    throw fault('DeleteConflictException', 'Cannot delete a policy attached to entities.');
  if (versions.length > 1) {
    throw fault(
      'DeleteConflictException',
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. " +
        'The default version is deleted with the policy.',
    );
  }
  for (const version of versions) tx.delete(policyVersions, version);
  uncountOne(tx, 'policy');
  tx.delete(policies, policy);
}

/** Adds a version to a policy that has room for one. */
export function addVersion(tx: Transaction, policy: Policy, document: string, isDefault: boolean) {
  const existing = [...tx.scan(policyVersions, { prefix: [policy.id] })];
  if (existing.length >= limits.policyVersions) {
    throw fault(
      'LimitExceededException',
      `A managed policy can have up to ${limits.policyVersions} versions. Before you create a new version, you must delete an existing version.`,
    );
  }
  const version = {
    policyId: policy.id,
    version: policy.lastVersion + 1,
    document,
    createdAt: secondOf(tx.now),
  };
  tx.put(policyVersions, version);
  tx.put(policies, {
    ...policy,
    lastVersion: version.version,
    updatedAt: version.createdAt,
    ...(isDefault && { defaultVersion: version.version }),
  });
  return version;
}

export function requireVersion(tx: Transaction, policy: Policy, arn: string, versionId: string) {
  const found = /^v\d{1,9}$/.test(versionId)
    ? tx.get(policyVersions, policy.id, Number(versionId.slice(1)))
    : undefined;
  if (!found) throw noSuchVersion(arn, versionId);
  return found;
}

export function noSuchVersion(arn: string, versionId: string) {
  return fault(
    'NoSuchEntityException',
    `Policy ${arn} version ${versionId} does not exist or is not attachable.`,
  );
}

/** How many entities a policy is attached to, and how many it bounds. */
export function usesOf(tx: Transaction, arn: string) {
  return {
    attached: countRows(tx.scanIndex(attachments, 'policy', { prefix: [blind(arn)] })),
    bounding: countRows(tx.scanIndex(entities, 'boundary', { prefix: [blind(arn)] })),
  };
}

function countRows(rows: Iterable<unknown>): number {
  let count = 0;
  for (const _row of rows) count++;
  return count;
}

/** The entities that have a policy attached, or are bounded by it. */
export function entitiesUsing(
  tx: Transaction,
  arn: string,
  usage: 'PermissionsPolicy' | 'PermissionsBoundary' | undefined,
): readonly Entity[] {
  const found = new Map<string, Entity>();
  if (usage !== 'PermissionsBoundary') {
    for (const { entityId } of tx.scanIndex(attachments, 'policy', { prefix: [blind(arn)] })) {
      const entity = findEntityById(tx, entityId);
      if (entity) found.set(entity.id, entity);
    }
  }
  if (usage !== 'PermissionsPolicy') {
    for (const entity of tx.scanIndex(entities, 'boundary', { prefix: [blind(arn)] }))
      found.set(entity.id, entity);
  }
  return [...found.values()];
}

/** The path in a policy's ARN. */
export function pathOf(arn: string): string {
  return arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1);
}
