/** Which policies of an entity let it reach a service. [IAM API Reference, ListPoliciesGrantingServiceAccess] */
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { globOf, matchesGlob } from '#lib/glob';

import type * as wire from './api.gen.ts';
import { attachedPolicies, inlinePoliciesOf } from './entity-policies.ts';
import { groupsOf } from './membership.ts';
import type { Entity } from './tables.ts';

const OWNERS = { user: 'USER', group: 'GROUP', role: 'ROLE' } as const;

interface Statement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
}

/**
 * Whether a document allows some action of a service. AWS: only what is allowed counts; conditions, resources, denials and
 * boundaries are not looked at. [IAM User Guide, "Things to know about last accessed information"]
 */
export function grantsService(document: string, namespace: string): boolean {
  // SAFETY: the policy language has read the document when it was put in.
  const { Statement: given } = JSON.parse(document) as {
    readonly Statement: Statement | readonly Statement[];
  };
  return listOf(given).some(({ Effect, Action, NotAction }) => {
    if (Effect !== 'Allow') return false;
    if (NotAction !== undefined)
      return !listOf(NotAction).some((pattern) => isWhole(pattern, namespace));
    return listOf(Action).some((pattern) => reaches(pattern, namespace));
  });
}

/** All policies of an entity that grant a service; a user has those of its groups too. */
export function policiesGranting(
  tx: Transaction,
  ctx: Context,
  entity: Entity,
  namespace: string,
): readonly wire.PolicyGrantingServiceAccess[] {
  const groups = entity.kind === 'user' ? groupsOf(tx, entity) : [];
  const found = [entity, ...groups].flatMap((holder) => [
    ...inlinePoliciesOf(tx, holder).flatMap(({ name, document }) =>
      grantsService(document, namespace)
        ? {
            PolicyName: name,
            PolicyType: 'INLINE' as const,
            EntityType: OWNERS[holder.kind],
            EntityName: holder.name,
          }
        : [],
    ),
    ...attachedPolicies(tx, ctx.account, holder).flatMap(({ name, arn, document }) =>
      grantsService(document, namespace)
        ? { PolicyName: name, PolicyType: 'MANAGED' as const, PolicyArn: arn }
        : [],
    ),
  ]);
  // A policy that a user and a group have both is told once.
  return [...new Map(found.map((policy) => [keyOf(policy), policy])).values()];
}

function keyOf(policy: wire.PolicyGrantingServiceAccess): string {
  return policy.PolicyArn ?? `${policy.EntityType} ${policy.EntityName} ${policy.PolicyName}`;
}

function reaches(pattern: string, namespace: string): boolean {
  const colon = pattern.indexOf(':');
  const service = colon < 0 ? pattern : pattern.slice(0, colon);
  return matchesGlob(globOf(service.toLowerCase()), namespace.toLowerCase());
}

/** Whether a pattern is every action of the service. */
function isWhole(pattern: string, namespace: string): boolean {
  return reaches(pattern, namespace) && (pattern === '*' || pattern.endsWith(':*'));
}

function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  // SAFETY: what is no list is one value of it.
  return Array.isArray(value) ? value : [value as T];
}
