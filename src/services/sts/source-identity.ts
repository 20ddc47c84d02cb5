import type { SessionFacts } from '#kernel/identity';

import { fault } from './define.ts';

/**
 * The source identity of a new session: the one asked for, or the one that the calling session has.
 * AWS: once set it stays for the whole chain. [IAM User Guide, "Monitor and control actions taken with assumed roles"]
 */
export function sourceIdentityOf(
  requested: string | undefined,
  calling: SessionFacts | undefined,
): string | undefined {
  if (requested?.toLowerCase().startsWith('aws:')) {
    throw fault(
      'ValidationException',
      'The source identity must not begin with the reserved prefix aws:',
    );
  }
  const inherited = calling?.sourceIdentity;
  if (requested !== undefined && inherited !== undefined && requested !== inherited) {
    throw fault(
      'AccessDeniedException',
      'The source identity of a session cannot be changed once it is set.',
    );
  }
  return requested ?? inherited;
}
