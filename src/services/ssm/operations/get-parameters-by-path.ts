import type { Transaction } from '#kernel/store';
import { sha256Hex } from '#lib/hash';

import { pathArn } from '../access.ts';
import { operation } from '../define.ts';
import { type Filter, passes, pathFilters } from '../filter.ts';
import { limits } from '../limits.ts';
import { below, type Listed } from '../listing.ts';
import { isPublic, parsePath } from '../name.ts';
import { pageOf } from '../page.ts';
import { findSelected, newestVersion } from '../parameter.ts';
import { type Found, show } from '../read.ts';
import { publicParameters } from '../reference.ts';

export const getParametersByPath = operation('GetParametersByPath', {
  // AWS: whoever may read a path reads all below it, also what is denied by itself. [Systems Manager User Guide, "Requirements and constraints for parameter names"]
  access: ({ Path, Recursive = false }, ctx) => ({
    action: 'ssm:GetParametersByPath',
    resource: pathArn(ctx, Path),
    conditions: { 'ssm:recursive': String(Recursive) },
  }),

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
          show: (listed) => find(tx, listed, filters),
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

/** The version of a parameter that passes the filters: the newest, or the one with a label. */
function find(
  tx: Transaction,
  { parameter }: Listed,
  filters: readonly Filter[],
): Found | undefined {
  if (!passes(filters, parameter)) return undefined;
  const labels = filters.find(({ key }) => key === 'Label')?.values;
  if (!labels) return { parameter, version: newestVersion(tx, parameter) };
  for (const label of labels) {
    const version = findSelected(tx, parameter, { kind: 'label', label });
    if (version) return { parameter, version };
  }
  return undefined;
}
