import { blind, type KeyPart, type Transaction } from '#kernel/store';
import { invariant } from '#lib/assert';
import { sha256Hex } from '#lib/hash';

import { pathArn } from '../access.ts';
import { operation } from '../define.ts';
import { type Filter, passes, pathFilters } from '../filter.ts';
import { limits } from '../limits.ts';
import { isPublic, parsePath } from '../name.ts';
import { pageOf } from '../page.ts';
import { findParameter, findSelected, newestVersion } from '../parameter.ts';
import { type Found, show } from '../read.ts';
import { publicParameters } from '../reference.ts';
import { type Placement, placements } from '../tables.ts';

export const getParametersByPath = operation('GetParametersByPath', {
  access: ({ Path, Recursive = false }, ctx) => ({
    action: 'ssm:GetParametersByPath',
    resource: pathArn(ctx, Path),
    conditions: { 'ssm:recursive': String(Recursive) },
  }),
  secrets: ['SourceResult'],

  handle: async (input, ctx) => {
    const path = parsePath(input.Path);
    if (isPublic(input.Path)) throw publicParameters();
    const filters = pathFilters(input.ParameterFilters);
    const isRecursive = input.Recursive ?? false;
    const { items, next } = ctx.transact((tx) =>
      pageOf(
        ctx,
        {
          list: `path/${sha256Hex(JSON.stringify([path, isRecursive, filters]))}`,
          most: input.MaxResults ?? limits.pageOfPath,
          after: (cursor) => below(tx, path, isRecursive, cursor),
          cursorOf: ({ depth, path: at }) => `${depth}${at}`,
          show: (placement) => find(tx, placement, filters),
        },
        input.NextToken,
      ),
    );
    const parameters = [];
    // One after the other: each may ask KMS.
    for (const found of items) parameters.push(await show(ctx, found, input.WithDecryption));
    return { Parameters: parameters, ...(next !== undefined && { NextToken: next }) };
  },
});

/** What lies below a path: first what lies there directly, then what lies deeper. */
function below(
  tx: Transaction,
  path: string,
  isRecursive: boolean,
  cursor: string | undefined,
): Iterable<Placement> {
  const place = blind(path);
  const prefix: readonly KeyPart[] = isRecursive ? [place] : [place, 0];
  if (cursor === undefined) return tx.scan(placements, { prefix });
  const last = blind(cursor.slice(1));
  const after = isRecursive ? [Number(cursor.slice(0, 1)), last] : [last];
  return tx.scan(placements, { prefix, after });
}

function find(tx: Transaction, { path }: Placement, filters: readonly Filter[]): Found | undefined {
  const parameter = findParameter(tx, path);
  invariant(parameter, 'what has a place is there');
  if (!passes(filters, parameter)) return undefined;
  const labels = filters.find(({ key }) => key === 'Label')?.values;
  if (!labels) return { parameter, version: newestVersion(tx, parameter) };
  for (const label of labels) {
    const version = findSelected(tx, parameter, { kind: 'label', label });
    if (version) return { parameter, version };
  }
  return undefined;
}
