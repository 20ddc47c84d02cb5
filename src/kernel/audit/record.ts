/** The record of one call in CloudTrail's shape. [CloudTrail User Guide, "CloudTrail record contents"] */
import { resourceTypeOf } from '#lib/resource-type';
import { isoSeconds, type EpochMs } from '#lib/time';

import { accountOf, type Identity } from '../identity.ts';

/** [CloudTrail User Guide, "CloudTrail record contents": the largest size of each field] */
const LONGEST_MESSAGE = 1024;
const LARGEST_FIELD = 100 * 1024;

export interface CallFacts {
  readonly eventId: string;
  /** The id that the records of one call share, where more than one account gets one. */
  readonly sharedEventId?: string;
  readonly requestId: string;
  readonly at: EpochMs;
  readonly eventSource: string;
  readonly eventName: string;
  readonly region: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly isReadOnly: boolean;
  readonly isData: boolean;
  readonly isSecure: boolean;
  readonly host?: string;
  readonly identity: Identity;
  readonly resources: readonly { readonly arn: string; readonly account?: string }[];
  readonly request: unknown;
  /** Undefined where the call only reads, or was refused. */
  readonly response?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

/** The record as one account gets it. */
export function cloudTrailRecord(facts: CallFacts, recipient: string): Record<string, unknown> {
  return {
    eventVersion: '1.11',
    userIdentity: userIdentityFor(facts.identity, recipient),
    eventTime: isoSeconds(facts.at),
    eventSource: facts.eventSource,
    eventName: facts.eventName,
    awsRegion: facts.region,
    sourceIPAddress: facts.sourceIp,
    userAgent: facts.userAgent,
    ...(facts.error && {
      errorCode: facts.error.code,
      errorMessage: facts.error.message.slice(0, LONGEST_MESSAGE),
    }),
    requestParameters: bounded(facts.request),
    responseElements: bounded(facts.response),
    requestID: facts.requestId,
    eventID: facts.eventId,
    readOnly: facts.isReadOnly,
    ...(facts.resources.length > 0 && { resources: facts.resources.flatMap(toResources) }),
    eventType: 'AwsApiCall',
    managementEvent: !facts.isData,
    recipientAccountId: recipient,
    ...(facts.sharedEventId !== undefined && { sharedEventID: facts.sharedEventId }),
    eventCategory: facts.isData ? 'Data' : 'Management',
    ...(facts.isSecure &&
      facts.host !== undefined && { tlsDetails: { clientProvidedHostHeader: facts.host } }),
  };
}

/** AWS: an object is told with its bucket, and the bucket's owner alone is named. [S3 User Guide, "CloudTrail log file entries"] */
function toResources({ arn, account }: CallFacts['resources'][number]): Record<string, unknown>[] {
  const type = resourceTypeOf(arn);
  const resource = {
    ...(account !== undefined && type !== 'AWS::S3::Object' && { accountId: account }),
    ...(type !== undefined && { type }),
    ARN: arn,
  };
  if (type !== 'AWS::S3::Object') return [resource];
  return [
    resource,
    ...toResources({
      arn: arn.slice(0, arn.indexOf('/')),
      ...(account !== undefined && { account }),
    }),
  ];
}

/** AWS: more than 100 KB of a field are left out of the event. */
function bounded(value: unknown): unknown {
  if (isEmpty(value)) return null;
  const size = JSON.stringify(value).length;
  return size <= LARGEST_FIELD ? value : { omitted: true, originalSize: size };
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  );
}

/**
 * Who called, as an account may know it.
 * AWS: the owner of a resource learns the account and the principal's id of a foreign caller, and no name.
 * [CloudTrail User Guide, "userIdentity element", AWSAccount; IAM User Guide, "Logging IAM and AWS STS API calls"]
 */
function userIdentityFor(identity: Identity, recipient: string): Record<string, unknown> {
  const account = accountOf(identity.caller);
  if (account === undefined || account === recipient) return userIdentityOf(identity);
  return {
    type: 'AWSAccount',
    principalId: identity.userId,
    accountId: account,
    ...viaOf(identity),
  };
}

export function userIdentityOf(identity: Identity): Record<string, unknown> {
  const { caller, accessKeyId, userId } = identity;
  switch (caller.kind) {
    case 'root':
    case 'user':
    case 'role-session':
    case 'federated-user':
      return {
        type: TYPES[caller.kind],
        principalId: userId,
        arn: caller.arn,
        accountId: caller.account,
        ...(accessKeyId !== undefined && { accessKeyId }),
        ...(caller.kind === 'user' && { userName: nameOf(caller.arn) }),
        ...contextOf(identity),
        ...viaOf(identity),
      };
    case 'service':
      return { type: 'AWSService', invokedBy: caller.service };
    case 'identity-provider':
      return {
        type: caller.federation === 'saml' ? 'SAMLUser' : 'WebIdentityUser',
        identityProvider: caller.provider,
      };
    case 'anonymous':
      return { type: 'AWSAccount', principalId: '', accountId: 'anonymous' };
  }
}

const TYPES = {
  root: 'Root',
  user: 'IAMUser',
  'role-session': 'AssumedRole',
  'federated-user': 'FederatedUser',
} as const;

function viaOf({ via }: Identity): Record<string, unknown> {
  return via?.length ? { invokedBy: via.at(-1) } : {};
}

/** Temporary credentials: who issued them, when, and with what. */
function contextOf(identity: Identity): Record<string, unknown> {
  const { session } = identity;
  const issuer = sessionIssuerOf(identity);
  if (!session && !issuer) return {};
  return {
    sessionContext: {
      ...(issuer && { sessionIssuer: issuer }),
      ...(session && {
        attributes: {
          creationDate: isoSeconds(session.issuedAtMs),
          mfaAuthenticated: String(session.mfaAtMs !== undefined),
        },
      }),
      ...(session?.sourceIdentity !== undefined && { sourceIdentity: session.sourceIdentity }),
    },
  };
}

function sessionIssuerOf({ caller, session, userId }: Identity) {
  switch (caller.kind) {
    case 'role-session':
      return {
        type: 'Role',
        principalId: userId.split(':')[0],
        arn: caller.roleArn,
        accountId: caller.account,
        userName: nameOf(caller.roleArn),
      };
    case 'federated-user': {
      const isRoot = caller.userArn.endsWith(':root');
      return {
        type: isRoot ? 'Root' : 'IAMUser',
        ...(session?.issuerId !== undefined && { principalId: session.issuerId }),
        arn: caller.userArn,
        accountId: caller.account,
        ...(!isRoot && { userName: nameOf(caller.userArn) }),
      };
    }
    default:
      return undefined;
  }
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
