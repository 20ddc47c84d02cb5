/** Which permission an operation on parameters needs, and where its rows lie. */
import type { AccessRule, Context } from '#kernel/operation';

import type { Tag } from './api.gen.ts';
import {
  parameterArn,
  type ParameterName,
  parseBareName,
  parseName,
  type Place,
  withoutSlash,
} from './name.ts';

/** The account and region that a name without an ARN means. */
export function hereOf(ctx: Context): Place {
  return { account: ctx.account, region: ctx.request.scopeRegion };
}

/** The rule of an operation that reads one parameter, named with a selector or by its ARN. */
export function onName(action: string) {
  return ({ Name }: { readonly Name: string }, ctx: Context): AccessRule =>
    nameRule(action, parseName(Name), ctx);
}

/** The rules of an operation that reads several: each must be allowed. */
export function onNames(action: string) {
  return ({ Names }: { readonly Names: readonly string[] }, ctx: Context): readonly AccessRule[] =>
    Names.map((name) => nameRule(action, parseName(name), ctx));
}

/** The rule of an operation that writes one parameter, by its bare name. */
export function onBareName(action: string) {
  return ({ Name }: { readonly Name: string }, ctx: Context): AccessRule => ({
    action: `ssm:${action}`,
    resource: parameterArn(hereOf(ctx), parseBareName(Name)),
  });
}

function nameRule(action: string, { kind, place, path }: ParameterName, ctx: Context): AccessRule {
  const owner = place ?? hereOf(ctx);
  // AWS: a public parameter belongs to no account. [Systems Manager User Guide, "Calling public parameters"]
  const where = kind === 'public' ? { ...owner, account: '' } : owner;
  return { action: `ssm:${action}`, resource: parameterArn(where, path) };
}

/** The ARN that a path is authorised by. AWS: as it was given, a slash at its end included. [reports of GetParametersByPath] */
export function pathArn(ctx: Context, path: string): string {
  return parameterArn(hereOf(ctx), withoutSlash(path));
}

/** Condition keys of the tags that a request carries. */
export function tagConditions(
  tags: readonly Tag[] | undefined,
): NonNullable<AccessRule['conditions']> {
  if (!tags || tags.length === 0) return {};
  return {
    'aws:tagkeys': tags.map(({ Key }) => Key),
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:requesttag/${Key}`, Value])),
  };
}
