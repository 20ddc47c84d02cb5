/** The access rules of IAM's operations. [Service Authorization Reference, "AWS Identity and Access Management"] */
import type { AccessRule, Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { parseArn } from '#lib/arn';

import type { Tag as WireTag } from './api.gen.ts';
import { requireIamCaller } from './caller.ts';
import { fault } from './define.ts';
import { arnOfEntity, findEntity } from './entity.ts';
import { arnOfProfile } from './instance-profile.ts';
import { requirePolicyArn } from './managed-policy.ts';
import { arnOfServerCertificate } from './server-certificate.ts';
import type { EntityKind, ResourceKind } from './tables.ts';

type Conditions = NonNullable<AccessRule['conditions']>;

/** For operations without a resource: those that list. */
export function onAccount(ctx: Context, action: string): AccessRule {
  return rule(ctx, action, '*');
}

/** On a user, group or role, by its ARN; one that does not exist is thought to lie at the root of the paths. */
export function onEntity(
  ctx: Context,
  action: string,
  kind: EntityKind,
  name: string,
  conditions: Conditions = {},
): AccessRule {
  return rule(
    ctx,
    action,
    ctx.transact((tx) => arnOfNamed(ctx, tx, kind, name)),
    conditions,
  );
}

/** The same, where `iam:PermissionsBoundary` is the boundary that the user or role has. */
export function onBounded(
  ctx: Context,
  action: string,
  kind: 'user' | 'role',
  name: string,
  conditions: Conditions = {},
): AccessRule {
  const boundary = ctx.transact((tx) => findEntity(tx, kind, name)?.boundary ?? null) ?? undefined;
  return onEntity(ctx, action, kind, name, { 'iam:permissionsboundary': boundary, ...conditions });
}

/** On an instance profile, by its ARN. */
export function onProfile(
  ctx: Context,
  action: string,
  name: string,
  conditions: Conditions = {},
): AccessRule {
  const arn = ctx.transact((tx) => arnOfProfile(ctx, tx, name));
  return rule(ctx, action, arn, conditions);
}

/** On the user, group or role that an ARN names. */
export function onArn(ctx: Context, action: string, arn: string): AccessRule {
  return rule(ctx, action, arn);
}

/** On a provider or device that is told by its ARN; a serial number that is no ARN is read as the end of one. */
export function onResource(
  ctx: Context,
  action: string,
  kind: 'mfa' | 'saml-provider' | 'oidc-provider',
  arn: string,
  conditions: Conditions = {},
): AccessRule {
  const parsed = parseArn(arn);
  if (kind === 'mfa' && !parsed)
    return rule(ctx, action, `arn:aws:iam::${ctx.account}:mfa/${arn}`, conditions);
  if (parsed?.service !== 'iam' || !parsed.resource.startsWith(`${kind}/`))
    throw fault('InvalidInputException', `Invalid ARN: ${arn} does not name a ${kind}.`);
  return rule(ctx, action, arn, conditions);
}

/** On a server certificate, by its ARN. */
export function onServerCertificate(
  ctx: Context,
  action: string,
  name: string,
  conditions: Conditions = {},
): AccessRule {
  const arn = ctx.transact((tx) => arnOfServerCertificate(tx, ctx.account, name));
  return rule(ctx, action, arn, conditions);
}

/** On an entity that is to be made, or to get that name and path. */
export function onNew(
  ctx: Context,
  action: string,
  kind: EntityKind | ResourceKind,
  name: string,
  path: string | undefined,
  conditions: Conditions = {},
): AccessRule {
  return rule(ctx, action, `arn:aws:iam::${ctx.account}:${kind}${path ?? '/'}${name}`, conditions);
}

/** On a managed policy; those of AWS are read as if they were the account's own. */
export function onPolicy(
  ctx: Context,
  action: string,
  arn: string,
  conditions: Conditions = {},
): AccessRule {
  requirePolicyArn(arn);
  const found = rule(ctx, action, arn, conditions);
  return parseArn(arn)?.account === 'aws' ? { ...found, account: ctx.account } : found;
}

/** `aws:RequestTag/…` and `aws:TagKeys` of the tags that a request carries. */
export function tagConditions(tags: readonly WireTag[] | undefined): Conditions {
  if (!tags || tags.length === 0) return {};
  return {
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:requesttag/${Key}`, Value])),
    'aws:tagkeys': tags.map(({ Key }) => Key),
  };
}

function rule(
  ctx: Context,
  action: string,
  resource: string,
  conditions: Conditions = {},
): AccessRule {
  requireIamCaller(ctx);
  return { action: `iam:${action}`, resource, conditions };
}

function arnOfNamed(ctx: Context, tx: Transaction, kind: EntityKind, name: string): string {
  return arnOfEntity(ctx.account, findEntity(tx, kind, name) ?? { kind, path: '/', name });
}
