import { fault } from './define.ts';

/** Ends a request that asked only whether it would succeed. */
export function checkDryRun(isDryRun: boolean | undefined): void {
  if (!isDryRun) return;
  throw fault(
    'DryRunOperationException',
    'The request would have succeeded, but the DryRun option is set.',
  );
}
