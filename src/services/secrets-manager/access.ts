/** Which secret a request means, and the permission it needs there. */
import { accountOf } from '#kernel/identity';
import type { AccessRule, Context } from '#kernel/operation';
import { isRegion } from '#kernel/region';
import type { Transaction } from '#kernel/store';
import { parseArn } from '#lib/arn';

import { findSecret, parseSecretId, secretArn, secretNotFound } from './secret.ts';
import type { Secret } from './tables.ts';

export type Conditions = NonNullable<AccessRule['conditions']>;

interface NamesSecret {
  readonly SecretId: string;
}

/** The account and region that a `SecretId` tells: whose cell the call is about. */
export function ownerOf({ SecretId }: { readonly SecretId?: string | undefined }): {
  readonly account?: string;
  readonly region?: string;
} {
  const place = parseSecretId(SecretId ?? '').place;
  return place && isRegion(place.region) ? place : {};
}

/** The rule of most operations: one action on the secret that is named. */
export function onSecret<Input extends NamesSecret>(
  action: string,
  conditionsOf?: (input: Input, ctx: Context) => Conditions,
) {
  return (input: Input, ctx: Context): AccessRule =>
    secretRule(ctx, action, input.SecretId, conditionsOf?.(input, ctx));
}

export function secretRule(
  ctx: Context,
  action: string,
  secretId: string,
  conditions?: Conditions,
): AccessRule {
  const secret = isMeantHere(ctx, secretId)
    ? ctx.transact((tx) => findSecret(tx, secretId))
    : undefined;
  const resource = secret?.arn ?? namedArn(ctx, secretId);
  return {
    action: `secretsmanager:${action}`,
    resource,
    conditions: {
      'secretsmanager:secretid': resource,
      ...(secret && conditionsOfSecret(secret)),
      ...conditions,
    },
  };
}

/**
 * An ARN of a region that is none has no owner: nothing lies there. Principals of other accounts must know the whole ARN: a name
 * that they guess tells them nothing.
 * GAP: AWS does not say whether a part of an ARN serves across accounts; it does not here.
 */
function isMeantHere({ account, region, identity }: Context, secretId: string): boolean {
  const { place, suffix } = parseSecretId(secretId);
  const caller = accountOf(identity.caller);
  const isStranger = caller !== undefined && caller !== account;
  if (isStranger && suffix === undefined) return false;
  return !place || (place.account === account && place.region === region);
}

/** What a policy may ask about the secret itself, besides its tags. */
function conditionsOfSecret({ primaryRegion, rotation }: Secret): Conditions {
  return {
    'secretsmanager:secretprimaryregion': primaryRegion,
    'secretsmanager:resource/allowrotationlambdaarn': rotation?.functionArn,
  };
}

/** The name of a secret that is not there, in the form of an ARN: a denial tells nothing of what exists. */
function namedArn(ctx: Context, secretId: string): string {
  const { name, suffix, place } = parseSecretId(secretId);
  return secretArn(place ?? ctx, name, suffix);
}

/** The secret whose use was granted: the one that the name stood for when the permission was checked. */
export function requireGranted(tx: Transaction, rule: AccessRule | undefined): Secret {
  const secret = findSecret(tx, rule?.resource ?? '');
  if (!secret || secret.arn !== rule?.resource) throw secretNotFound();
  return secret;
}

/** A condition that only a request which says so carries. */
export function boolCondition(name: string, value: boolean | undefined): Conditions {
  return { [`secretsmanager:${name}`]: value === undefined ? undefined : String(value) };
}

/** GAP: an alias is not resolved for `secretsmanager:KmsKeyArn`: a policy that asks for the key's ARN does not allow it. */
export function keyConditions(ctx: Context, kmsKeyId: string | undefined): Conditions {
  if (kmsKeyId === undefined) return {};
  const resource = parseArn(kmsKeyId)?.resource ?? kmsKeyId;
  const isAlias = resource.startsWith('alias/');
  return {
    'secretsmanager:kmskeyid': kmsKeyId,
    'secretsmanager:kmskeyarn': isAlias
      ? undefined
      : kmsKeyId.startsWith('arn:')
        ? kmsKeyId
        : `arn:aws:kms:${ctx.region}:${ctx.account}:key/${kmsKeyId}`,
  };
}

/** The tags that a request gives, as `aws:RequestTag/…` and `aws:TagKeys`. */
export function tagConditions(tags: Readonly<Record<string, string>>): Conditions {
  const names = Object.keys(tags);
  if (names.length === 0) return {};
  return {
    'aws:tagkeys': names,
    ...Object.fromEntries(names.map((name) => [`aws:requesttag/${name}`, tags[name]])),
  };
}
