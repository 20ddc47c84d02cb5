/** The global condition keys, filled from the request. [IAM User Guide, "AWS global condition context keys"] */
import type { ConditionLookup, ConditionValue } from '#languages/iam-policy/types';
import { isoSeconds, wholeSeconds, type EpochMs } from '#lib/time';

import type { OrganizationFacts } from '../directory.ts';
import { accountOf, type Identity } from '../identity.ts';

/** Everything that a condition may ask about, as plain values: it is kept for explanations. */
export interface ConditionFacts {
  readonly call: CallConditions;
  readonly now: EpochMs;
  readonly principalTags: Readonly<Record<string, string>> | undefined;
  readonly resourceTags: Readonly<Record<string, string>> | undefined;
  readonly resourceAccount: string | undefined;
  readonly principalOrganization: OrganizationFacts | undefined;
  readonly resourceOrganization: OrganizationFacts | undefined;
  readonly sourceOrganization?: OrganizationFacts | undefined;
  /** Keys of the service and of this call, by lower-case name. */
  readonly own: Readonly<Record<string, ConditionValue | undefined>> | undefined;
}

/** What is the same for every rule of a call. */
export interface CallConditions {
  readonly identity: Identity;
  readonly region: string;
  readonly sourceIp: string | undefined;
  readonly isSecure: boolean;
  readonly userAgent: string | undefined;
  readonly referer: string | undefined;
}

/** Gives the value of a key by its name: lower case, but for the part after a slash. */
export function conditionsOf(facts: ConditionFacts): ConditionLookup {
  return (name) => {
    if (facts.own && Object.hasOwn(facts.own, name)) return facts.own[name];
    const slash = name.indexOf('/');
    if (slash > 0) return tagOf(facts, name.slice(0, slash), name.slice(slash + 1));
    const known = Object.hasOwn(KEYS, name) ? KEYS[name] : undefined;
    return known ? known(facts) : findFederated(facts, name);
  };
}

function tagOf(facts: ConditionFacts, family: string, tag: string): ConditionValue | undefined {
  const service = family.endsWith(':resourcetag');
  if (family === 'aws:principaltag')
    return findTag(facts.call.identity.session?.tags, tag) ?? findTag(facts.principalTags, tag);
  if (service) return findTag(facts.resourceTags, tag);
  if (family === 'aws:requesttag' || family.endsWith(':requesttag'))
    return findOwn(facts, `aws:requesttag/${tag}`);
  return findOwn(facts, `${family}/${tag}`);
}

/** Names come from policies: one that every object has is no key. */
function findFederated({ call: { identity } }: ConditionFacts, name: string): string | undefined {
  const federation = identity.session?.federation;
  return federation && Object.hasOwn(federation, name) ? federation[name] : undefined;
}

/** Tag keys are compared without regard to case. */
function findTag(
  tags: Readonly<Record<string, string>> | undefined,
  name: string,
): string | undefined {
  if (!tags) return undefined;
  if (Object.hasOwn(tags, name)) return tags[name];
  const wanted = name.toLowerCase();
  return Object.entries(tags).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

function findOwn({ own }: ConditionFacts, name: string): ConditionValue | undefined {
  const wanted = name.toLowerCase();
  return own && Object.entries(own).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

type Key = (facts: ConditionFacts) => ConditionValue | undefined;

const principalArn: Key = ({
  call: {
    identity: { caller },
  },
}) => {
  switch (caller.kind) {
    case 'root':
    case 'user':
    case 'federated-user':
      return caller.arn;
    case 'role-session':
      return caller.roleArn;
    default:
      return undefined;
  }
};

const principalType: Key = ({
  call: {
    identity: { caller },
  },
}) => {
  switch (caller.kind) {
    case 'root':
      return 'Account';
    case 'user':
      return 'User';
    case 'role-session':
      return 'AssumedRole';
    case 'federated-user':
      return 'FederatedUser';
    case 'anonymous':
      return 'Anonymous';
    default:
      return undefined;
  }
};

const mfaAge: Key = ({ call: { identity }, now }) =>
  identity.session?.mfaAtMs === undefined
    ? undefined
    : String(Math.floor((now - identity.session.mfaAtMs) / 1000));

const KEYS: Readonly<Record<string, Key>> = {
  'aws:calledvia': ({ call: { identity } }) => identity.via,
  'aws:calledviafirst': ({ call: { identity } }) => identity.via?.[0],
  'aws:calledvialast': ({ call: { identity } }) => identity.via?.at(-1),
  'aws:currenttime': ({ now }) => isoSeconds(now),
  'aws:epochtime': ({ now }) => String(wholeSeconds(now)),
  'aws:federatedprovider': ({ call: { identity } }) =>
    identity.session?.federation?.['aws:federatedprovider'],
  'aws:multifactorauthage': mfaAge,
  // Absent for long-term keys: only temporary credentials know of MFA.
  'aws:multifactorauthpresent': ({ call: { identity } }) =>
    identity.session ? String(identity.session.mfaAtMs !== undefined) : undefined,
  'aws:principalaccount': ({ call: { identity } }) => accountOf(identity.caller),
  'aws:principalarn': principalArn,
  'aws:principalisawsservice': ({ call: { identity } }) =>
    String(identity.caller.kind === 'service'),
  'aws:principalorgid': ({ principalOrganization }) => principalOrganization?.id,
  'aws:principalorgpaths': ({ principalOrganization }) =>
    principalOrganization && [principalOrganization.path],
  'aws:principalservicename': ({
    call: {
      identity: { caller },
    },
  }) => (caller.kind === 'service' ? caller.service : undefined),
  'aws:principalservicenameslist': ({
    call: {
      identity: { caller },
    },
  }) => (caller.kind === 'service' ? [caller.service] : undefined),
  'aws:principaltype': principalType,
  'aws:referer': ({ call: { referer } }) => referer,
  'aws:requestedregion': ({ call: { region } }) => region,
  'aws:resourceaccount': ({ resourceAccount }) => resourceAccount,
  'aws:resourceorgid': ({ resourceOrganization }) => resourceOrganization?.id,
  'aws:resourceorgpaths': ({ resourceOrganization }) =>
    resourceOrganization && [resourceOrganization.path],
  'aws:securetransport': ({ call: { isSecure } }) => String(isSecure),
  'aws:sourceaccount': ({ call: { identity } }) => identity.source?.account,
  'aws:sourcearn': ({ call: { identity } }) => identity.source?.arn,
  'aws:sourceidentity': ({ call: { identity } }) => identity.session?.sourceIdentity,
  'aws:sourceorgid': ({ sourceOrganization }) => sourceOrganization?.id,
  'aws:sourceorgpaths': ({ sourceOrganization }) => sourceOrganization && [sourceOrganization.path],
  'aws:sourceip': ({ call: { sourceIp } }) => sourceIp,
  'aws:tokenissuetime': ({ call: { identity } }) =>
    identity.session && isoSeconds(identity.session.issuedAtMs),
  'aws:useragent': ({ call: { userAgent } }) => userAgent,
  'aws:userid': ({ call: { identity } }) => identity.userId,
  'aws:username': ({
    call: {
      identity: { caller },
    },
  }) => (caller.kind === 'user' ? caller.arn.slice(caller.arn.lastIndexOf('/') + 1) : undefined),
  'aws:viaawsservice': ({ call: { identity } }) => String((identity.via?.length ?? 0) > 0),
};
