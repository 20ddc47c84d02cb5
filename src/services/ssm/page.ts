/** Lists in pages. A filtered list looks at a bounded number of rows in one call, and may give a token with few items or none. */
import type { Context } from '#kernel/operation';

import { fault } from './define.ts';
import { bounds } from './limits.ts';

export interface Listing<Row extends { readonly cursor: string }, Item> {
  /** What is listed, filters included: a token of one list is none of another. */
  readonly list: string;
  readonly most: number;
  /** The rows after the one of this cursor, or all of them. */
  readonly after: (cursor: string | undefined) => Iterable<Row>;
  /** What a row becomes; undefined for one that a filter leaves out. */
  readonly show: (row: Row) => Item | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}

export function pageOf<Row extends { readonly cursor: string }, Item>(
  ctx: Context,
  { list, most, after, show }: Listing<Row, Item>,
  token: string | undefined,
): Page<Item> {
  const purpose = `ssm.${list}/${ctx.account}/${ctx.region}`;
  const cursor = token === undefined ? undefined : ctx.openToken(purpose, token);
  if (token !== undefined && cursor === undefined) {
    throw fault('InvalidNextToken', 'The specified token is not valid.');
  }
  const items: Item[] = [];
  let looks = 0;
  let last = cursor;
  for (const row of after(cursor)) {
    if (last !== undefined && (items.length >= most || looks >= bounds.looksPerPage)) {
      return { items, next: ctx.sealToken(purpose, last) };
    }
    const item = show(row);
    if (item !== undefined) items.push(item);
    looks += 1;
    last = row.cursor;
  }
  return { items };
}
