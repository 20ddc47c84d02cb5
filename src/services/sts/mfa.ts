/** Codes of MFA devices, which prove that somebody holds one. [IAM User Guide, "Secure API access with MFA"] */
import type { Context } from '#kernel/operation';
import { parseArn } from '#lib/arn';
import type { EpochMs } from '#lib/time';

import { fault } from './define.ts';

interface Shown {
  readonly SerialNumber?: string | undefined;
  readonly TokenCode?: string | undefined;
}

/** When the caller has shown that they hold a device of theirs: now, or never. A code is taken once. */
export async function checkMfa(
  { SerialNumber: serial, TokenCode: code }: Shown,
  ctx: Context,
): Promise<EpochMs | undefined> {
  if (serial === undefined && code === undefined) return undefined;
  if (serial === undefined || code === undefined) {
    throw refused('must provide both MFA serial number and one time pass code.', ',');
  }
  const { caller, userId, session } = ctx.identity;
  const isOwn = caller.kind === 'user' && !session && parseArn(serial)?.account === caller.account;
  // AWS: what a serial number is told that is not the caller's. [aws-cli, issue 6325]
  if (!isOwn) {
    throw refused(
      'unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
      ',',
    );
  }
  const { account } = caller;
  // GAP: a device of another user of the account is told in the words of a wrong code.
  if (!(await ctx.sessions.checkMfa({ account, userId, serial, code })))
    throw refused('with invalid MFA one time pass code.');
  return ctx.now();
}

function refused(reason: string, comma = '') {
  return fault('AccessDeniedException', `MultiFactorAuthentication failed${comma} ${reason}`);
}
