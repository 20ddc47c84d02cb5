/** What a pattern may hold in all: the limits of SNS filter policies, and wildcards. */
import type { JsonMember } from './json.ts';
import { limits } from './limits.ts';
import type { Draft } from './parse.ts';
import { PatternMistake, type Source } from './source.ts';
import type { Test, ValueTest } from './types.ts';

const TOO_COMPLEX = 'Filter policy is too complex';

/** The limits of an SNS filter policy, in the order in which SNS tells them. [Recorded: SNS SetSubscriptionAttributes] */
export function checkFilterPolicy(
  root: { readonly members: readonly JsonMember[] },
  drafts: readonly Draft[],
  source: Source,
): void {
  const fields = drafts.flatMap((draft) => [...draft.values()]);
  if (source.dialect === 'sns-attributes' && fields.some(({ depth }) => depth > 1)) {
    throw new PatternMistake(
      'Filter policy scope MessageAttributes does not support nested filter policy',
    );
  }
  // AWS: only top-level keys count. [SNS Developer Guide, "Key counting in filter policies"]
  const names = new Set(root.members.map(({ name }) => name));
  const paths = new Set(drafts.flatMap((draft) => [...draft.keys()]));
  const keys = new Set([...paths].map((path) => topOf(path, names)));
  if (keys.size > limits.snsKeys)
    throw source.mistake(`Filter policy can not have more than ${limits.snsKeys} keys`);
  if (combinationsOf(drafts) > limits.snsCombinations) throw source.mistake(TOO_COMPLEX);
}

/** The top-level key that a path begins with; a key may itself hold dots. */
function topOf(path: string, names: ReadonlySet<string>): string {
  if (names.has(path)) return path;
  const dot = path.indexOf('.');
  return dot < 0 ? path : path.slice(0, dot);
}

/**
 * AWS: the number of a field's values times the depth at which it lies, multiplied over all fields. What the alternatives of an
 * `$or` come to is added. [SNS Developer Guide, "Filter policy constraints", "Policy constraints for payload-based filtering"]
 */
function combinationsOf(drafts: readonly Draft[]): number {
  let sum = 0;
  for (const draft of drafts) {
    let product = 1;
    for (const { values, depth } of draft.values()) product *= values * depth;
    sum += product;
  }
  return sum;
}

/** Wildcards are dear to match, and every service bounds them in its own way. */
export function checkWildcards(drafts: readonly Draft[], source: Source): void {
  for (const draft of drafts) {
    let points = 0;
    for (const { tests } of draft.values()) {
      const found = tests.flatMap((test) => wildcardsOf(test));
      if (found.length === 0) continue;
      const stars = found.reduce((sum, each) => sum + each.stars, 0);
      // [SNS Developer Guide, "Filter policy constraints"] GAP: the wording for SNS is not known to us.
      const isTooMany =
        source.grammar.isSns && found.some((each) => each.stars > limits.snsWildcards);
      points += found.reduce((sum, each) => sum + each.points, 0) * found.length;
      if (source.grammar.isSns && (isTooMany || points > limits.snsWildcardPoints))
        throw source.mistake(TOO_COMPLEX);
      // GAP: AWS also weighs how the characters between wildcards repeat, and publishes no figure.
      if (stars > limits.wildcards) {
        throw source.mistake(
          source.grammar.isSns
            ? TOO_COMPLEX
            : 'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character',
        );
      }
    }
  }
}

/** AWS: one point for a pattern with one wildcard and under anything-but, three for one with several. [SNS, the same page] */
function wildcardsOf(test: Test): readonly { readonly stars: number; readonly points: number }[] {
  if (test.kind === 'anything-but')
    return test.except.flatMap((each) => starsOf(each).map((stars) => ({ stars, points: 1 })));
  if (test.kind === 'exists' || test.kind === 'absent') return [];
  return starsOf(test).map((stars) => ({ stars, points: stars > 1 ? 3 : 1 }));
}

function starsOf(test: ValueTest): readonly number[] {
  return test.kind === 'wildcard' ? [test.parts.length - 1] : [];
}
