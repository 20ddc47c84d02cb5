import { findOperator, type Comparison } from './operator.ts';
import { keyName } from './template.ts';
import type { ConditionLookup, ConditionValue } from './types.ts';
import { parseBoolean } from './values.ts';

/** One key of one operator, ready for matching; all conditions of a statement must hold. */
export interface Condition {
  /** As written, such as `ForAllValues:StringLikeIfExists`. */
  readonly operator: string;
  readonly key: string;
  /** The key as it is looked up. */
  readonly name: string;
  readonly wanted: readonly string[];
  readonly holds: (value: ConditionValue | undefined, lookup: ConditionLookup) => boolean;
}

interface OperatorName {
  readonly base: string;
  readonly set: 'all' | 'any' | 'none';
  readonly ifExists: boolean;
}

/** Takes an operator's name apart; undefined when there is no such operator. */
export function parseOperatorName(written: string): OperatorName | undefined {
  const set = written.startsWith('ForAllValues:')
    ? 'all'
    : written.startsWith('ForAnyValue:')
      ? 'any'
      : 'none';
  const name = set === 'none' ? written : written.slice(written.indexOf(':') + 1);
  const ifExists = name.endsWith('IfExists');
  const base = ifExists ? name.slice(0, -'IfExists'.length) : name;
  // AWS: Null takes no IfExists. [IAM User Guide, "...IfExists condition operators"]
  const isKnown = base === 'Null' ? !ifExists : findOperator(base) !== undefined;
  return isKnown ? { base, set, ifExists } : undefined;
}

/** Makes one key of an operator ready; undefined when the operator is unknown or a value is none for it. */
export function prepareCondition(
  operator: string,
  key: string,
  wanted: readonly string[],
  version: string,
): Condition | undefined {
  const name = parseOperatorName(operator);
  const holds =
    name && (name.base === 'Null' ? holdsNull(wanted) : holdsOperator(name, wanted, version));
  return holds && { operator, key, name: keyName(key), wanted, holds };
}

function holdsNull(wanted: readonly string[]): Condition['holds'] | undefined {
  const states = wanted.map(parseBoolean);
  if (states.includes(undefined)) return undefined;
  return (value) => states.includes(isAbsent(value));
}

function holdsOperator(
  name: OperatorName,
  wanted: readonly string[],
  version: string,
): Condition['holds'] | undefined {
  const operator = findOperator(name.base);
  if (!operator) return undefined;
  const comparisons: Comparison[] = [];
  for (const text of wanted) {
    const comparison = operator.prepare(text, version);
    if (!comparison) return undefined;
    comparisons.push(comparison);
  }
  const { isNegated } = operator;
  // AWS: with nothing to test, ForAllValues holds and ForAnyValue does not; otherwise a negated operator holds.
  // [IAM User Guide, "Condition operators", "Set operators for multivalued context keys"]
  const holdsForAbsent = name.ifExists || name.set === 'all' || (isNegated && name.set === 'none');
  return (value, lookup) => {
    if (value === undefined || value.length === 0) {
      // AWS: to a set operator the empty string is an empty set; to the others it is a value.
      if (value !== '' || name.set !== 'none') return holdsForAbsent;
    }
    if (typeof value === 'string') return holdsOne(comparisons, isNegated, value, lookup);
    // A single-valued operator on several values: one that matches is enough, and a negated one wants that none does.
    const all = name.set === 'all' || (name.set === 'none' && isNegated);
    return all
      ? value.every((each) => holdsOne(comparisons, isNegated, each, lookup))
      : value.some((each) => holdsOne(comparisons, isNegated, each, lookup));
  };
}

/** AWS: several wanted values are joined by OR, and by NOR under a negated operator. */
function holdsOne(
  comparisons: readonly Comparison[],
  isNegated: boolean,
  actual: string,
  lookup: ConditionLookup,
): boolean {
  let isFound = false;
  for (const compare of comparisons) {
    const result = compare(actual, lookup);
    // AWS: a variable without a value makes the statement not apply, whatever its effect and operator.
    if (result === undefined) return false;
    if (result) isFound = true;
  }
  return isFound !== isNegated;
}

function isAbsent(value: ConditionValue | undefined): boolean {
  return value === undefined || (typeof value !== 'string' && value.length === 0);
}
