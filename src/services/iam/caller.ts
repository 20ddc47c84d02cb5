/** What the caller's credentials say for IAM. */
import { commonFault } from '#kernel/fault';
import type { Context } from '#kernel/operation';

/** The user that an operation is about: the one named, or the caller. */
export function userNameOf(ctx: Context, named: string | undefined): string {
  if (named !== undefined) return named;
  const { caller } = ctx.identity;
  if (caller.kind === 'user') return caller.arn.slice(caller.arn.lastIndexOf('/') + 1);
  if (caller.kind === 'root') {
    // GAP: the access keys of an account's root user are kept by the cloud itself, not by IAM.
    throw commonFault(
      'NotImplemented',
      'The credentials of the root user are not managed by IAM here: specify UserName.',
    );
  }
  throw commonFault(
    'ValidationException',
    'Must specify userName when calling with non-User credentials',
  );
}

/**
 * AWS: the credentials of GetFederationToken cannot call IAM, those of GetSessionToken only when they were got with MFA.
 * [IAM User Guide, "Compare AWS STS credentials"]
 */
export function requireIamCaller({ identity: { session } }: Context): void {
  const isRefused =
    session?.kind === 'federation-token' ||
    (session?.kind === 'session-token' && session.mfaAtMs === undefined);
  if (isRefused)
    throw commonFault(
      'InvalidClientTokenId',
      'The security token included in the request is invalid',
    );
}
