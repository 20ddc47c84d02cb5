/** Statements of a policy as sets of calls: which ones they may allow, and which ones they surely cover. */
import { parsePolicy, type PolicyKind } from '#languages/iam-policy/index';
import { patternCovers, patternsMeet } from '#lib/pattern-algebra';

import { fault } from './define.ts';
import { limits } from './limits.ts';

/** `Action` or `NotAction`, `Resource` or `NotResource`. */
export interface PatternSet {
  readonly isNegated: boolean;
  readonly patterns: readonly string[];
}

export interface PlainStatement {
  readonly index: number;
  readonly sid?: string;
  readonly isAllow: boolean;
  readonly actions: PatternSet;
  /** The entries of `Action` or `NotAction` as they are written. */
  readonly written: readonly string[];
  readonly resources: PatternSet;
  /** Entries as `AWS:arn…`, or undefined where the policy has none. `*` is everyone. */
  readonly principals?: PatternSet;
  readonly conditions: readonly PlainCondition[];
}

export interface PlainCondition {
  readonly operator: string;
  /** In lower case. */
  readonly key: string;
  readonly values: readonly string[];
}

const EVERYTHING: PatternSet = { isNegated: false, patterns: ['*'] };

/** The statements of a document that the language takes; anything else is refused. */
export function statementsOf(text: string, kind: PolicyKind): readonly PlainStatement[] {
  if (text.length > limits.checkedCharacters)
    throw fault(
      'InvalidParameterException',
      `The policy document is longer than ${limits.checkedCharacters} characters.`,
    );
  const { policy, problems } = parsePolicy(text, kind);
  const [problem] = problems;
  if (!policy || problem)
    throw fault(
      'InvalidParameterException',
      `The policy document is not valid${problem?.path ? ` at ${problem.path}` : ''}: ${problem?.message ?? 'it cannot be read'}`,
    );
  return statementsIn(text);
}

/** The statements of a document that the language has taken before. */
export function statementsIn(text: string): readonly PlainStatement[] {
  // SAFETY: the parser has read it as an object of statements.
  const { Statement } = JSON.parse(text) as { readonly Statement: unknown };
  return [Statement].flat().map((one, index) => {
    // SAFETY: as above, each statement is an object.
    return plain(one as Readonly<Record<string, unknown>>, index);
  });
}

function plain(statement: Readonly<Record<string, unknown>>, index: number): PlainStatement {
  const { Sid, Effect, Condition } = statement;
  const principals = setOf(statement, 'Principal', principalsOf);
  return {
    index,
    ...(typeof Sid === 'string' && Sid !== '' && { sid: Sid }),
    isAllow: Effect === 'Allow',
    actions:
      setOf(statement, 'Action', (value) => textsOf(value).map((one) => one.toLowerCase())) ??
      EVERYTHING,
    written: textsOf(statement['Action'] ?? statement['NotAction']),
    resources: setOf(statement, 'Resource', textsOf) ?? EVERYTHING,
    ...(principals && { principals }),
    conditions: conditionsOf(Condition),
  };
}

function setOf(
  statement: Readonly<Record<string, unknown>>,
  name: string,
  read: (value: unknown) => readonly string[],
): PatternSet | undefined {
  if (statement[name] !== undefined) return { isNegated: false, patterns: read(statement[name]) };
  const negated = statement[`Not${name}`];
  return negated === undefined ? undefined : { isNegated: true, patterns: read(negated) };
}

function textsOf(value: unknown): readonly string[] {
  return [value].flat().map(String);
}

function principalsOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return textsOf(value);
  return Object.entries(value).flatMap(([type, names]) =>
    textsOf(names).map((name) =>
      type === 'AWS' && name === '*' ? '*' : `${type}:${accountOf(name)}`,
    ),
  );
}

/** An account is written as its id or as its root. */
function accountOf(name: string): string {
  return /^arn:aws:iam::(\d{12}):root$/.exec(name)?.[1] ?? name;
}

function conditionsOf(value: unknown): readonly PlainCondition[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([operator, keys]) =>
    // SAFETY: the parser has read an object of keys for each operator.
    Object.entries(keys as object).map(([key, values]) => ({
      operator,
      key: key.toLowerCase(),
      values: textsOf(values).toSorted(),
    })),
  );
}

/** A policy variable may stand for any text. */
function widest(pattern: string): string {
  return pattern.replaceAll(/\$\{[^}]*\}/g, '*');
}

/** Whether the set may hold something of the pattern. */
export function mayHold({ isNegated, patterns }: PatternSet, wanted: string): boolean {
  if (!isNegated) return patterns.some((one) => patternsMeet(widest(one), widest(wanted)));
  return !patterns.some((one) => !one.includes('${') && patternCovers(one, widest(wanted)));
}

/** Whether the set surely holds all of the pattern. */
export function surelyHolds({ isNegated, patterns }: PatternSet, wanted: string): boolean {
  if (isNegated) return !patterns.some((one) => patternsMeet(widest(one), widest(wanted)));
  return patterns.some(
    (one) => one === wanted || (!one.includes('${') && patternCovers(one, widest(wanted))),
  );
}

/** Whether one set surely holds all of another. */
export function surelyHoldsAll(outer: PatternSet, inner: PatternSet): boolean {
  if (!inner.isNegated) return inner.patterns.every((one) => surelyHolds(outer, one));
  if (!outer.isNegated) return outer.patterns.includes('*');
  return outer.patterns.every((one) =>
    surelyHolds({ isNegated: false, patterns: inner.patterns }, one),
  );
}

/** Whether each condition of the one stands in the other too, so that the other is as strict. */
export function areWithin(
  one: readonly PlainCondition[],
  other: readonly PlainCondition[],
): boolean {
  const written = new Set(other.map((condition) => JSON.stringify(condition)));
  return one.every((condition) => written.has(JSON.stringify(condition)));
}
