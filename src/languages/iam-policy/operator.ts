import { isInRange, parseIpAddress, parseIpRange } from '#lib/cidr';
import { globOf, matchesPattern, patternOf } from '#lib/glob';

import { arnPattern } from './arn-pattern.ts';
import {
  fillText,
  hasVariables,
  matchesTemplate,
  parseTemplate,
  prepareTemplate,
} from './template.ts';
import type { ConditionLookup } from './types.ts';
import { parseBase64, parseBoolean, parseDate, parseNumber } from './values.ts';

/** Says whether one value of the request is any of the wanted ones; undefined when a variable has no value. */
export type Comparison = (actual: string, lookup: ConditionLookup) => boolean | undefined;

export interface Operator {
  readonly isNegated: boolean;
  /** Makes one wanted value ready; undefined when the text is no value for this operator. */
  readonly prepare: (wanted: string, version: string) => Comparison | undefined;
}

const same = (text: string): string => text;
const lower = (text: string): string => text.toLowerCase();

/** Every operator by its name, without `IfExists` and the set prefix. `Null` is not one of them: it never sees a value. */
const operators = new Map<string, Operator>([
  ...pair('StringEquals', 'StringNotEquals', stringEquals(same)),
  ...pair('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', stringEquals(lower)),
  ...pair('StringLike', 'StringNotLike', stringLike),
  ...pair('ArnEquals', 'ArnNotEquals', arnPattern),
  ...pair('ArnLike', 'ArnNotLike', arnPattern),
  ...pair('IpAddress', 'NotIpAddress', ipAddress),
  ...orders('Numeric', parseNumber),
  ...orders('Date', parseDate),
  ['Bool', { isNegated: false, prepare: bool }],
  [
    'BinaryEquals',
    { isNegated: false, prepare: constant(parseBase64, (actual, wanted) => actual === wanted) },
  ],
]);

/** The operator of that name; names are case-sensitive. */
export function findOperator(name: string): Operator | undefined {
  return operators.get(name);
}

function pair(name: string, negated: string, prepare: Operator['prepare']): [string, Operator][] {
  return [
    [name, { isNegated: false, prepare }],
    [negated, { isNegated: true, prepare }],
  ];
}

function orders(family: string, parse: (text: string) => number | undefined): [string, Operator][] {
  const order = (holds: (actual: number, wanted: number) => boolean): Operator => ({
    isNegated: false,
    prepare: constant(parse, holds),
  });
  return [
    ...pair(
      `${family}Equals`,
      `${family}NotEquals`,
      constant(parse, (actual, wanted) => actual === wanted),
    ),
    [`${family}LessThan`, order((actual, wanted) => actual < wanted)],
    [`${family}LessThanEquals`, order((actual, wanted) => actual <= wanted)],
    [`${family}GreaterThan`, order((actual, wanted) => actual > wanted)],
    [`${family}GreaterThanEquals`, order((actual, wanted) => actual >= wanted)],
  ];
}

/** A comparison of values that have no variables; a value of the request that cannot be read equals nothing. */
function constant<T>(
  parse: (text: string) => T | undefined,
  holds: (actual: T, wanted: T) => boolean,
): Operator['prepare'] {
  return (wantedText) => {
    const wanted = parse(wantedText);
    if (wanted === undefined) return undefined;
    return (actualText) => {
      const actual = parse(actualText);
      return actual !== undefined && holds(actual, wanted);
    };
  };
}

function stringEquals(fold: (text: string) => string): Operator['prepare'] {
  return (wanted, version) => {
    if (!hasVariables(wanted, version)) {
      const folded = fold(wanted);
      return (actual) => fold(actual) === folded;
    }
    const template = parseTemplate(wanted);
    if (!template) return undefined;
    return (actual, lookup) => {
      const filled = fillText(template, lookup);
      return filled === undefined ? undefined : fold(actual) === fold(filled);
    };
  };
}

function stringLike(wanted: string, version: string): Comparison | undefined {
  if (!hasVariables(wanted, version)) {
    const pattern = patternOf(globOf(wanted));
    return (actual) => matchesPattern(pattern, actual);
  }
  const template = parseTemplate(wanted);
  if (!template) return undefined;
  const prepared = prepareTemplate(template);
  return (actual, lookup) => matchesTemplate(prepared, actual, lookup);
}

function bool(wanted: string, version: string): Comparison | undefined {
  if (hasVariables(wanted, version)) return stringEquals(lower)(wanted, version);
  return constant(parseBoolean, (actual, value) => actual === value)(wanted, version);
}

function ipAddress(wanted: string): Comparison | undefined {
  const range = parseIpRange(wanted);
  if (!range) return undefined;
  return (actual) => {
    const address = parseIpAddress(actual);
    return address !== undefined && isInRange(address, range);
  };
}
