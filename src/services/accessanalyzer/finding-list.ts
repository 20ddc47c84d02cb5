/** Findings in an order, of those that a filter describes. */
import type { Transaction } from '#kernel/store';

import { invalid } from './analyzer.ts';
import type { SortCriteria } from './api.gen.ts';
import { checkFilter, isMatch } from './filter.ts';
import { type Analyzer, type Filter, type Finding, findings } from './tables.ts';

const ORDERS: Readonly<Record<string, (finding: Finding) => string | number>> = {
  createdAt: ({ createdAtMs }) => createdAtMs,
  analyzedAt: ({ analyzedAtMs }) => analyzedAtMs,
  updatedAt: ({ updatedAtMs }) => updatedAtMs,
  resource: ({ resource }) => resource,
  resourceType: ({ resourceType }) => resourceType,
  status: ({ status }) => status,
  id: ({ id }) => id,
};

export function findingsOf(
  tx: Transaction,
  { id }: Analyzer,
  {
    filter,
    sort,
    owner,
  }: { readonly filter: Filter; readonly sort: SortCriteria | undefined; readonly owner: string },
): readonly Finding[] {
  checkFilter(filter);
  const { attributeName = 'updatedAt', orderBy = 'DESC' } = sort ?? {};
  const read = Object.hasOwn(ORDERS, attributeName) ? ORDERS[attributeName] : undefined;
  if (!read) throw invalid('sort', `Findings cannot be sorted by ${attributeName}.`);
  const sign = orderBy === 'ASC' ? 1 : -1;
  return [...tx.scan(findings, { prefix: [id] })]
    .filter((finding) => isMatch(filter, finding, owner))
    .toSorted((one, other) => {
      const [left, right] = [read(one), read(other)];
      return left === right ? 0 : left < right ? -sign : sign;
    });
}
