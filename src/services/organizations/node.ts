/** The tree: a root, OUs and accounts. */
import { blind, type Transaction } from '#kernel/store';
import { invariant } from '#lib/assert';

import type * as wire from './api.gen.ts';
import { accountArn, rootArn, unitArn } from './arns.ts';
import { constraint, fault } from './define.ts';
import { limits } from './limits.ts';
import { findMember, type Member } from './organization.ts';
import { rangeOf } from './page.ts';
import { accounts, type Organization, type Unit, units } from './tables.ts';

/** A place of the tree: what policies are attached to. */
export type Node =
  | { readonly kind: 'ROOT'; readonly id: string; readonly arn: string; readonly name: string }
  | {
      readonly kind: 'ORGANIZATIONAL_UNIT';
      readonly id: string;
      readonly arn: string;
      readonly name: string;
      readonly unit: Unit;
    }
  | {
      readonly kind: 'ACCOUNT';
      readonly id: string;
      readonly arn: string;
      readonly name: string;
      readonly member: Member;
    };

export function findNode(
  tx: Transaction,
  organization: Organization,
  id: string,
): Node | undefined {
  if (id === organization.rootId)
    return { kind: 'ROOT', id, arn: rootArn(organization), name: 'Root' };
  const unit = findUnit(tx, organization, id);
  if (unit)
    return {
      kind: 'ORGANIZATIONAL_UNIT',
      id,
      arn: unitArn(organization, id),
      name: unit.name,
      unit,
    };
  const member = findMember(tx, organization, id);
  return (
    member && { kind: 'ACCOUNT', id, arn: accountArn(organization, id), name: member.name, member }
  );
}

/** The ids of the whole tree: the root, then the OUs, then the accounts. */
export function* nodesOf(
  tx: Transaction,
  { id: organizationId, rootId }: Organization,
  after: string | undefined,
): IterableIterator<string> {
  const isAfterUnits = after !== undefined && !after.startsWith('r-') && !after.startsWith('ou-');
  const within = (kind: string): readonly [string] | undefined =>
    after?.startsWith(kind) ? [after] : undefined;
  if (after === undefined) yield rootId;
  if (!isAfterUnits)
    for (const { id } of tx.scanIndex(
      units,
      'organization',
      rangeOf([organizationId], within('ou-')),
    ))
      yield id;
  const cursor: readonly [string] | undefined = isAfterUnits ? [after] : undefined;
  for (const { id } of tx.scanIndex(accounts, 'organization', rangeOf([organizationId], cursor)))
    yield id;
}

export function requireTarget(tx: Transaction, organization: Organization, id: string): Node {
  const node = findNode(tx, organization, id);
  if (!node) throw fault('TargetNotFoundException', "You specified a target that doesn't exist.");
  return node;
}

export function findUnit(tx: Transaction, { id }: Organization, unitId: string): Unit | undefined {
  const unit = tx.get(units, unitId);
  return unit?.organizationId === id ? unit : undefined;
}

export function requireUnit(tx: Transaction, organization: Organization, id: string): Unit {
  const unit = findUnit(tx, organization, id);
  if (!unit)
    throw fault(
      'OrganizationalUnitNotFoundException',
      "You specified an organizational unit that doesn't exist.",
    );
  return unit;
}

/** A root or an OU. */
export function isParent(tx: Transaction, organization: Organization, id: string): boolean {
  return id === organization.rootId || findUnit(tx, organization, id) !== undefined;
}

export function requireParent(tx: Transaction, organization: Organization, id: string): void {
  if (!isParent(tx, organization, id))
    throw fault('ParentNotFoundException', "You specified a parent that doesn't exist.");
}

/** The OUs from the root down to a parent; none for the root itself. */
export function unitsAbove(
  tx: Transaction,
  organization: Organization,
  parentId: string,
): readonly Unit[] {
  const found: Unit[] = [];
  let id = parentId;
  while (id !== organization.rootId) {
    const unit = tx.get(units, id);
    invariant(
      unit && found.length < limits.unitDepth,
      'every OU hangs under the root of its organization',
    );
    found.push(unit);
    id = unit.parentId;
  }
  return found.toReversed();
}

/** `o-id/r-root/ou-…/` down to a parent. */
export function pathOf(tx: Transaction, organization: Organization, parentId: string): string {
  const above = unitsAbove(tx, organization, parentId).map(({ id }) => `${id}/`);
  return `${organization.id}/${organization.rootId}/${above.join('')}`;
}

export function checkDepth(tx: Transaction, organization: Organization, parentId: string): void {
  if (unitsAbove(tx, organization, parentId).length >= limits.unitDepth)
    // [Recorded by users of CreateOrganizationalUnit]
    throw constraint(
      'OU_DEPTH_LIMIT_EXCEEDED',
      'You cannot add an organizational unit to the specified parent because it would exceed the max depth allowed.',
    );
}

export function checkUnitName(tx: Transaction, parentId: string, name: string): void {
  for (const _unit of tx.scanIndex(units, 'name', { prefix: [parentId, blind(name)] }))
    throw fault('DuplicateOrganizationalUnitException', 'An OU with the same name already exists.');
}

export function isEmpty(tx: Transaction, unitId: string): boolean {
  for (const _unit of tx.scanIndex(units, 'parent', { prefix: [unitId] })) return false;
  for (const _account of tx.scanIndex(accounts, 'parent', { prefix: [unitId] })) return false;
  return true;
}

export function toUnit(
  tx: Transaction,
  organization: Organization,
  unit: Unit,
): wire.OrganizationalUnit {
  return {
    Id: unit.id,
    Arn: unitArn(organization, unit.id),
    Name: unit.name,
    Path: pathOf(tx, organization, unit.id),
  };
}
