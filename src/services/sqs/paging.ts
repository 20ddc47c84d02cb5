/** What the two paged lists of queues share: the size of a page, and the token that a caller gives back. */
import type { Context } from '#kernel/operation';

import { fault } from './define.ts';
import { limits } from './limits.ts';

/** Refuses a size out of bounds. */
export function checkPageSize(size: number | undefined): void {
  if (size === undefined || (size >= 1 && size <= limits.listedQueues)) return;
  throw fault(
    'InvalidParameterValueException',
    `Value ${size} for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and 1000.`,
  );
}

/** The name after which the page begins; undefined for the first. Refuses a token that was not sealed for this list. */
export function nameInToken(
  ctx: Context,
  purpose: string,
  token: string | undefined,
): string | undefined {
  if (token === undefined) return undefined;
  const name = ctx.openToken(purpose, token);
  if (name === undefined)
    throw fault('InvalidParameterValueException', 'Invalid or expired next token.');
  return name;
}
