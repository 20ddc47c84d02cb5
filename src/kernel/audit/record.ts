/** The record of one call in CloudTrail's shape. [CloudTrail User Guide, "CloudTrail record contents"] */
import { isoSeconds, type EpochMs } from '#lib/time';

import { accountOf, type Identity } from '../identity.ts';

export interface CallFacts {
  readonly eventId: string;
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
  readonly response?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

export function cloudTrailRecord(facts: CallFacts, recipient: string): Record<string, unknown> {
  return {
    eventVersion: '1.11',
    userIdentity: userIdentityOf(facts.identity),
    eventTime: isoSeconds(facts.at),
    eventSource: facts.eventSource,
    eventName: facts.eventName,
    awsRegion: facts.region,
    sourceIPAddress: facts.sourceIp,
    userAgent: facts.userAgent,
    ...(facts.error && { errorCode: facts.error.code, errorMessage: facts.error.message }),
    requestParameters: isEmpty(facts.request) ? null : facts.request,
    // Reads show no answer, and neither do refusals.
    responseElements:
      facts.isReadOnly || facts.error || isEmpty(facts.response) ? null : facts.response,
    requestID: facts.requestId,
    eventID: facts.eventId,
    readOnly: facts.isReadOnly,
    ...(facts.resources.length > 0 && {
      resources: facts.resources.map(({ arn, account }) => ({
        ...(account && { accountId: account }),
        ARN: arn,
      })),
    }),
    eventType: 'AwsApiCall',
    managementEvent: !facts.isData,
    recipientAccountId: recipient,
    eventCategory: facts.isData ? 'Data' : 'Management',
    ...(facts.isSecure &&
      facts.host !== undefined && { tlsDetails: { clientProvidedHostHeader: facts.host } }),
  };
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  );
}

export function userIdentityOf(identity: Identity): Record<string, unknown> {
  const { caller, session, accessKeyId, userId } = identity;
  const key = accessKeyId === undefined ? {} : { accessKeyId };
  const via = identity.via?.length ? { invokedBy: identity.via.at(-1) } : {};
  const account = accountOf(caller);
  switch (caller.kind) {
    case 'root':
      return {
        type: 'Root',
        principalId: userId,
        arn: caller.arn,
        accountId: account,
        ...key,
        ...contextOf(identity),
        ...via,
      };
    case 'user':
      return {
        type: 'IAMUser',
        principalId: userId,
        arn: caller.arn,
        accountId: account,
        ...key,
        userName: nameOf(caller.arn),
        ...contextOf(identity),
        ...via,
      };
    case 'role-session':
      return {
        type: 'AssumedRole',
        principalId: userId,
        arn: caller.arn,
        accountId: account,
        ...key,
        sessionContext: {
          sessionIssuer: {
            type: 'Role',
            principalId: userId.split(':')[0],
            arn: caller.roleArn,
            accountId: account,
            userName: nameOf(caller.roleArn),
          },
          ...attributesOf(session),
        },
        ...via,
      };
    case 'federated-user':
      return {
        type: 'FederatedUser',
        principalId: userId,
        arn: caller.arn,
        accountId: account,
        ...key,
        sessionContext: {
          sessionIssuer: {
            type: 'IAMUser',
            arn: caller.userArn,
            accountId: account,
            userName: nameOf(caller.userArn),
          },
          ...attributesOf(session),
        },
        ...via,
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

function contextOf({ session }: Identity): Record<string, unknown> {
  return session ? { sessionContext: attributesOf(session) } : {};
}

function attributesOf(session: Identity['session']): Record<string, unknown> {
  if (!session) return {};
  return {
    attributes: {
      creationDate: isoSeconds(session.issuedAtMs),
      mfaAuthenticated: String(session.mfaAtMs !== undefined),
    },
    ...(session.sourceIdentity !== undefined && { sourceIdentity: session.sourceIdentity }),
  };
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
