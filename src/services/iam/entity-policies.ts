/** What is put in and attached to users, groups and roles: inline policies, managed policies, boundaries. */
import type { Context } from '#kernel/operation';
import { blind, type Transaction } from '#kernel/store';

import { fault } from './define.ts';
import { quotaExceeded } from './entity.ts';
import { limits } from './limits.ts';
import {
  findManagedPolicy,
  isLinkedPolicy,
  type ManagedPolicy,
  requireAttachable,
  requirePolicyArn,
} from './managed-policy.ts';
import { countedLength, requireDocument } from './policy-document.ts';
import {
  attachments,
  entities,
  type Entity,
  type InlinePolicy,
  inlinePolicies,
  type Role,
  type User,
} from './tables.ts';

export function attachPolicy(tx: Transaction, ctx: Context, entity: Entity, arn: string): void {
  requireAttachable(tx, ctx, arn);
  if (tx.get(attachments, entity.id, blind(arn))) return;
  const { max, name } = limits.attachedPolicies[entity.kind];
  if ([...tx.scan(attachments, { prefix: [entity.id] })].length >= max)
    throw quotaExceeded(name, max);
  tx.put(attachments, { entityId: entity.id, policyArn: arn });
}

export function detachPolicy(tx: Transaction, entity: Entity, arn: string): void {
  const attachment = tx.get(attachments, entity.id, blind(arn));
  if (!attachment) throw fault('NoSuchEntityException', `Policy ${arn} was not found.`);
  tx.delete(attachments, attachment);
}

/** The managed policies attached to an entity. */
export function attachedPolicies(
  tx: Transaction,
  account: string,
  entity: Entity,
): readonly ManagedPolicy[] {
  const found: ManagedPolicy[] = [];
  for (const { policyArn } of tx.scan(attachments, { prefix: [entity.id] })) {
    const policy = findManagedPolicy(tx, account, policyArn);
    if (policy) found.push(policy);
  }
  return found;
}

export function putInlinePolicy(
  tx: Transaction,
  entity: Entity,
  name: string,
  document: string,
): void {
  requireDocument(document, 'identity');
  const others = inlinePoliciesOf(tx, entity).filter((policy) => policy.name !== name);
  const length = [document, ...others.map((policy) => policy.document)].reduce(
    (sum, text) => sum + countedLength(text),
    0,
  );
  const max = limits.inlineCharacters[entity.kind];
  if (length > max) {
    throw fault(
      'LimitExceededException',
      `Maximum policy size of ${max} bytes exceeded for ${entity.kind} ${entity.name}`,
    );
  }
  tx.put(inlinePolicies, { entityId: entity.id, name, document });
}

export function requireInlinePolicy(tx: Transaction, entity: Entity, name: string): InlinePolicy {
  const found = tx.get(inlinePolicies, entity.id, blind(name));
  if (!found) {
    throw fault(
      'NoSuchEntityException',
      `The ${entity.kind} policy with name ${name} cannot be found.`,
    );
  }
  return found;
}

export function inlinePoliciesOf(tx: Transaction, { id }: Entity): readonly InlinePolicy[] {
  return [...tx.scan(inlinePolicies, { prefix: [id] })];
}

/** Refuses a boundary that is no managed policy. */
export function requireBoundary(tx: Transaction, ctx: Context, arn: string): string {
  requirePolicyArn(arn);
  if (!findManagedPolicy(tx, ctx.account, arn) || isLinkedPolicy(arn)) {
    throw fault('NoSuchEntityException', `Scope ARN: ${arn} does not exist or is not attachable.`);
  }
  return arn;
}

/** Takes the boundary away from a user or role that has one. */
export function removeBoundary(tx: Transaction, entity: User | Role): void {
  const { boundary, ...unbounded } = entity;
  if (boundary === undefined) {
    throw fault(
      'NoSuchEntityException',
      `The ${entity.kind} with name ${entity.name} has no permissions boundary.`,
    );
  }
  tx.put(entities, unbounded);
}
