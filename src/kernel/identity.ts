import type { Caller } from '#languages/iam-policy/types';
/** Who calls: the principal that policies speak of, and what the credential adds to it. */
import type { EpochMs } from '#lib/time';

export { nameOf as arnOf } from '#languages/iam-policy/index';
export type { Caller } from '#languages/iam-policy/types';

export interface Identity {
  readonly caller: Caller;
  /** AIDA…, AROA…:session, an account id for root, or a service's name: what `aws:userid` and SQS's `SenderId` give. */
  readonly userId: string;
  readonly accessKeyId?: string;
  /** Present for temporary credentials. */
  readonly session?: SessionFacts;
  /** The service that calls on the principal's behalf, as `aws:CalledVia` and `kms:ViaService` show it. */
  readonly via?: readonly string[];
  /** For service principals: on whose behalf, as `aws:SourceArn` and `aws:SourceAccount`. */
  readonly source?: { readonly arn?: string; readonly account?: string };
}

/** What a session token says of its session. Sealed into the token; nothing of it is stored. */
export interface SessionFacts {
  readonly issuedAtMs: EpochMs;
  readonly expiresAtMs: EpochMs;
  readonly tags?: Readonly<Record<string, string>>;
  readonly transitiveTagKeys?: readonly string[];
  readonly sourceIdentity?: string;
  readonly mfaAtMs?: EpochMs;
  /** Inline session policies as texts and managed ones as ARNs; absent when the session was made without any. */
  readonly policies?: readonly string[];
  readonly policyArns?: readonly string[];
  /** Condition keys that the identity provider gave, such as `accounts.google.com:aud`. */
  readonly federation?: Readonly<Record<string, string>>;
  /** For federated users: the unique id of the user that made the session. */
  readonly issuerId?: string;
  /** How the session was made: it decides what it may do in IAM and STS. */
  readonly kind: 'assumed-role' | 'session-token' | 'federation-token';
}

/** The account that a caller belongs to; undefined for services and strangers. */
export function accountOf(caller: Caller): string | undefined {
  return 'account' in caller ? caller.account : undefined;
}

export const anonymous: Identity = { caller: { kind: 'anonymous' }, userId: 'anonymous' };

/** The root of an account. */
export function rootOf(account: string, accessKeyId?: string): Identity {
  return {
    caller: { kind: 'root', account, arn: `arn:aws:iam::${account}:root` },
    userId: account,
    ...(accessKeyId !== undefined && { accessKeyId }),
  };
}

/** An AWS service, acting for a resource. */
export function serviceIdentity(
  service: string,
  source?: { readonly arn?: string; readonly account?: string },
): Identity {
  return { caller: { kind: 'service', service }, userId: service, ...(source && { source }) };
}
