/** What the lists share: pages of a hundred, and the token that a caller gives back. */
import type { Context } from '#kernel/operation';

import { limits } from './limits.ts';
import { invalidParameter } from './topic.ts';

/** What the token of the page before says; undefined for the first page. Refuses a token that was not sealed for this list. */
export function readToken(
  ctx: Context,
  purpose: string,
  token: string | undefined,
): string | undefined {
  if (token === undefined || token === '') return undefined;
  const after = ctx.openToken(purpose, token);
  if (after === undefined) throw invalidParameter('NextToken');
  return after;
}

/** The first rows of a list as they are shown, and the token for the next page when there are more. */
export function pageOf<Row, Shown>(
  ctx: Context,
  purpose: string,
  rows: Iterable<Row>,
  { idOf, show }: { readonly idOf: (row: Row) => string; readonly show: (row: Row) => Shown },
): { readonly shown: readonly Shown[]; readonly NextToken?: string } {
  const shown: Shown[] = [];
  let last = '';
  for (const row of rows) {
    if (shown.length >= limits.listed) return { shown, NextToken: ctx.sealToken(purpose, last) };
    shown.push(show(row));
    last = idOf(row);
  }
  return { shown };
}
