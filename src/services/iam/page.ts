import { commonFault } from '#kernel/fault';
import type { Context } from '#kernel/operation';

import { limits } from './limits.ts';

interface PageInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** One page of a list, and the members with which the answer tells whether more follows. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly more: { readonly IsTruncated: boolean; readonly Marker?: string };
}

/**
 * Gives the items after the marker in the order of their cursor, which is a name or an id. The lists of IAM are bounded by its
 * quotas, so they are read whole and put in order here: the names stay out of the store's keys.
 */
export function pageOf<T>(
  ctx: Context,
  list: string,
  items: readonly T[],
  cursorOf: (item: T) => string,
  { Marker, MaxItems = limits.pageItems }: PageInput,
): Page<T> {
  const purpose = `iam.${list}`;
  const after = Marker === undefined ? undefined : ctx.openToken(purpose, Marker);
  if (Marker !== undefined && after === undefined)
    throw commonFault('ValidationException', 'Invalid Marker: it was not given by this list.');
  const rest = items
    .map((item) => ({ item, cursor: cursorOf(item) }))
    .filter(({ cursor }) => after === undefined || cursor > after)
    .toSorted((a, b) => (a.cursor < b.cursor ? -1 : a.cursor > b.cursor ? 1 : 0));
  const page = rest.slice(0, MaxItems);
  const last = page.at(-1);
  const isTruncated = rest.length > page.length && last !== undefined;
  return {
    items: page.map(({ item }) => item),
    more: {
      IsTruncated: isTruncated,
      ...(isTruncated && { Marker: ctx.sealToken(purpose, last.cursor) }),
    },
  };
}
