/** Lists in pages. */
import type { Context } from '#kernel/operation';
import type { KeyPart } from '#kernel/store';

import { invalid } from './input.ts';
import { limits } from './limits.ts';

export interface PageInput {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** The member with which an answer tells that more follows. */
  readonly more: { readonly NextToken?: string };
}

export interface Listing<T> {
  /** What is listed, such as `ListAccountsForParent/ou-…`: a token of one list is none of another. */
  readonly list: string;
  /** The items after the one of this cursor, or all of them. */
  readonly after: (cursor: readonly [string] | undefined) => Iterable<T>;
  readonly cursorOf: (item: T) => string;
  /** Leaves items out. */
  readonly isListed?: (item: T) => boolean;
}

/** The part of a range that starts after a cursor. */
export function rangeOf(prefix: readonly KeyPart[], after: readonly [string] | undefined) {
  return after === undefined ? { prefix } : { prefix, after };
}

export function pageOf<T>(
  ctx: Context,
  { list, after, cursorOf, isListed = () => true }: Listing<T>,
  { NextToken, MaxResults = limits.page.max }: PageInput,
): Page<T> {
  checkSize(MaxResults);
  const purpose = `organizations.${list}`;
  const cursor = NextToken === undefined ? undefined : ctx.openToken(purpose, NextToken);
  if (NextToken !== undefined && cursor === undefined)
    throw invalid(
      'INVALID_NEXT_TOKEN',
      'You provided an invalid value for NextToken: it was not given by this list.',
    );
  const items: T[] = [];
  for (const item of after(cursor === undefined ? undefined : [cursor])) {
    if (!isListed(item)) continue;
    const last = items.at(-1);
    if (items.length === MaxResults && last !== undefined)
      return { items, more: { NextToken: ctx.sealToken(purpose, cursorOf(last)) } };
    items.push(item);
  }
  return { items, more: {} };
}

function checkSize(most: number): void {
  if (most < 1)
    throw invalid(
      'MIN_VALUE_EXCEEDED',
      'You provided a value for MaxResults that is smaller than 1.',
    );
  if (most > limits.page.max)
    throw invalid(
      'MAX_VALUE_EXCEEDED',
      `You provided a value for MaxResults that is larger than ${limits.page.max}.`,
    );
}
