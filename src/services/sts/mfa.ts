import { fault } from './define.ts';

/** Refuses a call that names an MFA device. GAP: MFA devices do not exist, so none is valid for any caller. */
export function refuseMfa(input: {
  readonly SerialNumber?: string | undefined;
  readonly TokenCode?: string | undefined;
}): void {
  if (input.SerialNumber === undefined && input.TokenCode === undefined) return;
  if (input.SerialNumber === undefined || input.TokenCode === undefined) {
    throw fault(
      'AccessDeniedException',
      'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
    );
  }
  // AWS: what a serial number is told that is not the caller's. [aws-cli, issue 6325]
  throw fault(
    'AccessDeniedException',
    'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.',
  );
}
