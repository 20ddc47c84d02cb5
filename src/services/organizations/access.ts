/** Who calls, from where in the organization, and the rule it is authorised by. */
import { accountOf } from '#kernel/identity';
import type { AccessRule, Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import {
  accountArn,
  handshakeArn,
  organizationArn,
  policyArn,
  resourcePolicyArn,
  rootArn,
  unitArn,
} from './arns.ts';
import { findHandshake } from './handshake.ts';
import { checkPattern, isOf } from './input.ts';
import { findOrganizationOf, noPermission, notInUse } from './organization.ts';
import { arnOfPolicy, typeOfPolicy } from './policy.ts';
import { type Reach, reaches, type Reached } from './reach.ts';
import { delegations, type Organization, resourcePolicies } from './tables.ts';

type Conditions = NonNullable<AccessRule['conditions']>;

/** What an operation is about: ARNs, all of which must be allowed, and condition keys. */
export interface Subject {
  readonly arns?: readonly string[];
  readonly conditions?: Conditions;
}

export function callerAccount(ctx: Context): string {
  return accountOf(ctx.identity.caller) ?? ctx.account;
}

/**
 * The rules of an operation. The rows of all accounts lie in one cell, and the resources belong to the management account: who may
 * call from a member is decided by its own policies, and where the organization's resource policy has to let it in, by both.
 */
export function rulesOf(
  ctx: Context,
  name: Reached,
  subject: (tx: Transaction, organization: Organization) => Subject = () => ({}),
  reach: Reach = reaches[name],
): readonly AccessRule[] {
  const caller = callerAccount(ctx);
  return ctx.transact((tx) => {
    const organization = findOrganizationOf(tx, caller);
    const action = `organizations:${name}`;
    if (!organization) return [{ action, resource: '*', account: caller }];
    const { arns = [], conditions = {} } = subject(tx, organization);
    const standing = standingOf(tx, organization, caller, reach);
    const isAsked = standing === 'asks-policy';
    // GAP: an action without a resource is asked of the resource policy under the ARN of the organization.
    const usual = isAsked ? [organizationArn(organization)] : ['*'];
    const account = isAsked ? organization.managementAccount : caller;
    const rules = (arns.length > 0 ? arns : usual).map((resource) => ({
      action,
      resource,
      account,
      conditions,
    }));
    const isReader = standing === 'may' && reach === 'reader';
    return isReader ? [...rules, ...denialsOf(tx, organization, caller, rules)] : rules;
  });
}

/** What the resource policy denies to a delegated administrator, who needs no permission of it. */
function denialsOf(
  tx: Transaction,
  organization: Organization,
  caller: string,
  rules: readonly AccessRule[],
): readonly AccessRule[] {
  const account = organization.managementAccount;
  if (caller === account || !tx.get(resourcePolicies, organization.id)) return [];
  return rules.map((rule) => ({
    ...rule,
    resource: rule.resource === '*' ? organizationArn(organization) : rule.resource,
    account,
    isAllowedByDefault: true,
  }));
}

/** The permission to tag, for operations that make something with tags. [API Reference, CreateAccount: "Tags"] */
export function taggingRules(
  rules: readonly AccessRule[],
  tags: readonly unknown[] | undefined,
): readonly AccessRule[] {
  if (!tags || tags.length === 0) return rules;
  return [...rules, ...rules.map((rule) => ({ ...rule, action: 'organizations:TagResource' }))];
}

/** The organization of the caller, when the caller may do this there. */
export function requireOrganization(
  tx: Transaction,
  ctx: Context,
  name: Reached,
  granted: readonly AccessRule[],
  reach: Reach = reaches[name],
): Organization {
  const caller = callerAccount(ctx);
  const organization = findOrganizationOf(tx, caller);
  if (!organization) throw notInUse();
  const standing = standingOf(tx, organization, caller, reach);
  // What the resource policy has let in was authorised under the account of the organization.
  const isLetIn =
    standing === 'asks-policy' && granted[0]?.account === organization.managementAccount;
  if (standing !== 'may' && !isLetIn) throw noPermission();
  return organization;
}

type Standing = 'may' | 'asks-policy' | 'may-not';

function standingOf(
  tx: Transaction,
  organization: Organization,
  caller: string,
  reach: Reach,
): Standing {
  if (reach === 'anyone' || caller === organization.managementAccount) return 'may';
  if (reach === 'management') return 'may-not';
  if (reach === 'reader' && isDelegate(tx, organization, caller)) return 'may';
  return tx.get(resourcePolicies, organization.id) ? 'asks-policy' : 'may-not';
}

function isDelegate(tx: Transaction, { id }: Organization, account: string): boolean {
  for (const _delegation of tx.scan(delegations, { prefix: [id, account] })) return true;
  return false;
}

/** A handshake may be of an organization that the caller is not in; who is no party learns nothing of it. */
export function handshakeRules(ctx: Context, name: Reached, id: string): readonly AccessRule[] {
  checkPattern('handshake', id);
  const account = callerAccount(ctx);
  const arn = ctx.transact((tx) => {
    const handshake = findHandshake(tx, account, id);
    return handshake
      ? handshakeArn(handshake)
      : `arn:aws:organizations::${account}:handshake/*/${id}`;
  });
  return [{ action: `organizations:${name}`, resource: arn, account }];
}

/** The ARN behind an id of a root, an OU, an account or a policy, whether it exists or not. */
export function arnOfId(tx: Transaction, organization: Organization, id: string): string {
  if (isOf('account', id)) return accountArn(organization, id);
  if (isOf('unit', id)) return unitArn(organization, id);
  if (isOf('root', id)) return rootArn({ ...organization, rootId: id });
  if (isOf('resourcePolicy', id)) return resourcePolicyArn(organization, id);
  return arnOfPolicy(tx, organization, id) ?? policyArn(organization, '*', id);
}

/** A policy, and what it is attached to; `organizations:PolicyType` is its type. */
export function onPolicy(...ids: readonly [string, ...string[]]) {
  return (tx: Transaction, organization: Organization): Subject => ({
    arns: ids.map((id) => arnOfId(tx, organization, id)),
    conditions: typeConditions(typeOfPolicy(tx, organization, ids[0])),
  });
}

/** Whatever has tags; of a policy its type is a condition. */
export function onTagged(id: string, conditions: Conditions) {
  return (tx: Transaction, organization: Organization): Subject => ({
    arns: [arnOfId(tx, organization, id)],
    conditions: { ...conditions, ...typeConditions(typeOfPolicy(tx, organization, id)) },
  });
}

/** `organizations:PolicyType` */
export function typeConditions(type: string | undefined): Conditions {
  return type === undefined ? {} : { 'organizations:policytype': type };
}
