/** What policies are attached to what. The policies of AWS are attached wherever no row says that they are not. */
import type { Transaction } from '#kernel/store';

import { constraint, fault } from './define.ts';
import { invalid } from './input.ts';
import { limits } from './limits.ts';
import { findNode, type Node, nodesOf } from './node.ts';
import { rangeOf } from './page.ts';
import { policyTypesOf, requireScope, scopeOf } from './policy-type.ts';
import { findPolicy, isManaged, type ManagedPolicy, managedPolicyOf } from './policy.ts';
import {
  type Attachment,
  attachments,
  type BuiltPolicyType,
  type Organization,
  type Policy,
  withholdings,
} from './tables.ts';

/** The policies of a type on one target, in the order in which they were attached: that of AWS first. */
export function policiesOn(
  tx: Transaction,
  organization: Organization,
  type: BuiltPolicyType,
  targetId: string,
): readonly (Policy | ManagedPolicy)[] {
  const scope = scopeOf(organization, type);
  if (scope === undefined) return [];
  const managed = managedPolicyOf(type);
  const own = attachmentsOn(tx, scope, targetId).flatMap(({ policyId }) => {
    const policy = findPolicy(tx, organization, policyId);
    return policy ? [policy] : [];
  });
  return managed && isManagedOn(tx, scope, targetId) ? [managed, ...own] : own;
}

export function attachmentsOn(
  tx: Transaction,
  scope: string,
  targetId: string,
): readonly Attachment[] {
  return [...tx.scan(attachments, { prefix: [scope, targetId] })].toSorted(
    (left, right) => left.place - right.place,
  );
}

function isManagedOn(tx: Transaction, scope: string, targetId: string): boolean {
  return tx.get(withholdings, scope, targetId) === undefined;
}

/** Whether a policy of a customer is attached anywhere. */
export function isAttached(tx: Transaction, organization: Organization, policy: Policy): boolean {
  const scope = scopeOf(organization, policy.type);
  if (scope === undefined) return false;
  for (const _attachment of tx.scanIndex(attachments, 'policy', { prefix: [scope, policy.id] }))
    return true;
  return false;
}

/** Takes away what is attached to an OU or an account that goes. */
export function dropAttachments(
  tx: Transaction,
  organization: Organization,
  targetId: string,
): void {
  for (const type of policyTypesOf(organization)) {
    const scope = scopeOf(organization, type);
    if (scope === undefined) continue;
    for (const row of tx.scan(attachments, { prefix: [scope, targetId] }))
      tx.delete(attachments, row);
    const withheld = tx.get(withholdings, scope, targetId);
    if (withheld) tx.delete(withholdings, withheld);
  }
}

/** A policy gets onto a target. */
export function attach(
  tx: Transaction,
  organization: Organization,
  policy: Policy | ManagedPolicy,
  targetId: string,
): void {
  const scope = requireScope(organization, policy.type);
  const own = attachmentsOn(tx, scope, targetId);
  if (isOn(tx, scope, policy, targetId))
    throw fault(
      'DuplicatePolicyAttachmentException',
      'The selected policy is already attached to the specified target.',
    );
  if (countOn(tx, scope, policy.type, targetId) >= limits.attachments[policy.type])
    // [Recorded by users of AttachPolicy]
    throw constraint(
      'MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
      'You have attached the maximum number of policies to the specified target.',
    );
  if (isManaged(policy)) {
    tx.delete(withholdings, { scope, targetId });
    return;
  }
  const place = (own.at(-1)?.place ?? 0) + 1;
  tx.insert(attachments, { scope, targetId, policyId: policy.id, place, attachedAtMs: tx.now });
}

/** A policy gets off a target. */
export function detach(
  tx: Transaction,
  organization: Organization,
  policy: Policy | ManagedPolicy,
  targetId: string,
): void {
  const scope = scopeOf(organization, policy.type);
  if (scope === undefined || !isOn(tx, scope, policy, targetId))
    throw fault(
      'PolicyNotAttachedException',
      "The policy isn't attached to the specified target in the specified root.",
    );
  if (isManaged(policy) && policy.isFixed)
    throw invalid(
      'NON_DETACHABLE_POLICY',
      "You can't detach this Amazon Web Services Managed Policy.",
    );
  // AWS: every root, OU and account keeps at least one service control policy. [User Guide, "Detaching SCPs"]
  const isLast = countOn(tx, scope, policy.type, targetId) === 1;
  if (policy.type === 'SERVICE_CONTROL_POLICY' && isLast)
    throw constraint(
      'MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
      'You cannot remove the last policy attached to the specified target. You should have at least one at any time.',
    );
  if (isManaged(policy)) {
    tx.put(withholdings, { scope, targetId });
    return;
  }
  const attachment = tx.get(attachments, scope, targetId, policy.id);
  if (attachment) tx.delete(attachments, attachment);
}

function isOn(
  tx: Transaction,
  scope: string,
  policy: Policy | ManagedPolicy,
  targetId: string,
): boolean {
  return isManaged(policy)
    ? isManagedOn(tx, scope, targetId)
    : tx.get(attachments, scope, targetId, policy.id) !== undefined;
}

function countOn(tx: Transaction, scope: string, type: BuiltPolicyType, targetId: string): number {
  const own = attachmentsOn(tx, scope, targetId).length;
  return managedPolicyOf(type) && isManagedOn(tx, scope, targetId) ? own + 1 : own;
}

/** What a policy is attached to: the root, OUs and accounts, each by their ids. */
export function* targetsOf(
  tx: Transaction,
  organization: Organization,
  policy: Policy | ManagedPolicy,
  after: readonly [string] | undefined,
): IterableIterator<Node> {
  const scope = scopeOf(organization, policy.type);
  if (scope === undefined) return;
  const ids = isManaged(policy)
    ? withoutWithheld(tx, organization, scope, after?.[0])
    : attachedIds(tx, scope, policy.id, after);
  for (const id of ids) {
    const node = findNode(tx, organization, id);
    if (node) yield node;
  }
}

function* attachedIds(
  tx: Transaction,
  scope: string,
  policyId: string,
  after: readonly [string] | undefined,
): IterableIterator<string> {
  for (const { targetId } of tx.scanIndex(attachments, 'policy', rangeOf([scope, policyId], after)))
    yield targetId;
}

function* withoutWithheld(
  tx: Transaction,
  organization: Organization,
  scope: string,
  after: string | undefined,
): IterableIterator<string> {
  for (const id of nodesOf(tx, organization, after)) if (isManagedOn(tx, scope, id)) yield id;
}
