import fc from 'fast-check';
import { expect, test } from 'vitest';

import { isConsistent } from './consistency.ts';
import type { Element } from './event.ts';

type Scope = Element | undefined;

/** Elements of lists, each in the whole event or in an element before it, and in one of two lists there. */
const scopes = fc
  .array(fc.tuple(fc.nat(), fc.nat(1)), { minLength: 1, maxLength: 9 })
  .map((choices) => {
    const all: Scope[] = [undefined];
    for (const [pick, which] of choices) {
      const place = pick % all.length;
      all.push({ list: place * 2 + which, parent: all[place] });
    }
    return all;
  });
const searches = scopes.chain((all) =>
  fc.array(fc.array(fc.constantFrom(...all.slice(1)), { minLength: 1, maxLength: 4 }), {
    maxLength: 4,
  }),
);

/** The elements around a scope and itself. */
function around(scope: Scope): readonly Element[] {
  return scope ? [...around(scope.parent), scope] : [];
}

function agree(one: Scope, other: Scope): boolean {
  return around(one).every((each) =>
    around(other).every((element) => element.list !== each.list || element === each),
  );
}

function choosesOne(fields: readonly (readonly Scope[])[], chosen: readonly Scope[]): boolean {
  const [first, ...rest] = fields;
  if (!first) return true;
  return first.some(
    (scope) => chosen.every((other) => agree(scope, other)) && choosesOne(rest, [...chosen, scope]),
  );
}

test('the search finds what trying every choice finds', () => {
  const seen = { true: 0, false: 0 };
  fc.assert(
    fc.property(searches, (fields) => {
      const wanted = choosesOne(fields, []);
      seen[wanted ? 'true' : 'false']++;
      expect(isConsistent(fields)).toBe(wanted);
    }),
    { numRuns: 5_000 },
  );
  expect(Math.min(seen.true, seen.false)).toBeGreaterThan(100);
});

test('a field that is found outside of all lists hinders none', () => {
  const element: Element = { list: 0, parent: undefined };
  const other: Element = { list: 0, parent: undefined };
  expect(isConsistent([[element], [other]])).toBe(false);
  expect(isConsistent([[element], [other, undefined]])).toBe(true);
  expect(isConsistent([])).toBe(true);
});
