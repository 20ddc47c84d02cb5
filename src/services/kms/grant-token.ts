/** Grant tokens: what a grant's maker hands on so that the grant can be used at once. [KMS Developer Guide, "Grant tokens"] */
import type { Context } from '#kernel/operation';

import { fault } from './define.ts';
import type { Place } from './key-name.ts';
import type { Grant } from './tables.ts';

const PURPOSE = 'kms.grant';

export interface GrantName {
  readonly place: Place;
  readonly keyId: string;
  readonly grantId: string;
}

export function grantTokenOf(ctx: Context, { keyId, id }: Pick<Grant, 'keyId' | 'id'>): string {
  return ctx.sealToken(PURPOSE, [ctx.account, ctx.region, keyId, id].join(' '));
}

/** The grant that a token names; undefined for a token that is not of this service's making. */
export function readGrantToken(ctx: Context, token: string): GrantName | undefined {
  const [account, region, keyId, grantId] = ctx.openToken(PURPOSE, token)?.split(' ') ?? [];
  if (!account || !region || !keyId || !grantId) return undefined;
  return { place: { account, region }, keyId, grantId };
}

export function requireGrantToken(ctx: Context, token: string): GrantName {
  const name = readGrantToken(ctx, token);
  if (!name) throw fault('InvalidGrantTokenException', 'The grant token is not valid.');
  return name;
}

/** Grants are in force as soon as they are made, so that tokens only have to be genuine. */
export function checkGrantTokens(ctx: Context, tokens: readonly string[] | undefined): void {
  for (const token of tokens ?? []) requireGrantToken(ctx, token);
}
