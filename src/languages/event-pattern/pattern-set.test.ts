import { describe, expect, test } from 'vitest';

import { eventOf, parsePattern, PatternSet, type EventPattern } from './index.ts';
import type { Json } from './naive.ts';

function pattern(written: Json): EventPattern {
  const { pattern: parsed, problems } = parsePattern(JSON.stringify(written), 'events');
  if (!parsed) throw new Error(problems[0]?.message);
  return parsed;
}
function found<T>(set: PatternSet<T>, event: Json): T[] {
  const taken = eventOf(event);
  return taken ? set.match(taken).toSorted() : [];
}

describe('a set of patterns', () => {
  test('a value is found by any of its patterns, once', () => {
    const set = new PatternSet<string>('events');
    set.add('one', pattern({ a: ['x'] }));
    set.add('one', pattern({ b: [{ exists: true }] }));
    set.add('two', pattern({ $or: [{ a: ['x'] }, { b: ['x'] }] }));
    expect(set.size.patterns).toBe(3);
    expect(found(set, { a: 'x', b: 'x' })).toEqual(['one', 'two']);
    expect(found(set, { b: 'y' })).toEqual(['one']);
    expect(found(set, { c: 'x' })).toEqual([]);
    expect(set.remove('one')).toBe(true);
    expect(set.remove('one')).toBe(false);
    expect(found(set, { a: 'x', b: 'x' })).toEqual(['two']);
    expect(set.size.patterns).toBe(1);
  });

  test('the same pattern for many values, and values of any kind', () => {
    const set = new PatternSet<object>('events');
    const values = Array.from({ length: 50 }, () => ({}));
    for (const value of values) set.add(value, pattern({ a: ['x'], b: { c: [1] } }));
    const event = eventOf({ a: 'x', b: { c: 1 } });
    expect(event && new Set(set.match(event))).toEqual(new Set(values));
    expect(set.size.states).toBe(3);
  });

  test('what many have in common is held once', () => {
    const set = new PatternSet<number>('events');
    for (let at = 0; at < 1_000; at++)
      set.add(at, pattern({ source: ['s'], detail: { x: [at % 10], y: [Math.floor(at / 10)] } }));
    expect(found(set, { source: 's', detail: { x: 3, y: 77 } })).toEqual([773]);
    expect(set.size.states).toBeLessThan(3_000);
    expect(set.size.entries).toBeLessThan(10_000);
  });

  test('fields of different elements of a list are not taken together', () => {
    const set = new PatternSet<number>('events', { rulesInPassing: 0 });
    for (let at = 0; at < 20; at++) set.add(at, pattern({ a: { x: [at], y: [at] } }));
    const a = Array.from({ length: 20 }, (_, at) => ({ x: at, y: at === 7 ? 7 : 19 - at }));
    expect(found(set, { a })).toEqual([7]);
  });

  test('a set that is full refuses and holds what it held', () => {
    const set = new PatternSet<string>('events', { setEntries: 20 });
    expect(set.add('small', pattern({ a: ['x'] }))).toBe(true);
    const letters = Array.from({ length: 30 }, (_, at) => ({ [`k${at}`]: [`v${at}`] }));
    expect(set.add('large', pattern({ $or: letters }))).toBe(false);
    expect(set.size.patterns).toBe(1);
    expect(set.size.entries).toBeLessThanOrEqual(20);
    expect(found(set, { a: 'x', k1: 'v1' })).toEqual(['small']);
    expect(set.remove('large')).toBe(false);
  });

  test('a pattern of another dialect is our own mistake', () => {
    const set = new PatternSet<string>('sns-body');
    expect(() => set.add('x', pattern({ a: ['x'] }))).toThrow('its own dialect');
  });

  test('all kinds of tests are found and taken away again', () => {
    const kinds: Json[] = [
      'x',
      { prefix: 'x' },
      { suffix: 'x' },
      { prefix: { 'equals-ignore-case': 'X' } },
      { suffix: { 'equals-ignore-case': 'X' } },
      { 'equals-ignore-case': 'X' },
      { wildcard: 'x*' },
      { wildcard: '*x' },
      { wildcard: '*x*' },
      { 'anything-but': 'y' },
      { exists: true },
      { exactly: 'x' },
    ];
    const set = new PatternSet<number>('events');
    for (const [at, kind] of kinds.entries()) set.add(at, pattern({ a: [kind], b: [at] }));
    for (const at of kinds.keys()) expect(found(set, { a: 'x', b: at })).toEqual([at]);
    for (const [at, kind] of kinds.entries()) set.add(100 + at, pattern({ a: [kind] }));
    expect(found(set, { a: 'x' })).toHaveLength(kinds.length);
    for (const [at, value] of [-5, 0, 3.5].entries())
      set.add(200 + at, pattern({ n: [{ numeric: ['>=', value, '<', value + 10] }] }));
    expect(found(set, { n: 4 })).toEqual([200, 201, 202]);
    expect(found(set, { n: -0.000001 })).toEqual([200]);
    set.add(300, pattern({ ip: [{ cidr: '10.0.0.0/8' }] }));
    set.add(301, pattern({ ip: [{ cidr: '10.1.0.0/16' }] }));
    set.add(302, pattern({ ip: ['2001:db8::1'] }));
    set.add(303, pattern({ ip: [{ exists: false }], n: [4] }));
    set.add(304, pattern({ ip: [{ cidr: '10.0.0.0/8' }], z: [{ exists: false }] }));
    expect(found(set, { ip: '10.1.2.3' })).toEqual([300, 301, 304]);
    expect(found(set, { ip: '2001:db8:0::1' })).toEqual([302]);
    expect(found(set, { n: 4 })).toEqual([200, 201, 202, 303]);
    for (const at of [...kinds.keys()]) {
      set.remove(at);
      set.remove(100 + at);
    }
    for (const at of [200, 201, 202, 300, 301, 302, 303, 304]) expect(set.remove(at)).toBe(true);
    expect(set.size).toEqual({ patterns: 0, states: 1, entries: 0 });
  });
});
