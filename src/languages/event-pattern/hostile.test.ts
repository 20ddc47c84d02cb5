import { describe, expect, test } from 'vitest';

import {
  compilePattern,
  eventOf,
  eventOfText,
  matches,
  parsePattern,
  PatternSet,
  type Dialect,
  type EventPattern,
} from './index.ts';
import { limits } from './limits.ts';
import type { Json } from './naive.ts';
import { isMatch } from './testing.ts';

/** Milliseconds that the work may take; all of it takes a few hundred at most, a bad way would take minutes. */
const BOUND_MS = 5_000;

function quickly<T>(work: () => T): T {
  const start = performance.now();
  const result = work();
  expect(performance.now() - start).toBeLessThan(BOUND_MS);
  return result;
}
const isRefused = (text: string, dialect: Dialect): boolean =>
  quickly(() => parsePattern(text, dialect).problems.length === 1);

function parsed(written: Json, dialect: Dialect = 'events'): EventPattern {
  const { pattern, problems } = quickly(() => parsePattern(JSON.stringify(written), dialect));
  if (!pattern) throw new Error(problems[0]?.message);
  return pattern;
}

describe.each<Dialect>(['events', 'sns-attributes', 'sns-body', 'filter'])(
  'texts, %s',
  (dialect) => {
    test.each([
      ['nothing', ''],
      ['a megabyte', `{"a":["${'x'.repeat(1_000_000)}"]}`],
      ['a megabyte of brackets', '['.repeat(1_000_000)],
      ['brackets within the size', '['.repeat(4_000)],
      ['a quarter of a megabyte of brackets', '['.repeat(limits.filterPolicyBytes)],
      ['objects in objects', '{"a":'.repeat(50_000)],
      ['objects in objects, closed', `${'{"a":'.repeat(1_001)}["x"]${'}'.repeat(1_001)}`],
      ['lists in lists', `{"a":${'['.repeat(500)}${']'.repeat(500)}}`],
      ['alternatives in alternatives', `${'{"$or":['.repeat(500)}${'{}]}'.repeat(500)}`],
      ['an unfinished string', `{"a":["${'x'.repeat(4_000)}`],
      ['an unfinished escape', '{"a":["\\'],
      ['a lone minus', '{"a":[-]}'],
      ['digits that do not end', `{"a":[${'1'.repeat(4_000)}`],
      ['lines', `${'\n'.repeat(4_000)}x`],
      ['a lone surrogate as a key', '{"\\ud800":1}'],
      ['a text for an object', '"x"'],
    ])('%s', (_, text) => {
      expect(isRefused(text, dialect)).toBe(true);
    });

    test('alternatives that multiply', () => {
      const two = (at: number) => [{ [`a${at}`]: ['x'] }, { [`b${at}`]: ['x'] }];
      const nested = (depth: number): Json =>
        depth === 0 ? { a: ['x'] } : { $or: [nested(depth - 1), nested(depth - 1)] };
      expect(isRefused(JSON.stringify(nested(13)).slice(0, 200_000), dialect)).toBe(true);
      const chain = Array.from({ length: 11 }, (_, at) => `"$or":${JSON.stringify(two(at))}`);
      expect(isRefused(`{${chain.join()}}`, dialect)).toBe(true);
    });
  },
);

describe('patterns that are much work', () => {
  test('alternatives that share many fields', () => {
    const many = Array.from({ length: 20_000 }, (_, at) => `"k${at}":["x"]`).join();
    const chain = `${'{"a":["x"],"$or":[{"b":["x"]},'.repeat(400)}{"c":["x"]}${']}'.repeat(400)}`;
    expect(isRefused(`{"z":{${many}},"$or":[{"b":["x"]},${chain}]}`, 'sns-body')).toBe(true);
  });

  test('a long list, and one key many times', () => {
    const list = Array.from({ length: 1_000 }, (_, at) => at % 10);
    expect(isMatch({ a: list }, { a: 9 })).toBe(true);
    const twice = parsePattern(`{${'"a":["x"],'.repeat(380)}"a":["y"]}`, 'events').pattern;
    expect(twice?.rules).toHaveLength(1);
    expect(twice?.rules[0]).toHaveLength(1);
  });

  test('a pattern as long as it may be, for many values', () => {
    const fields = Array.from({ length: 380 }, (_, at) => [`${at}`, [0]]);
    const pattern = parsed(Object.fromEntries(fields));
    const set = new PatternSet<number>('events');
    quickly(() => {
      for (let at = 0; at < 20; at++) set.add(at, pattern);
    });
    const event = eventOf(Object.fromEntries(fields));
    expect(event && quickly(() => set.match(event))).toHaveLength(20);
  });

  test('wildcards on long texts', () => {
    const text = 'a'.repeat(250_000);
    expect(quickly(() => isMatch({ a: [{ wildcard: `${'*a'.repeat(31)}*b` }] }, { a: text }))).toBe(
      false,
    );
    expect(
      quickly(() => isMatch({ a: [{ wildcard: `*${'a'.repeat(1_000)}b*` }] }, { a: text })),
    ).toBe(false);
  });

  test('numbers as large as they come', () => {
    for (const digits of ['1e999', '-1e999', `1${'0'.repeat(400)}`, '1e-999'])
      expect(parsePattern(`{"a":[${digits}]}`, 'events').problems).toEqual([]);
    expect(isRefused('{"a":[{"numeric":["<",1e999]}]}', 'events')).toBe(true);
    expect(isMatch({ a: [{ numeric: ['<', 1] }] }, { a: Number.MAX_VALUE })).toBe(false);
  });
});

describe('names with a meaning for JavaScript', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length'])('%s', (name) => {
    const text = `{"${name}":{"${name}":["x"]}}`;
    const { pattern } = parsePattern(text, 'events');
    const compiled = pattern && compilePattern(pattern);
    const event = eventOfText(`{"${name}":{"${name}":"x"}}`);
    expect(compiled && event && matches(compiled, event)).toBe(true);
    const empty = eventOfText('{}');
    expect(compiled && empty && matches(compiled, empty)).toBe(false);
    expect(isMatch({ a: [{ exists: true }] }, { [name]: 'x' })).toBe(false);
    expect(isRefused(`{"a":[{"${name}":"x"}]}`, 'events')).toBe(true);
  });
});

describe('events that are much work', () => {
  const pattern = parsed({ a: { x: [1], y: [2], z: [{ 'anything-but': 3 }] } });
  const compiled = compilePattern(pattern);
  const decides = (text: string): boolean | undefined =>
    quickly(() => {
      const event = eventOfText(text);
      return event && matches(compiled, event);
    });

  test('many elements, none of which has it all', () => {
    const elements = Array.from({ length: 60_000 }, (_, at) =>
      at % 2 === 0 ? '{"x":1}' : '{"y":2,"z":1}',
    );
    expect(decides(`{"a":[${elements.join()}]}`)).toBe(false);
    expect(decides(`{"a":[${elements.join()},{"x":1,"y":2,"z":1}]}`)).toBe(true);
  });

  test('deep objects and deep lists', () => {
    expect(decides(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)).toBe(false);
    expect(decides(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toBe(false);
    const deep = (depth: number) =>
      `{"a":${'['.repeat(depth)}{"x":1,"y":2,"z":1}${']'.repeat(depth)}}`;
    expect(decides(deep(limits.listDepth))).toBe(true);
    expect(decides(deep(limits.listDepth + 1))).toBe(false);
  });

  test('long paths', () => {
    const inner = Array.from({ length: 40_000 }, (_, at) => `"k${at}":1`).join();
    const name = 'n'.repeat(1_000);
    expect(decides(`${`{"${name}":`.repeat(500)}{${inner}}${'}'.repeat(500)}`)).toBeUndefined();
  });

  test('keys with dots that lead to many lists', () => {
    const names = ['p', 'q', 'r', 's', 't', 'u', 'v', 'w'];
    const dotted = parsed({ 'a.b.c.d': Object.fromEntries(names.map((name) => [name, [1]])) });
    const list = names.flatMap((name) => [{ [name]: 1 }, { [name]: 1 }]);
    const event = eventOf({
      a: { b: { c: { d: list }, 'c.d': list }, 'b.c': { d: list }, 'b.c.d': list },
      'a.b': { c: { d: list }, 'c.d': list },
      'a.b.c': { d: list },
      'a.b.c.d': list.slice(2),
    });
    const answer = event && quickly(() => matches(compilePattern(dotted), event));
    expect(answer).toBe(true);
    const fewer = eventOf({ 'a.b': { c: { d: list }, 'c.d': list }, a: { 'b.c.d': list } });
    expect(fewer && quickly(() => matches(compilePattern(dotted), fewer))).toBe(false);
  });
});
