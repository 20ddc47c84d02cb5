/** The keys that an OpenID Connect issuer publishes: fetched when they are needed, and remembered for a while. */
import type { Context } from '#kernel/operation';
import { OutboundFailure } from '#kernel/outbound';
import { type KeySet, readKeySet } from '#lib/json-web-token';
import type { EpochMs } from '#lib/time';

import { fault } from './define.ts';
import { limits } from './limits.ts';

interface KnownKeys {
  readonly keys: KeySet;
  readonly fetchedAtMs: EpochMs;
}

/** The keys of an issuer: `isFresh` for those that were fetched just now, because a token names a key that was not among them. */
export async function keysOfIssuer(
  ctx: Context,
  issuer: string,
  { isFresh }: { readonly isFresh: boolean },
): Promise<KeySet> {
  const cache = ctx.cache<KnownKeys>('keys of issuers');
  const known = cache.get(issuer);
  const ageMs = known ? ctx.now() - known.fetchedAtMs : Number.POSITIVE_INFINITY;
  // An issuer is not asked more often than that, whatever keys tokens name.
  if (known && ageMs < (isFresh ? limits.issuerKeys.leastMs : limits.issuerKeys.mostMs))
    return known.keys;
  const keys = await fetchKeys(ctx, issuer);
  cache.set(issuer, { keys, fetchedAtMs: ctx.now() });
  return keys;
}

async function fetchKeys(ctx: Context, issuer: string): Promise<KeySet> {
  const base = issuer.replace(/\/$/, '');
  const found = parsed(await fetchText(ctx, `${base}/.well-known/openid-configuration`));
  const isIssuers = found?.['issuer'] === issuer;
  const place = found?.['jwks_uri'];
  if (!isIssuers || typeof place !== 'string' || !isCallable(place, issuer)) throw noKey();
  const keys = readKeySet(await fetchText(ctx, place), limits.issuerKeys.count);
  if (!keys) throw noKey();
  return keys;
}

/** Keys come over TLS; an issuer on this very machine may give them from there. */
function isCallable(place: string, issuer: string): boolean {
  if (!URL.canParse(place)) return false;
  const { protocol, hostname } = new URL(place);
  return (
    protocol === 'https:' || (issuer.startsWith('http:') && hostname === new URL(issuer).hostname)
  );
}

async function fetchText(ctx: Context, place: string): Promise<string> {
  try {
    const { status, body } = await ctx.outbound.call({
      url: new URL(place),
      method: 'GET',
      headers: { accept: 'application/json' },
      timeoutMs: limits.issuerKeys.timeoutMs,
      maxBytes: limits.issuerKeys.bytes,
    });
    if (status === 200) return body.toString();
  } catch (error) {
    if (!(error instanceof OutboundFailure)) throw error;
    throw fault(
      'IDPCommunicationErrorException',
      `The identity provider cannot be reached: ${error.message}`,
    );
  }
  throw noKey();
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    // SAFETY: every member is looked at before it is used.
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** AWS: in these words. [aws-sdk-js-v3, issue 3052] */
export function noKey() {
  return fault(
    'InvalidIdentityTokenException',
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
  );
}
