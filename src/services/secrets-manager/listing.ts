/** Secrets in pages, filtered and in the order that is asked for. */
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import type { Filter, SortByType, SortOrderType } from './api.gen.ts';
import { fault } from './define.ts';
import { matchesAll } from './filter.ts';
import { type Secret, secrets } from './tables.ts';

/** A bound of our own: rows that one call looks at. A page may be short, and more follow. */
const LOOKED_AT = 10_000;

export interface Listing {
  readonly filters: readonly Filter[];
  readonly includesDeleted: boolean;
  readonly sortBy: SortByType;
  readonly order: SortOrderType;
  readonly size: number;
  readonly token: string | undefined;
}

export interface Page {
  readonly secrets: readonly Secret[];
  readonly next?: string;
}

interface Position {
  readonly value: string | number;
  readonly id: string;
}

const INDEXES = {
  'created-date': 'created',
  'last-changed-date': 'changed',
  'last-accessed-date': 'accessed',
} as const;

export function listSecretsOf(tx: Transaction, ctx: Context, listing: Listing): Page {
  const purpose = `secrets-manager.list/${listing.sortBy}/${listing.order}/${ctx.account}/${ctx.region}`;
  const from = positionOf(ctx, purpose, listing.token);
  const found: Secret[] = [];
  let last: Secret | undefined;
  let looked = 0;
  for (const secret of inOrder(tx, listing, from)) {
    if (last && (found.length === listing.size || looked === LOOKED_AT)) {
      const position: Position = { value: valueOf(last, listing.sortBy), id: last.id };
      return { secrets: found, next: ctx.sealToken(purpose, JSON.stringify(position)) };
    }
    last = secret;
    looked += 1;
    const isListed = secret.deleteAtMs === undefined || listing.includesDeleted;
    if (isListed && matchesAll(secret, listing.filters)) found.push(secret);
  }
  return { secrets: found };
}

function* inOrder(
  tx: Transaction,
  { sortBy, order }: Listing,
  from: Position | undefined,
): Iterable<Secret> {
  const isReverse = order === 'desc';
  if (sortBy === 'name') {
    yield* byName(tx, isReverse, from);
    return;
  }
  const range = from && {
    [isReverse ? 'until' : 'after']: [from.value, from.id],
  };
  yield* tx.scanIndex(secrets, INDEXES[sortBy], { ...range, reverse: isReverse });
}

/**
 * Names rest in no index, where an offline reader would learn them: they are sorted here.
 * GAP: a page in the order of names costs a look at every secret of the region.
 */
function byName(tx: Transaction, isReverse: boolean, from: Position | undefined): Secret[] {
  const sign = isReverse ? -1 : 1;
  const sorted = [...tx.scan(secrets)].toSorted(
    (left, right) => sign * compare(left.name, right.name),
  );
  return from ? sorted.filter(({ name }) => sign * compare(name, String(from.value)) > 0) : sorted;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function valueOf(secret: Secret, sortBy: SortByType): string | number {
  switch (sortBy) {
    case 'name':
      return secret.name;
    case 'created-date':
      return secret.createdAtMs;
    case 'last-changed-date':
      return secret.changedAtMs;
    case 'last-accessed-date':
      return secret.accessedAtMs ?? 0;
  }
}

function positionOf(ctx: Context, purpose: string, token: string | undefined) {
  if (token === undefined) return undefined;
  const text = ctx.openToken(purpose, token);
  if (text === undefined) throw invalidToken();
  // SAFETY: we have sealed it ourselves.
  return JSON.parse(text) as Position;
}

export function invalidToken() {
  return fault('InvalidNextTokenException', 'The NextToken value is invalid.');
}
