import type { Fault } from '#kernel/fault';

import { fault } from './define.ts';

/** The refusal of a part of an operation that is not built. */
export function unsupported(operation: string, what: string): Fault {
  return fault(
    'NotImplemented',
    `CloudTrail ${operation} with ${what} is not implemented by Skykeep. See docs/coverage.md.`,
  );
}
