/** Lists in pages. */
import type { Context } from '#kernel/operation';

import { fault } from './define.ts';
import { limits } from './limits.ts';

export interface PageAsked {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/** A part of a list, and the token of the next. */
export function pageOf<T>(
  ctx: Context,
  list: string,
  all: readonly T[],
  { maxResults = limits.pageItems, nextToken }: PageAsked,
): { readonly items: readonly T[]; readonly next: { readonly nextToken?: string } } {
  const purpose = `accessanalyzer.${list}/${ctx.account}/${ctx.region}`;
  const start =
    nextToken === undefined ? 0 : Number(ctx.openToken(purpose, nextToken) ?? Number.NaN);
  if (!Number.isSafeInteger(start)) {
    throw fault(
      'ValidationException',
      'The value of nextToken is not one that this operation gave.',
      {
        reason: 'fieldValidationFailed',
        fieldList: [{ name: 'nextToken', message: 'The token is not valid.' }],
      },
    );
  }
  const end = start + maxResults;
  return {
    items: all.slice(start, end),
    next: end < all.length ? { nextToken: ctx.sealToken(purpose, String(end)) } : {},
  };
}
