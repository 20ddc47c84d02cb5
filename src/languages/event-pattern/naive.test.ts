import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  compilePattern,
  eventOf,
  eventOfAttributes,
  eventOfText,
  matches,
  parsePattern,
  PatternSet,
  type Dialect,
  type EventPattern,
  type PatternEvent,
} from './index.ts';
import { limits } from './limits.ts';
import { naiveMatches, type Json } from './naive.ts';

const RUNS = 600;

/** Few names and few values, so that patterns and events meet. */
const texts = fc.constantFrom(
  ...['', 'a', 'A', 'ab', 'aB', 'abc', 'b', 'ba', 'a*', 'a\\', 'ß', 'É', 'é', '1', '1000', 'true'],
  ...['null', '10.0.0.1', '10.0.0.200', '10.1.0.1', '𝒳a', 'aba'],
);
const numbers = fc.constantFrom(
  ...[0, -0, 1, 1e3, 1000.0, 999.9999999, 1.5, -1, 0.1, 0.30000000000000004, 0.3, 1e-7, 5e9],
  ...[5000000001, 1e9, 1000000001, 123456789012, 2, 3],
);
const plain = fc.oneof(texts, numbers, fc.constantFrom<Json>(true, false, null));
const names = fc.constantFrom('a', 'b', 'c');
const rareNames = fc.oneof(
  { weight: 12, arbitrary: names },
  { weight: 1, arbitrary: fc.constantFrom('a.b', '__proto__', '$or', 'b.c.a') },
);

const values = fc.letrec<{ value: Json; object: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { weight: 4, arbitrary: plain },
    { weight: 2, arbitrary: tie('object') },
    { weight: 3, arbitrary: fc.array(tie('value'), { maxLength: 3 }) },
  ),
  object: fc
    .uniqueArray(fc.tuple(rareNames, tie('value')), { maxLength: 3, selector: ([name]) => name })
    .map((members) => Object.fromEntries(members)),
}));

const bounds = fc.tuple(numbers, numbers).filter(([low, high]) => high - low > 1e-4 && high <= 1e9);
const small = numbers.filter((value) => Math.abs(value) <= 1e9);
const oneOrMore = (of: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.oneof(of, fc.array(of, { minLength: 1, maxLength: 3 }));
const filled = texts.filter((text) => text !== '');
const wildcard = fc.constantFrom(
  '*',
  'a*',
  '*a',
  '*b*',
  'a*a',
  String.raw`a\*`,
  String.raw`a\\`,
  'a*b*c',
  'ab',
  '*a*b',
);

const narrow: readonly fc.Arbitrary<Json>[] = [
  plain,
  plain,
  texts.map((prefix) => ({ prefix })),
  texts.map((suffix) => ({ suffix })),
  texts.map((text) => ({ prefix: { 'equals-ignore-case': text } })),
  texts.map((text) => ({ suffix: { 'equals-ignore-case': text } })),
  texts.map((text) => ({ 'equals-ignore-case': text })),
  fc.boolean().map((exists) => ({ exists })),
  fc.boolean().map((exists) => ({ exists })),
  oneOrMore(texts).map((but) => ({ 'anything-but': but })),
  oneOrMore(small).map((but) => ({ 'anything-but': but })),
  fc
    .tuple(fc.constantFrom('=', '<', '<=', '>', '>='), small)
    .map(([operator, bound]) => ({ numeric: [operator, bound] })),
  fc
    .tuple(fc.constantFrom('>', '>='), fc.constantFrom('<', '<='), bounds)
    .map(([from, to, [low, high]]) => ({ numeric: [from, low, to, high] })),
  fc
    .constantFrom('10.0.0.0/24', '10.0.0.0/8', '10.0.0.128/25', '0.0.0.0/0')
    .map((cidr) => ({ cidr })),
];
const wide: readonly fc.Arbitrary<Json>[] = [
  wildcard.map((each) => ({ wildcard: each })),
  oneOrMore(filled).map((prefix) => ({ 'anything-but': { prefix } })),
  oneOrMore(filled).map((suffix) => ({ 'anything-but': { suffix } })),
  oneOrMore(texts).map((text) => ({ 'anything-but': { 'equals-ignore-case': text } })),
  oneOrMore(wildcard).map((each) => ({ 'anything-but': { wildcard: each } })),
];

function patterns(dialect: Dialect): fc.Arbitrary<Json> {
  const tests = fc.oneof(...narrow, ...(dialect === 'filter' ? [] : wide));
  const list = fc.array(tests, { minLength: 1, maxLength: 3 });
  const object = (depth: number): fc.Arbitrary<Json> => {
    const isNested = depth > 0 && dialect !== 'sns-attributes';
    const field = isNested ? fc.oneof(list, object(depth - 1)) : list;
    const name = isNested ? fc.oneof(names, names, names, fc.constant('a.b')) : names;
    const members = fc.uniqueArray(fc.tuple(name, field), {
      minLength: 1,
      maxLength: isNested ? 2 : 3,
      selector: ([each]) => each,
    });
    if (depth === 0) return members.map((each) => Object.fromEntries(each));
    const or = fc.array(object(depth - 1), { minLength: 2, maxLength: 2 });
    return fc
      .tuple(members, fc.option(or, { freq: 3, nil: undefined }))
      .map(([each, some]) => Object.fromEntries(some ? [...each, ['$or', some]] : each));
  };
  return object(2);
}

/** Values in the form of a pattern, most of which match it; objects often become lists of objects. */
function likeness(pattern: Json, isFlat: boolean): fc.Arbitrary<Json> {
  const members: fc.Arbitrary<readonly (readonly [string, Json])[]>[] = [];
  for (const [name, wanted] of Object.entries(pattern ?? {})) {
    if (name === '$or' && Array.isArray(wanted)) {
      const some = wanted.map((each: Json) => likeness(each, isFlat));
      members.push(fc.oneof(...some).map((each) => Object.entries(each ?? {})));
    } else {
      const value = Array.isArray(wanted) ? valuesFor(wanted, isFlat) : likeness(wanted, isFlat);
      members.push(
        fc.option(value, { freq: 12 }).map((each) => (each === null ? [] : [[name, each]])),
      );
    }
  }
  const object = fc.tuple(...members).map((each) => Object.fromEntries(each.flat()) as Json);
  if (isFlat) return object;
  const list = fc.tuple(object, fc.oneof(object, plain)).map((both): Json => both);
  return fc.oneof(
    { weight: 5, arbitrary: object },
    list,
    list.map((each): Json => [each]),
  );
}

function valuesFor(tests: readonly Json[], isFlat: boolean): fc.Arbitrary<Json> {
  const value = fc.oneof(...tests.map((each) => valueFor(each)));
  const list = fc.array(fc.oneof(value, plain), { maxLength: 2 });
  return fc.oneof(
    { weight: 4, arbitrary: value },
    list,
    isFlat ? list : list.map((each): Json => [each]),
  );
}

function valueFor(wanted: Json): fc.Arbitrary<Json> {
  if (typeof wanted !== 'object' || wanted === null) return fc.constant(wanted);
  const [[name, operand] = ['', null]] = Object.entries(wanted);
  const text = JSON.stringify(Object.values({ operand }).flat());
  const word = /(?:\[|:|,)"([^"]*)"[^"]*$/.exec(text)?.[1] ?? 'x';
  if (name === 'prefix') return fc.constantFrom(`${word}x`, word.toUpperCase());
  if (name === 'suffix') return fc.constantFrom(`x${word}`, word.toUpperCase());
  if (name === 'equals-ignore-case') return fc.constantFrom(word, word.toUpperCase());
  if (name === 'wildcard') return fc.constantFrom(word.replaceAll('*', 'bab'), 'ab');
  if (name === 'cidr') return fc.constantFrom('10.0.0.1', '10.0.0.200', '10.1.0.1');
  return name === 'numeric' ? numbers : plain;
}

/** Attributes as SNS takes them and as the naive matcher takes them. */
const attributes = fc.dictionary(names, fc.oneof(plain, fc.array(plain, { maxLength: 3 })), {
  maxKeys: 3,
  noNullPrototype: true,
});
function attributesOf(given: Readonly<Record<string, Json>>): {
  readonly event: PatternEvent;
  readonly plainly: Json;
} {
  const plainly: [string, Json][] = [];
  const map = new Map<string, { dataType: string; stringValue?: string }>();
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'string') map.set(name, { dataType: 'String', stringValue: value });
    else if (typeof value === 'number')
      map.set(name, { dataType: 'Number', stringValue: JSON.stringify(value) });
    else if (Array.isArray(value))
      map.set(name, { dataType: 'String.Array', stringValue: JSON.stringify(value) });
    else map.set(name, { dataType: 'Binary' });
    if (map.get(name)?.dataType !== 'Binary') plainly.push([name, value]);
  }
  return { event: eventOfAttributes(map), plainly: Object.fromEntries(plainly) };
}

interface Case {
  readonly event: PatternEvent;
  readonly plainly: Json;
}

function cases(dialect: Dialect, patternsToMeet: readonly Json[]): fc.Arbitrary<Case> {
  const isFlat = dialect === 'sns-attributes';
  const like = fc.oneof(...patternsToMeet.map((each) => likeness(each, isFlat)));
  if (isFlat)
    return fc
      .oneof(
        attributes,
        like.map((each) => Object(each)),
      )
      .map((given) => attributesOf(given));
  const objects = like.filter((each) => !Array.isArray(each));
  return fc.oneof(values.object, objects, objects).map((plainly) => {
    const event = eventOf(plainly);
    if (!event) throw new Error('an object is an event');
    return { event, plainly };
  });
}

/** Generated patterns may be too complex for the dialect; those are left out. */
function parsed(pattern: Json, dialect: Dialect): EventPattern | undefined {
  const { pattern: found, problems } = parsePattern(JSON.stringify(pattern), dialect);
  if (!found) expect(problems[0]?.message).toMatch(/too complex|more than 5 keys/);
  return found;
}

describe.each<Dialect>(['events', 'sns-attributes', 'sns-body', 'filter'])('%s', (dialect) => {
  test('the compiled matcher says what the naive one says', () => {
    const seen = { true: 0, false: 0 };
    const both = patterns(dialect).chain((written) =>
      fc.tuple(
        fc.constant(written),
        fc.array(cases(dialect, [written]), { minLength: 4, maxLength: 8 }),
      ),
    );
    fc.assert(
      fc.property(both, ([written, all]) => {
        const pattern = parsed(written, dialect);
        if (!pattern) return;
        const compiled = compilePattern(pattern);
        for (const { event, plainly } of all) {
          const wanted = naiveMatches(written, plainly, dialect);
          seen[wanted ? 'true' : 'false']++;
          expect(matches(compiled, event)).toBe(wanted);
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(seen.true).toBeGreaterThan(RUNS / 4);
    expect(seen.false).toBeGreaterThan(RUNS / 4);
  });

  test('a set says what the naive matcher says of each pattern, while patterns come and go', () => {
    const change = fc.record({ isAdded: fc.boolean(), pick: fc.nat(), pattern: patterns(dialect) });
    const both = fc.array(change, { minLength: 5, maxLength: 30 }).chain((changes) =>
      fc.tuple(
        fc.constant(changes),
        fc.constantFrom(0, 1, limits.rulesInPassing),
        fc.array(
          cases(
            dialect,
            changes.map(({ pattern }) => pattern),
          ),
          { minLength: 2, maxLength: 5 },
        ),
      ),
    );
    fc.assert(
      fc.property(both, ([changes, rulesInPassing, all]) => {
        const set = new PatternSet<number>(dialect, { rulesInPassing });
        const there = new Map<number, Json>();
        for (const [at, { isAdded, pick, pattern }] of changes.entries()) {
          const known = parsed(pattern, dialect);
          if (known && (isAdded || there.size < 8)) {
            expect(set.add(at, known)).toBe(true);
            there.set(at, pattern);
          } else if (there.size > 0) {
            const gone = [...there.keys()][pick % there.size] ?? -1;
            expect(set.remove(gone)).toBe(true);
            there.delete(gone);
          }
        }
        expect(set.size.patterns).toBe(there.size);
        for (const { event, plainly } of all) {
          const wanted = [...there].flatMap(([at, pattern]) =>
            naiveMatches(pattern, plainly, dialect) ? [at] : [],
          );
          expect(set.match(event).toSorted((a, b) => a - b)).toEqual(wanted);
        }
        for (const at of there.keys()) set.remove(at);
        expect(set.size).toEqual({ patterns: 0, states: 1, entries: 0 });
      }),
      { numRuns: RUNS / 4, endOnFailure: true },
    );
  });
});

test('a text is the event that its value is', () => {
  fc.assert(
    fc.property(values.object, (value) => {
      expect(eventOfText(JSON.stringify(value))).toEqual(
        eventOf(JSON.parse(JSON.stringify(value))),
      );
    }),
  );
});
