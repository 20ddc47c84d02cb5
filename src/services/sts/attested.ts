/** What an identity provider says of somebody who holds no credentials of AWS, once it is proven that the provider says it. */
import type { Identity, SessionFacts } from '#kernel/identity';
import type { AccessRule, Context } from '#kernel/operation';
import type { ConditionValue } from '#languages/iam-policy/types';
import { parseArn } from '#lib/arn';

import type { StsApi, Tag } from './api.gen.ts';
import { fault } from './define.ts';
import { limits } from './limits.ts';
import { requireRoleArn } from './role-session.ts';
import { sessionTagsOf, tagConditions } from './session-tags.ts';
import { sourceIdentityOf } from './source-identity.ts';

export interface Attested {
  /** The provider's ARN. */
  readonly provider: string;
  readonly federation: 'web' | 'saml';
  /** The provider's own condition keys, in lower case. */
  readonly conditions: Readonly<Record<string, ConditionValue>>;
  readonly sessionName: string;
  readonly tags: readonly Tag[];
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity?: string;
  /** The provider wants the session to end after so many seconds. */
  readonly mostSeconds?: number;
}

/** What comes from the request itself: the call that is decided knows only that STS makes it. */
interface Carried {
  readonly attested: Attested;
  readonly request: Readonly<Record<string, string>>;
}

const CARRIED = 'attested';

/** The account of the role, which a stranger's request is about. */
export function ownerOfRole({ RoleArn }: { readonly RoleArn: string }, ctx: Context) {
  const account = parseArn(RoleArn)?.account ?? '';
  return ctx.accounts.isOpen(account) ? { account } : {};
}

/** Whether the role is of the account that the call has come to: an account that is not there has none. */
export function isOwnRole(roleArn: string, ctx: Context): boolean {
  return parseArn(roleArn)?.account === ctx.account && ctx.accounts.isOpen(ctx.account);
}

export function isAttested({ caller }: Identity): boolean {
  return caller.kind === 'identity-provider';
}

/**
 * Makes the call once more in the name of the identity provider, so that the role's trust policy decides over it.
 * GAP: CloudTrail has it twice, first as nobody's and then as the provider's.
 */
export function asProvider(ctx: Context, attested: Attested) {
  const now = ctx.now();
  const carried: Carried = {
    attested,
    request: {
      'aws:sourceip': ctx.request.sourceIp,
      'aws:useragent': ctx.request.userAgent,
      'aws:securetransport': String(ctx.request.isSecure),
    },
  };
  const session: SessionFacts = {
    kind: 'assumed-role',
    issuedAtMs: now,
    expiresAtMs: now,
    federation: { [CARRIED]: JSON.stringify(carried) },
  };
  const { provider, federation } = attested;
  return ctx.client<StsApi>('sts', {
    onBehalfOf: {
      caller: { kind: 'identity-provider', provider, federation },
      userId: provider,
      session,
    },
  });
}

/** What `asProvider` has put into the identity of the call. */
export function attestedOf(identity: Identity): Attested {
  return carriedOf(identity).attested;
}

function carriedOf({ session }: Identity): Carried {
  // SAFETY: written by `asProvider`, whose calls alone have such an identity.
  return JSON.parse(session?.federation?.[CARRIED] ?? '') as Carried;
}

/** What the role's trust policy must allow. */
export function attestedRules(
  operation: 'AssumeRoleWithWebIdentity' | 'AssumeRoleWithSAML',
  resource: string,
  { identity }: Context,
): readonly AccessRule[] {
  requireRoleArn(resource);
  const { attested, request } = carriedOf(identity);
  const tags = tagsOfAttested(attested);
  const sourceIdentity = sourceIdentityOf(attested.sourceIdentity, undefined);
  const conditions = {
    ...attested.conditions,
    ...request,
    // Nobody calls through a service, nor with a session.
    'aws:calledvia': undefined,
    'aws:calledviafirst': undefined,
    'aws:calledvialast': undefined,
    'aws:viaawsservice': 'false',
    'aws:tokenissuetime': undefined,
    'aws:multifactorauthpresent': undefined,
    'aws:federatedprovider': attested.provider,
    'sts:rolesessionname': attested.sessionName,
    'sts:sourceidentity': sourceIdentity,
    ...tagConditions(tags),
  };
  const rule = (action: string) => ({ action, resource, conditions });
  return [
    rule(`sts:${operation}`),
    ...(tags.all.size > 0 ? [rule('sts:TagSession')] : []),
    ...(sourceIdentity === undefined ? [] : [rule('sts:SetSourceIdentity')]),
  ];
}

export function tagsOfAttested({ tags, transitiveTagKeys }: Attested) {
  return sessionTagsOf({ Tags: tags, TransitiveTagKeys: transitiveTagKeys }, undefined);
}

/** What the session keeps of the provider's keys. GAP: of a key with several values the session keeps none. */
export function federationFacts({
  provider,
  conditions,
}: Attested): Readonly<Record<string, string>> {
  const single = Object.entries(conditions).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );
  return Object.fromEntries([...single, ['aws:federatedprovider', provider] as const]);
}

/** The role that an attested caller is trusted with; one that is not there is refused as one that does not trust. */
export async function requireTrusting(
  operation: 'AssumeRoleWithWebIdentity' | 'AssumeRoleWithSAML',
  roleArn: string,
  ctx: Context,
) {
  const role = await ctx.sessions.findRole(roleArn);
  if (role) return role;
  throw fault('AccessDeniedException', `Not authorized to perform sts:${operation}`);
}

/** Who somebody is goes into the session, so it has a bound. */
export function requireShort(name: string, text: string): string {
  if (text.length <= limits.subjectCharacters) return text;
  throw fault(
    'InvalidIdentityTokenException',
    `${name} must have at most ${limits.subjectCharacters} characters.`,
  );
}

/** Tags that a provider has given, held to what the API asks of tags. [STS API Reference, Tag] */
export function requireTags(tags: readonly Tag[]): readonly Tag[] {
  const isGood =
    tags.length <= limits.sessionTags &&
    tags.every(({ Key, Value }) => TAG_KEY.test(Key) && TAG_VALUE.test(Value));
  if (isGood) return tags;
  throw fault(
    'InvalidIdentityTokenException',
    `The session tags of the identity provider are invalid: at most ${limits.sessionTags}, with keys of 1 to 128 and values of at most 256 letters, digits, spaces and _.:/=+-@`,
  );
}

const TAG_KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;
const SOURCE_IDENTITY = /^(?!aws:)[\w+=,.@-]{2,64}$/;

/** AWS: in these words. [IAM User Guide, "Troubleshoot SAML federation with IAM"] */
export function requireSourceIdentity(text: string): string {
  if (SOURCE_IDENTITY.test(text)) return text;
  throw fault(
    'InvalidIdentityTokenException',
    'Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"',
  );
}
