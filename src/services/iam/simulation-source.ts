/** Whose policies are simulated: a user with the user's groups, a group, or a role. */
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import { fault } from './define.ts';
import { attachedPolicies, inlinePoliciesOf } from './entity-policies.ts';
import { arnOfEntity, findEntityByArn } from './entity.ts';
import { findManagedPolicy } from './managed-policy.ts';
import { groupsOf } from './membership.ts';
import type { SimulatedPolicies } from './simulation.ts';

/** The policies of an entity and its boundary; for a user also who calls. */
export function requireSource(tx: Transaction, ctx: Context, arn: string): SimulatedPolicies {
  const entity = findEntityByArn(tx, ctx.account, arn);
  if (!entity) throw fault('NoSuchEntityException', `The entity ${arn} cannot be found.`);
  const groups = entity.kind === 'user' ? groupsOf(tx, entity) : [];
  const identity = [entity, ...groups].flatMap((holder) => [
    ...inlinePoliciesOf(tx, holder).map(({ name, document }) => ({
      id: `${holder.kind}_${holder.name}_${name}`,
      document,
    })),
    ...attachedPolicies(tx, ctx.account, holder).map((policy) => ({
      id: policy.name,
      document: policy.document,
    })),
  ]);
  const bound =
    entity.kind === 'group' || entity.boundary === undefined
      ? undefined
      : findManagedPolicy(tx, ctx.account, entity.boundary);
  return {
    identity,
    boundary: bound && { id: bound.name, document: bound.document },
    callerArn: entity.kind === 'user' ? arnOfEntity(ctx.account, entity) : undefined,
  };
}
