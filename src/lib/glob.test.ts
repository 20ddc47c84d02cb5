import { expect, test } from 'vitest';

import {
  ANY_ONE_IN_SEGMENT,
  ANY_RUN,
  ANY_RUN_IN_SEGMENT,
  globOf,
  matchesGlob,
  matchesPattern,
  patternOf,
} from './glob.ts';

test.each([
  ['', '', true],
  ['', 'a', false],
  ['*', '', true],
  ['*', 'abc', true],
  ['**', 'abc', true],
  ['?', '', false],
  ['?', 'ab', false],
  ['abc', 'abc', true],
  ['abc', 'abcd', false],
  ['abc*', 'abc', true],
  ['*abc', 'ababc', true],
  ['a*c', 'abcbc', true],
  ['a*c', 'abcb', false],
  ['a*b*c', 'aXbYbZc', true],
  ['a?c*', 'abc', true],
  ['*?', '', false],
  ['*a*a*a*b', 'a'.repeat(50), false],
  ['a.c', 'abc', false],
  ['[a]', 'a', false],
])('%j and %j: %j', (pattern, text, expected) => {
  expect(matchesGlob(globOf(pattern), text)).toBe(expected);
  expect(matchesPattern(patternOf(globOf(pattern)), text)).toBe(expected);
});

test('a run within a segment stops at a colon', () => {
  const [a = 0, b = 0, colon = 0] = globOf('ab:');
  expect(matchesGlob([a, ANY_RUN_IN_SEGMENT, b], 'axxb')).toBe(true);
  expect(matchesGlob([a, ANY_RUN_IN_SEGMENT, b], 'ab')).toBe(true);
  expect(matchesGlob([a, ANY_RUN_IN_SEGMENT, b], 'ax:xb')).toBe(false);
  expect(matchesGlob([a, ANY_RUN_IN_SEGMENT, b, ANY_RUN, b], 'axb:b')).toBe(true);
  expect(matchesGlob([ANY_RUN, a, ANY_RUN_IN_SEGMENT, b], 'a:ab')).toBe(true);
  expect(matchesGlob([a, ANY_ONE_IN_SEGMENT, b], 'a:b')).toBe(false);
  expect(matchesGlob([a, colon, ANY_RUN_IN_SEGMENT], 'a:')).toBe(true);
});

test('a long beginning is compared whole', () => {
  const long = 'a'.repeat(3_000);
  expect(matchesPattern(patternOf(globOf(`${long}*`)), `${long}b`)).toBe(true);
  expect(matchesPattern(patternOf(globOf(long)), long)).toBe(true);
  expect(matchesPattern(patternOf(globOf(long)), `${long}a`)).toBe(false);
});
