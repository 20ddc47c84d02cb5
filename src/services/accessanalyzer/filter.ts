/** Filters of lists and archive rules over findings. [IAM User Guide, "IAM Access Analyzer filter keys"] */
import { invalid } from './analyzer.ts';
import type { Criterion } from './api.gen.ts';
import type { Filter, Finding } from './tables.ts';

type Read = (finding: Finding, owner: string) => readonly string[];

const KEYS: Readonly<Record<string, Read>> = {
  id: ({ id }) => [id],
  resource: ({ resource }) => [resource],
  resourcetype: ({ resourceType }) => [resourceType],
  resourceowneraccount: (_finding, owner) => [owner],
  status: ({ status }) => [status],
  ispublic: ({ isPublic }) => [String(isPublic)],
  action: ({ actions }) => actions,
  error: ({ error }) => (error === undefined ? [] : [error]),
  findingtype: ({ unused }) => [unused?.type ?? 'ExternalAccess'],
};

/** Refuses a filter with a key or a criterion that says nothing. */
export function checkFilter(filter: Filter): void {
  for (const [key, criterion] of Object.entries(filter)) {
    if (!readOf(key)) throw invalid('filter', `The filter key ${key} is not valid.`);
    const { eq, neq, contains, exists } = criterion;
    if ([eq, neq, contains, exists].every((one) => one === undefined))
      throw invalid('filter', `The filter key ${key} has no criterion.`);
  }
}

/** Whether a finding has everything that a filter asks for. */
export function isMatch(filter: Filter, finding: Finding, owner: string): boolean {
  return Object.entries(filter).every(([key, criterion]) =>
    holds(criterion, readOf(key)?.(finding, owner) ?? []),
  );
}

function readOf(key: string): Read | undefined {
  const lower = key.toLowerCase();
  const inner = (
    family: string,
    of: (finding: Finding) => Readonly<Record<string, string>>,
  ): Read | undefined =>
    lower.startsWith(`${family}.`)
      ? (finding) =>
          Object.entries(of(finding))
            .filter(([name]) => name.toLowerCase() === lower.slice(family.length + 1))
            .map(([, value]) => value)
      : undefined;
  if (Object.hasOwn(KEYS, lower)) return KEYS[lower];
  return (
    inner('principal', ({ principal = {} }) => principal) ??
    inner('condition', ({ condition }) => condition)
  );
}

function holds({ eq, neq, contains, exists }: Criterion, values: readonly string[]): boolean {
  if (exists !== undefined && exists !== values.length > 0) return false;
  if (eq && !eq.some((one) => values.includes(one))) return false;
  if (neq?.some((one) => values.includes(one))) return false;
  return !contains || contains.some((one) => values.some((value) => value.includes(one)));
}
