import { commonFault } from '#kernel/fault';
/** Lists in pages. */
import type { Context } from '#kernel/operation';

import { fault } from './define.ts';

export interface PageInput {
  readonly Limit?: number | undefined;
  readonly Marker?: string | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** The members with which every answer tells whether more follows. */
  readonly more: { readonly Truncated: boolean; readonly NextMarker?: string };
}

export interface Listing<T> {
  /** What is listed, such as `aliases`: a marker of one list is none of another. */
  readonly list: string;
  readonly bounds: { readonly max: number; readonly default: number };
  /** The items after the one of this cursor, or all of them. */
  readonly after: (cursor: string | undefined) => Iterable<T>;
  readonly cursorOf: (item: T) => string;
}

export function pageOf<T>(
  ctx: Context,
  { list, bounds, after, cursorOf }: Listing<T>,
  { Limit = bounds.default, Marker }: PageInput,
): Page<T> {
  if (Limit > bounds.max) {
    throw commonFault(
      'ValidationException',
      `1 validation error detected: Value '${Limit}' at 'limit' failed to satisfy constraint: Member must have value less than or equal to ${bounds.max}`,
    );
  }
  const purpose = `kms.${list}/${ctx.account}/${ctx.region}`;
  const cursor = Marker === undefined ? undefined : ctx.openToken(purpose, Marker);
  if (Marker !== undefined && cursor === undefined) {
    throw fault('InvalidMarkerException', 'The marker was not given by this list.');
  }
  const items: T[] = [];
  for (const item of after(cursor)) {
    const last = items.at(-1);
    if (items.length === Limit && last !== undefined) {
      const NextMarker = ctx.sealToken(purpose, cursorOf(last));
      return { items, more: { Truncated: true, NextMarker } };
    }
    items.push(item);
  }
  return { items, more: { Truncated: false } };
}
