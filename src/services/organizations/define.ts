/** The words that Organizations is written with. */
import type { Fault } from '#kernel/fault';
import { commonFault } from '#kernel/fault';
import { vocabulary } from '#kernel/operation';

import type { ConstraintViolationExceptionReason, OrganizationsApi } from './api.gen.ts';

export const { operation, fault, task } = vocabulary<OrganizationsApi>();

export function constraint(reason: ConstraintViolationExceptionReason, message: string): Fault {
  return fault('ConstraintViolationException', message, { Reason: reason });
}

/** What is not built is refused by its name. */
export function unsupported(operationName: string, what: string): Fault {
  return commonFault(
    'NotImplemented',
    `Organizations ${operationName}: ${what} is not implemented by Skykeep.`,
  );
}
