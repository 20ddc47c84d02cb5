/** The rows that a list looks at: by name or by path where a filter says so, else all of them. Each has the cursor of its page. */
import { blind, type KeyPart, type Transaction } from '#kernel/store';
import { invariant } from '#lib/assert';

import type { Filter } from './filter.ts';
import { parsePath, withoutSlash } from './name.ts';
import { findParameter } from './parameter.ts';
import { type Parameter, parameters, placements } from './tables.ts';

export interface Listed {
  readonly cursor: string;
  readonly parameter: Parameter;
}

/** The parameters that the filters can let pass, those after a cursor alone. */
export function candidates(
  tx: Transaction,
  filters: readonly Filter[],
  cursor: string | undefined,
): Iterable<Listed> {
  const names = filters.find(({ key, option }) => key === 'Name' && option === 'Equals');
  if (names) return named(tx, names.values, cursor);
  const paths = filters.find(({ key }) => key === 'Path');
  const [path, ...others] = paths?.values ?? [];
  return path !== undefined && others.length === 0
    ? below(tx, parsePath(path), paths?.option === 'Recursive', cursor)
    : all(tx, cursor);
}

function* all(tx: Transaction, cursor: string | undefined): Generator<Listed> {
  const range = cursor === undefined ? {} : { after: [blind(cursor)] };
  for (const parameter of tx.scan(parameters, range)) yield { cursor: parameter.path, parameter };
}

function* named(
  tx: Transaction,
  names: readonly string[],
  cursor: string | undefined,
): Generator<Listed> {
  const paths = [...new Set(names.map(withoutSlash))];
  const start = cursor === undefined ? 0 : Number(cursor) + 1;
  for (const [at, path] of paths.entries()) {
    const parameter = at < start ? undefined : findParameter(tx, path);
    if (parameter) yield { cursor: String(at), parameter };
  }
}

/** What lies below a path: first what lies there directly, then what lies deeper. */
export function* below(
  tx: Transaction,
  path: string,
  isRecursive: boolean,
  cursor: string | undefined,
): Generator<Listed> {
  const place = blind(path);
  const prefix: readonly KeyPart[] = isRecursive ? [place] : [place, 0];
  const range = cursor === undefined ? {} : { after: afterOf(cursor, isRecursive) };
  for (const row of tx.scan(placements, { prefix, ...range })) {
    const parameter = findParameter(tx, row.path);
    invariant(parameter, 'what has a place is there');
    yield { cursor: `${row.depth}${row.path}`, parameter };
  }
}

function afterOf(cursor: string, isRecursive: boolean): readonly KeyPart[] {
  const last = blind(cursor.slice(1));
  return isRecursive ? [Number(cursor.slice(0, 1)), last] : [last];
}
