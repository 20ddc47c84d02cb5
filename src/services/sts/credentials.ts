import type { Identity, SessionFacts } from '#kernel/identity';
/** Temporary credentials: how long they live, and who may ask for them with what. */
import type { Context } from '#kernel/operation';
import { type EpochMs, plusSeconds } from '#lib/time';

import type { Credentials } from './api.gen.ts';
import { fault } from './define.ts';
import { limits } from './limits.ts';

/** The seconds that a role session lives. A session that assumes a role is a chain, and a chain is short. */
export function roleSessionSeconds(
  requested: number | undefined,
  role: { readonly maxSessionDurationSeconds: number },
  isChain: boolean,
): number {
  const seconds = requested ?? limits.roleSeconds.default;
  // AWS: the credentials of GetSessionToken make a chain too. [mmmorris1975/aws-runas, issue 11: the answer of STS]
  if (isChain && seconds > limits.roleSeconds.chained) {
    throw fault(
      'ValidationException',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  }
  if (seconds > role.maxSessionDurationSeconds) {
    throw fault(
      'ValidationException',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  }
  return seconds;
}

/** The seconds that a session of a user lives. AWS: root gets an hour where it asks for more. [STS API Reference, GetSessionToken] */
export function userSessionSeconds(requested: number | undefined, caller: Identity): number {
  const seconds = requested ?? limits.userSeconds.default;
  return caller.caller.kind === 'root' ? Math.min(seconds, limits.userSeconds.root) : seconds;
}

/** When a session begins and ends. STS counts in whole seconds. */
export function sessionSpan(
  now: EpochMs,
  seconds: number,
): Pick<SessionFacts, 'issuedAtMs' | 'expiresAtMs'> {
  const issuedAtMs = plusSeconds(now, -(now % 1000) / 1000);
  return { issuedAtMs, expiresAtMs: plusSeconds(issuedAtMs, seconds) };
}

/** Makes the credentials of a session, as the API shows them. */
export function issue(
  ctx: Context,
  identity: Identity & { readonly session: SessionFacts },
): Credentials {
  const { accessKeyId, secretAccessKey, sessionToken } = ctx.sessions.issue(identity);
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: identity.session.expiresAtMs,
  };
}

/** GetSessionToken and GetFederationToken want a user's or root's own key. */
export function requireLongTermKey(operation: string, { caller, session }: Identity): void {
  if (session) throw sessionRefused(operation);
  if (caller.kind !== 'user' && caller.kind !== 'root') {
    throw fault('AccessDeniedException', `Only users and root can call ${operation}.`);
  }
}

/**
 * Refuses what temporary credentials of a user may not do in STS, whatever their policies say.
 * AWS: those of GetSessionToken may call AssumeRole and GetCallerIdentity, those of GetFederationToken only the latter.
 * [IAM User Guide, "Compare AWS STS credentials"]
 */
export function refuseUserSession(operation: string, { session }: Identity): void {
  if (session?.kind === 'federation-token') throw sessionRefused(operation);
  if (session?.kind === 'session-token' && operation !== 'AssumeRole')
    throw sessionRefused(operation);
}

function sessionRefused(operation: string) {
  return fault('AccessDeniedException', `Cannot call ${operation} with session credentials`);
}
