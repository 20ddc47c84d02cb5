import { isInRange, parseIpAddress } from '#lib/cidr';

import { foldCase, unitsOf, type Numbers } from './dialect.ts';
import type { Leaf } from './event.ts';
import type { Dialect, Test, TextTest, ValueTest } from './types.ts';
import { matchesWildcard } from './wildcard.ts';

/** Says whether a value passes a test by itself. `absent` is a test of the event, which no value passes. */
export function passes(test: Test, leaf: Leaf, dialect: Dialect, numbers: Numbers): boolean {
  if (test.kind === 'absent') return false;
  if (test.kind === 'exists') return countsAsThere(leaf, dialect);
  if (test.kind === 'anything-but')
    return test.except.every((each) => !passesValue(each, leaf, numbers));
  return passesValue(test, leaf, numbers);
}

/** AWS: in a message body a key exists only with a value that is not null and not empty. [SNS, "Key matching"] */
export function countsAsThere(leaf: Leaf, dialect: Dialect): boolean {
  if (dialect !== 'sns-body') return true;
  return leaf.kind === 'number' || leaf.text !== (leaf.kind === 'text' ? '' : 'null');
}

function passesValue(test: ValueTest, leaf: Leaf, numbers: Numbers): boolean {
  if (leaf.kind === 'literal') return test.kind === 'literal' && test.text === leaf.text;
  if (leaf.kind === 'number') {
    const units = unitsOf(leaf.value, numbers);
    if (test.kind === 'number')
      return units === undefined
        ? test.value === leaf.value
        : units === unitsOf(test.value, numbers);
    if (test.kind !== 'range' || units === undefined) return false;
    return units >= test.lowest && units <= test.highest;
  }
  return passesText(test, leaf.text);
}

function passesText(test: ValueTest, text: string): boolean {
  switch (test.kind) {
    case 'equals':
      return test.text === text;
    case 'prefix':
    case 'suffix':
    case 'equals-ignore-case':
      return compares(test, test.ignoresCase ? foldCase(text) : text);
    case 'wildcard':
      return matchesWildcard(test.parts, text);
    case 'cidr': {
      const address = parseIpAddress(text);
      return address !== undefined && isInRange(address, test.range);
    }
    default:
      return false;
  }
}

function compares({ kind, text }: TextTest, value: string): boolean {
  if (kind === 'prefix') return value.startsWith(text);
  return kind === 'suffix' ? value.endsWith(text) : value === text;
}

/** How a field takes the absence of its key: it may want it, or not mind it. */
export type Absence = 'refused' | 'accepted' | 'accepted-beside-others';

/**
 * AWS: `exists: false` matches only when there is at least one attribute [SNS Developer Guide, "Key matching"]; `null` matches an
 * attribute that is not there, and then no others are needed [Recorded: SNS, test_filter_policy].
 */
export function absenceOf(tests: readonly Test[], dialect: Dialect): Absence {
  const isAttributes = dialect === 'sns-attributes';
  const isNull = tests.some((test) => test.kind === 'literal' && test.text === 'null');
  if (isAttributes && isNull) return 'accepted';
  if (!tests.some(({ kind }) => kind === 'absent')) return 'refused';
  return isAttributes ? 'accepted-beside-others' : 'accepted';
}
