import fc from 'fast-check';
import { expect, test } from 'vitest';

import { globOf, matchesGlob } from './glob.ts';
import { patternCovers, patternsMeet } from './pattern-algebra.ts';

const pattern = fc
  .array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 6 })
  .map((all) => all.join(''));
const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 6 }).map((all) => all.join(''));
const has = (form: string, one: string) => matchesGlob(globOf(form), one);

test('a text that has both forms is proof that patterns meet', () => {
  fc.assert(
    fc.property(pattern, pattern, text, (one, other, each) => {
      if (has(one, each) && has(other, each)) expect(patternsMeet(one, other)).toBe(true);
      expect(patternsMeet(one, each)).toBe(has(one, each));
      expect(patternsMeet(one, other)).toBe(patternsMeet(other, one));
    }),
    { numRuns: 5000 },
  );
});

test('a text that only the inner one has is proof that the outer does not cover it', () => {
  fc.assert(
    fc.property(pattern, pattern, text, (outer, inner, each) => {
      if (has(inner, each) && !has(outer, each)) expect(patternCovers(outer, inner)).toBe(false);
      expect(patternCovers(outer, each)).toBe(has(outer, each));
      expect(patternCovers(inner, inner)).toBe(true);
    }),
    { numRuns: 5000 },
  );
});

test.each([
  ['sqs:*', 'sqs:Send*', true, true],
  ['sqs:Send*', 'sqs:*', true, false],
  ['sqs:Send*', '*:*Message', true, false],
  ['sqs:*', 'sns:*', false, false],
  ['*', '', true, true],
  ['?', '*', true, false],
])('%s and %s', (outer, inner, meet, covers) => {
  expect(patternsMeet(outer, inner)).toBe(meet);
  expect(patternCovers(outer, inner)).toBe(covers);
});
