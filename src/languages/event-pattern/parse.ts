import type { JsonMember, JsonNode } from './json.ts';
import { limits } from './limits.ts';
import { parseTest } from './parse-test.ts';
import { checkFilterPolicy, checkWildcards } from './quota.ts';
import { PatternMistake, Source } from './source.ts';
import type { Dialect, EventPattern, PatternProblem, Rule, Test } from './types.ts';

/** Fields and what they may be, while the alternatives of `$or` are still being gathered. */
export type Draft = ReadonlyMap<string, DraftField>;
export interface DraftField {
  readonly tests: readonly Test[];
  /** How many values the field lists, and how deep it lies: SNS counts both. */
  readonly values: number;
  readonly depth: number;
}

const OR = '$or';
/** AWS: with one of these names in it, `$or` is a field like any other. [Event Ruler, "The $or primitive"] */
const RESERVED = new Set([
  ...['exactly', 'equals-ignore-case', 'prefix', 'suffix', 'anything-but', 'exists', 'wildcard'],
  ...['numeric', 'cidr', 'html', '=', '<', '<=', '>', '>=', 'regex', 'not-wildcard'],
  ...['not-equals-ignore-case', 'date-after', 'date-on-or-after', 'date-before'],
  ...['date-on-or-before', 'in-date-range', 'ip-address-in-range', 'ip-address-not-in-range'],
]);

/** Reads a pattern. It gives the pattern, or the problem that the service tells; it never throws. */
export function parsePattern(
  text: string,
  dialect: Dialect,
): { readonly pattern?: EventPattern; readonly problems: readonly PatternProblem[] } {
  const source = new Source(text, dialect);
  try {
    return { pattern: { dialect, rules: parseRules(source) }, problems: [] };
  } catch (error) {
    if (error instanceof PatternMistake) return { problems: [{ message: error.message }] };
    throw error;
  }
}

function parseRules(source: Source): readonly Rule[] {
  const root = source.read();
  if (root?.kind !== 'object') throw source.mistakeAt(root?.at ?? 0, 'Filter is not an object');
  // AWS: an empty filter policy takes the filter away. [SNS Developer Guide, "Removing a subscription filter policy"]
  if (source.grammar.isSns && root.members.length === 0) return [[]];
  const drafts = parseObject(root, root.end, '', 1, [new Map()], source);
  if (source.grammar.isSns) checkFilterPolicy(root, drafts, source);
  checkWildcards(drafts, source);
  return drafts.map((draft) => Array.from(draft, ([path, { tests }]) => ({ path, tests })));
}

/** Adds the fields of an object to each of the alternatives so far. */
function parseObject(
  { members }: { readonly members: readonly JsonMember[] },
  end: number,
  path: string,
  depth: number,
  before: readonly Draft[],
  source: Source,
): readonly Draft[] {
  if (members.length === 0) throw source.mistakeAt(end, 'Empty objects are not allowed');
  let drafts = before;
  for (const { name, value } of members) {
    const alternatives = name === OR ? alternativesOf(value) : undefined;
    const here = path === '' ? name : `${path}.${name}`;
    if (alternatives) {
      const soFar = drafts;
      let count = 0;
      drafts = alternatives.flatMap((each) => {
        const branch = parseObject(each, each.end, path, depth, soFar, source);
        count += branch.length;
        checkAlternatives(count, source);
        return branch;
      });
    } else if (value.kind === 'object') {
      drafts = parseObject(value, value.end, here, depth + 1, drafts, source);
    } else if (value.kind === 'list') {
      const field = parseField(value, depth, source);
      // AWS: of a field that is given twice the last counts. [EventBridge User Guide, "Event pattern syntax"]
      drafts = drafts.map((draft) => new Map(draft).set(here, field));
    } else {
      throw source.mistakeAt(value.at, `"${name}" must be an object or an array`);
    }
  }
  return drafts;
}

function parseField(
  list: Extract<JsonNode, { kind: 'list' }>,
  depth: number,
  source: Source,
): DraftField {
  if (list.values.length === 0) throw source.mistakeAt(list.end, 'Empty arrays are not allowed');
  const tests = list.values.map((value) => parseTest(value, source));
  return { tests, values: list.values.length, depth };
}

/** The objects of an `$or`; undefined when it is a field of that name. [SNS Developer Guide, "OR operator"] */
function alternativesOf(
  value: JsonNode,
): readonly Extract<JsonNode, { kind: 'object' }>[] | undefined {
  if (value.kind !== 'list' || value.values.length < 2) return undefined;
  const objects = value.values.filter((each) => each.kind === 'object');
  const isPlain = objects.every(({ members }) => !members.some(({ name }) => RESERVED.has(name)));
  return isPlain && objects.length === value.values.length ? objects : undefined;
}

function checkAlternatives(count: number, source: Source): void {
  if (count <= limits.alternatives) return;
  // GAP: AWS's wording for too many alternatives is not known to us outside SNS.
  throw source.mistake(
    source.grammar.isSns
      ? 'Filter policy is too complex'
      : 'Rule is too complex - try using fewer conditions in $or',
  );
}
