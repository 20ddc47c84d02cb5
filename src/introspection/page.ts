import type { Context } from '#kernel/operation';

import { fault } from './define.ts';

const PAGE = 100;

/** A part of a list, and the token of the next. */
export function pageOf<T>(
  ctx: Context,
  all: readonly T[],
  asked: { readonly MaxResults?: number; readonly NextToken?: string },
  purpose: string,
): { readonly items: readonly T[]; readonly next: { readonly NextToken?: string } } {
  const start =
    asked.NextToken === undefined
      ? 0
      : Number(ctx.openToken(purpose, asked.NextToken) ?? Number.NaN);
  if (!Number.isSafeInteger(start))
    throw fault(
      'ValidationException',
      'The value of nextToken is not one that this operation gave.',
    );
  const end = start + (asked.MaxResults ?? PAGE);
  return {
    items: all.slice(start, end),
    next: end < all.length ? { NextToken: ctx.sealToken(purpose, String(end)) } : {},
  };
}
