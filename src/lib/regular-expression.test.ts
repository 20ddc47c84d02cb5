import { describe, expect, test } from 'vitest';

import { matchWhole } from './regular-expression.ts';

describe('the whole text matches, or it does not', () => {
  test.each([
    [String.raw`\d{1,4}`, '100', true],
    [String.raw`\d{1,4}`, '10,000', false],
    ['.{8,20}', 'p#sW*rd33', true],
    ['.{8,20}', 'short', false],
    ['^[a-z]+$', 'abc', true],
    ['[a-z]', 'abc', false],
    ['a|ab', 'ab', true],
    [String.raw`[\]]{2}`, ']]', true],
    ['[]a]+', ']a]', true],
    ['[[:alpha:]]+', 'ab', true],
    [String.raw`\p{Lu}\x{41}`, 'ZA', true],
    ['x{,3}', 'x{,3}', true],
    ['', '', true],
    ['', 'a', false],
    ['(?i)ABC', 'abc', true],
  ])('%s with %s: %s', (pattern, text, isMatch) => {
    expect(matchWhole(pattern, text).kind).toBe(isMatch ? 'match' : 'mismatch');
  });
});

test.each(['[', '(', ')', 'a**', String.raw`(a)\1`, '(?=a)b', '(?<!a)b', 'a++', 'x{2,1}', '\\'])(
  'what is no expression of RE2 is told: %s',
  (pattern) => {
    expect(matchWhole(pattern, 'a')).toMatchObject({
      kind: 'malformed',
      problem: expect.stringMatching(/\w/),
    });
  },
);

const hostile: readonly (readonly [string, string])[] = [
  ['nested repetitions', '(a*)*'.repeat(200) + 'b'],
  ['alternatives', `(${'a|'.repeat(500)}a)*c`],
  ['optional characters', `${'a?'.repeat(500)}b`],
  ['any text, again and again', '(.*)'.repeat(250) + 'x'],
  ['classes with counts', String.raw`[\p{L}\p{N}]{0,1000}`.repeat(40)],
  ['letters with counts', '(?i)[a-zA-Z]{0,1000}'.repeat(48)],
  ['counts of counts', '((((a{0,30}){0,30}){0,30}){0,30})'],
  ['a long group with a count', `(${'ab'.repeat(450)}){0,999}`],
  ['exact counts', 'a{1000}'.repeat(140)],
  ['half-open counts', 'a{1000,}'.repeat(120)],
  ['open groups', '('.repeat(1000)],
  ['counts in groups', '(a{9}'.repeat(200) + '){9}'.repeat(200)],
  ['hidden counts', String.raw`\p{L}{900}`.repeat(90)],
];

test.each(hostile)('%s end soon, whatever they say', (_what, pattern) => {
  const began = performance.now();
  expect(matchWhole(pattern.slice(0, 1024), 'a'.repeat(8192)).kind).not.toBe('match');
  expect(performance.now() - began).toBeLessThan(2000);
});

test('all of several texts match, or they do not', () => {
  expect(matchWhole('[a-z]+', 'a', 'b').kind).toBe('match');
  expect(matchWhole('[a-z]+', 'a', '1').kind).toBe('mismatch');
  expect(matchWhole('[ab]{0,900}', ...'a'.repeat(4096).split('')).kind).toBe('too-large');
});

test('no more work is begun than can be done', () => {
  expect(matchWhole('a{1000}'.repeat(140), 'a').kind).toBe('too-large');
  expect(matchWhole('[ab]{0,900}', 'a'.repeat(8192)).kind).toBe('too-large');
  expect(matchWhole('[ab]{0,900}', 'a'.repeat(900)).kind).toBe('match');
});
