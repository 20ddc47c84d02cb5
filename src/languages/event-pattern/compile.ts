import { isConsistent } from './consistency.ts';
import { grammars, unitsOf, type Numbers } from './dialect.ts';
import type { Leaf, PatternEvent } from './event.ts';
import { absenceOf, passes, type Absence } from './passes.ts';
import type { Dialect, EventPattern, Field, Rule, Test } from './types.ts';

/** A pattern made ready for matching. Opaque outside this folder. */
export interface CompiledPattern {
  readonly pattern: EventPattern;
  readonly rules: readonly CompiledRule[];
}

export type CompiledRule = readonly CompiledField[];

interface CompiledField {
  readonly path: string;
  readonly absence: Absence;
  readonly passes: (leaf: Leaf) => boolean;
}

/** Makes a pattern ready for matching. */
export function compilePattern(pattern: EventPattern): CompiledPattern {
  return { pattern, rules: pattern.rules.map((rule) => compileRule(rule, pattern.dialect)) };
}

/** Makes one alternative ready for matching. */
export function compileRule(rule: Rule, dialect: Dialect): CompiledRule {
  return rule.map((field) => compileField(field, dialect));
}

function compileField({ path, tests }: Field, dialect: Dialect): CompiledField {
  const { numbers } = grammars[dialect];
  const exact = new Set<string>();
  const others: Test[] = [];
  for (const test of tests) {
    if (test.kind === 'equals' || test.kind === 'literal' || test.kind === 'number')
      exact.add(exactKey(test, numbers));
    else others.push(test);
  }
  return {
    path,
    absence: absenceOf(tests, dialect),
    passes: (leaf) =>
      exact.has(leafKey(leaf, numbers)) ||
      others.some((test) => passes(test, leaf, dialect, numbers)),
  };
}

/** Equal values have equal keys: a text, a number by its value, a literal. */
export function exactKey(
  test: Extract<Test, { kind: 'equals' | 'literal' | 'number' }>,
  numbers: Numbers,
): string {
  if (test.kind === 'equals') return `"${test.text}`;
  return test.kind === 'literal' ? test.text : numberKey(test.value, numbers);
}

/** The key of a value, to be looked up among the keys of tests. */
export function leafKey(leaf: Leaf, numbers: Numbers): string {
  if (leaf.kind === 'text') return `"${leaf.text}`;
  return leaf.kind === 'literal' ? leaf.text : numberKey(leaf.value, numbers);
}

function numberKey(value: number, numbers: Numbers): string {
  const units = unitsOf(value, numbers);
  return units === undefined ? `=${value}` : `#${units}`;
}

/** Says whether the event matches the pattern. */
export function matches({ rules }: CompiledPattern, event: PatternEvent): boolean {
  return rules.some((rule) => matchesRule(rule, event));
}

/** Says whether the event satisfies all fields of one alternative, with no two of them in different elements of one list. */
export function matchesRule(rule: CompiledRule, event: PatternEvent): boolean {
  const scattered: (readonly Leaf[])[] = [];
  for (const field of rule) {
    const leaves = event.leaves.get(field.path);
    if (!leaves) {
      if (!acceptsAbsence(field.absence, event)) return false;
      continue;
    }
    const passing = leaves.filter(field.passes);
    if (passing.length === 0) return false;
    if (!passing.some(({ element }) => element === undefined)) scattered.push(passing);
  }
  if (scattered.length < 2) return true;
  return isConsistent(scattered.map((leaves) => leaves.map(({ element }) => element)));
}

/** Says whether a field without a value in this event is satisfied. */
export function acceptsAbsence(absence: Absence, event: PatternEvent): boolean {
  return absence === 'accepted' || (absence === 'accepted-beside-others' && event.leaves.size > 0);
}
