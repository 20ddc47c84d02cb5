/** Tokens of OpenID Connect providers: who stands in one, and whether it is to be believed. [IAM User Guide, "OIDC federation"] */
import { isFault } from '#kernel/fault';
import type { Context } from '#kernel/operation';
import { type Claims, readUnverified, verifyToken } from '#lib/json-web-token';
import { wholeSeconds } from '#lib/time';
import type { IamApi } from '#services/iam/api.gen';

import type { AssumeRoleWithWebIdentityRequest, Tag } from './api.gen.ts';
import {
  type Attested,
  isOwnRole,
  requireShort,
  requireSourceIdentity,
  requireTags,
} from './attested.ts';
import { fault } from './define.ts';
import { keysOfIssuer, noKey } from './issuer-keys.ts';
import { limits } from './limits.ts';

const TAGS = 'https://aws.amazon.com/tags';
const SOURCE_IDENTITY = 'https://aws.amazon.com/source_identity';
/** The claims that are condition keys, besides `aud` and `sub`. [IAM User Guide, "IAM and AWS STS condition context keys"] */
const TOLD = ['amr', 'email'];

/** Verifies a token by the provider of the role's account that issued it. */
export async function attestWebIdentity(
  { RoleArn, WebIdentityToken: token, RoleSessionName }: AssumeRoleWithWebIdentityRequest,
  ctx: Context,
): Promise<Attested> {
  const unverified = readUnverified(token);
  if (!unverified) throw malformed();
  const issuer = requireText(unverified, 'iss');
  const url = issuer.replace(/^https?:\/\//, '');
  const provider = `arn:aws:iam::${ctx.account}:oidc-provider/${url}`;
  if (!isOwnRole(RoleArn, ctx)) throw noProvider(issuer);
  const clientIds = await clientIdsOf(ctx, provider, issuer);
  const claims = await verified(ctx, token, issuer);
  const { audience, original } = audienceOf(claims, clientIds);
  checkTimes(claims, ctx);
  if (!clientIds.includes(audience)) throw invalid('Incorrect token audience');
  const key = (name: string) => `${url}:${name}`.toLowerCase();
  const told = TOLD.flatMap((name) => {
    const value = textsOf(claims[name]);
    if (value === undefined) return [];
    return [[key(name), typeof value === 'string' ? requireShort(name, value) : value] as const];
  });
  const sourceIdentity = claims[SOURCE_IDENTITY];
  return {
    provider,
    federation: 'web',
    conditions: {
      ...Object.fromEntries(told),
      [key('aud')]: requireShort('aud', audience),
      [key('sub')]: requireShort('sub', requireText(claims, 'sub')),
      ...(original !== undefined && { [key('oaud')]: original }),
    },
    sessionName: RoleSessionName,
    ...tagsIn(claims),
    ...(sourceIdentity !== undefined && {
      sourceIdentity: requireSourceIdentity(requireText(claims, SOURCE_IDENTITY)),
    }),
  };
}

/** The end of the provider's ARN, by which its condition keys are named. */
export function urlOf(provider: string): string {
  return provider.slice(provider.indexOf('/') + 1);
}

async function clientIdsOf(
  ctx: Context,
  provider: string,
  issuer: string,
): Promise<readonly string[]> {
  // The ARN does not tell the scheme.
  if (!isIssuer(issuer)) throw noProvider(issuer);
  const iam = ctx.client<IamApi>('iam', { onBehalfOf: ctx.accounts.rootOf(ctx.account) });
  try {
    const found = await iam.GetOpenIDConnectProvider({ OpenIDConnectProviderArn: provider });
    return found.ClientIDList ?? [];
  } catch (error) {
    if (isFault(error, 'NoSuchEntityException') || isFault(error, 'InvalidInputException'))
      throw noProvider(issuer);
    throw error;
  }
}

/** IAM takes issuers of this machine with http and a port, all others with https and without. */
function isIssuer(issuer: string): boolean {
  if (!URL.canParse(issuer)) return false;
  const { hostname, port } = new URL(issuer);
  if (issuer.startsWith('https://')) return port === '';
  const isOfMachine = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return issuer.startsWith('http://') && isOfMachine && port !== '';
}

async function verified(ctx: Context, token: string, issuer: string): Promise<Claims> {
  const check = await verifyToken(token, await keysOfIssuer(ctx, issuer, { isFresh: false }));
  if (check.kind === 'signed') return check.claims;
  if (check.kind === 'wrong signature') throw invalid('Token signature invalid');
  // The issuer may have begun to use another key.
  const again = await verifyToken(token, await keysOfIssuer(ctx, issuer, { isFresh: true }));
  if (again.kind === 'signed') return again.claims;
  throw again.kind === 'wrong signature' ? invalid('Token signature invalid') : noKey();
}

/**
 * Whom the token is for. AWS: where it names an authorized party, that is its audience, and `aud` is told as `oaud`.
 * [IAM User Guide, "IAM and AWS STS condition context keys"; aws-sdk-net, issue 3071]
 */
function audienceOf(claims: Claims, clientIds: readonly string[]) {
  const told = textsOf(claims['aud']);
  const audiences = typeof told === 'string' ? [told] : (told ?? []);
  const [first] = audiences;
  if (first === undefined) throw missingClaim('aud');
  const party = claims['azp'];
  if (typeof party === 'string') return { audience: party, original: audiences };
  return { audience: audiences.find((one) => clientIds.includes(one)) ?? first };
}

function checkTimes(claims: Claims, ctx: Context): void {
  const now = wholeSeconds(ctx.now());
  const expires = requireNumber(claims, 'exp');
  const issued = requireNumber(claims, 'iat');
  // AWS: in these words, and without a space. [aws-orbit-workbench, issue 771]
  if (now >= expires) {
    throw fault(
      'ExpiredTokenException',
      `Token expired: current date/time ${now} must be before the expiration date/time${expires}`,
    );
  }
  const starts = claims['nbf'] === undefined ? issued : requireNumber(claims, 'nbf');
  if (Math.max(starts, issued) > now + limits.clockSkewSeconds)
    throw invalid('The token is not valid yet: its iat or nbf lies in the future.');
}

/** Session tags, in one claim or in several. [IAM User Guide, "Pass session tags using AssumeRoleWithWebIdentity"] */
function tagsIn(claims: Claims): Pick<Attested, 'tags' | 'transitiveTagKeys'> {
  const nested = objectOf(claims[TAGS]);
  const principal = Object.entries(objectOf(nested['principal_tags']));
  const prefix = `${TAGS}/principal_tags/`;
  const flat = Object.entries(claims).flatMap(([name, value]) =>
    name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
  );
  const tags: readonly Tag[] = [...principal, ...flat].map(([Key, value]) => {
    const texts = textsOf(value);
    const [only, ...others] = typeof texts === 'string' ? [texts] : (texts ?? []);
    if (only === undefined || others.length > 0)
      throw invalid(`The session tag ${Key.slice(0, 128)} must have one value.`);
    return { Key, Value: only };
  });
  const transitive = nested['transitive_tag_keys'] ?? claims[`${TAGS}/transitive_tag_keys`];
  const keys = textsOf(transitive) ?? [];
  return {
    tags: requireTags(tags),
    transitiveTagKeys: typeof keys === 'string' ? [keys] : keys,
  };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  // SAFETY: every member is looked at before it is used.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textsOf(value: unknown): string | readonly string[] | undefined {
  if (typeof value === 'string') return value;
  const isTexts = Array.isArray(value) && value.every((one) => typeof one === 'string');
  return isTexts ? value : undefined;
}

function requireText(claims: Claims, name: string): string {
  const value = claims[name];
  if (typeof value === 'string' && value !== '') return value;
  throw missingClaim(name);
}

function requireNumber(claims: Claims, name: string): number {
  const value = claims[name];
  if (typeof value === 'number') return value;
  throw missingClaim(name);
}

/** AWS: in these words. [aws-actions/configure-aws-credentials, issue 721] */
function noProvider(issuer: string) {
  return invalid(`No OpenIDConnect provider found in your account for ${issuer}`);
}

function missingClaim(name: string) {
  return invalid(`Missing a required claim: ${name}`);
}

function malformed() {
  return invalid(
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  );
}

function invalid(message: string) {
  return fault('InvalidIdentityTokenException', message);
}
