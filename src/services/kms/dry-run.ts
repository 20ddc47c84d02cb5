/** Requests that ask only whether they would succeed. [KMS Developer Guide, "Test your AWS KMS API calls"] */
import type { DryRunModifierType } from './api.gen.ts';
import { fault } from './define.ts';

/** Ends a request that asked only whether it would succeed. */
export function checkDryRun(isDryRun: boolean | undefined): void {
  if (!isDryRun) return;
  throw fault(
    'DryRunOperationException',
    'The request would have succeeded, but the DryRun option is set.',
  );
}

export interface DryRunInput {
  readonly DryRun?: boolean | undefined;
  readonly DryRunModifiers?: readonly DryRunModifierType[] | undefined;
}

/** Whether a dry run asks for the permission alone, without a ciphertext. [KMS API Reference, Decrypt, "DryRunModifiers"] */
export function ignoresCiphertext({ DryRun, DryRunModifiers = [] }: DryRunInput): boolean {
  if (DryRunModifiers.length === 0) return false;
  if (!DryRun) {
    throw fault('ValidationException', 'DryRunModifiers is valid only when DryRun is true.');
  }
  return DryRunModifiers.includes('IGNORE_CIPHERTEXT');
}
