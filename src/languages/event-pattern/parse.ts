import type { JsonNode } from './json.ts';
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
    return { pattern: { dialect, rules: new Parser(source).rules() }, problems: [] };
  } catch (error) {
    if (error instanceof PatternMistake) return { problems: [{ message: error.message }] };
    throw error;
  }
}

type JsonObject = Extract<JsonNode, { kind: 'object' }>;
type JsonList = Extract<JsonNode, { kind: 'list' }>;
type Drafts = readonly Map<string, DraftField>[];

class Parser {
  readonly #source: Source;
  /** Fields that were copied because alternatives of `$or` share them. */
  #copied = 0;

  constructor(source: Source) {
    this.#source = source;
  }

  rules(): readonly Rule[] {
    const source = this.#source;
    const root = source.read();
    if (root?.kind !== 'object') throw source.mistakeAt(root?.at ?? 0, 'Filter is not an object');
    // AWS: an empty filter policy takes the filter away. [SNS Developer Guide, "Removing a subscription filter policy"]
    if (source.grammar.isSns && root.members.length === 0) return [[]];
    const drafts = this.#object(root, '', 1, [new Map()]);
    if (source.grammar.isSns) checkFilterPolicy(root, drafts, source);
    checkWildcards(drafts, source);
    return drafts.map((draft) => Array.from(draft, ([path, { tests }]) => ({ path, tests })));
  }

  /** Adds the fields of an object to each of the alternatives so far. */
  #object(
    { members, end }: JsonObject & { readonly end: number },
    path: string,
    depth: number,
    before: Drafts,
  ): Drafts {
    if (members.length === 0) throw this.#source.mistakeAt(end, 'Empty objects are not allowed');
    let drafts = before;
    for (const { name, value } of members) {
      const alternatives = name === OR ? alternativesOf(value) : undefined;
      const here = path === '' ? name : `${path}.${name}`;
      if (alternatives) drafts = this.#alternatives(alternatives, path, depth, drafts);
      else if (value.kind === 'object') drafts = this.#object(value, here, depth + 1, drafts);
      else if (value.kind === 'list') {
        const field = this.#field(value, depth);
        // AWS: of a field that is given twice the last counts. [EventBridge User Guide, "Event pattern syntax"]
        for (const draft of drafts) draft.set(here, field);
      } else {
        throw this.#source.mistakeAt(value.at, `"${name}" must be an object or an array`);
      }
    }
    return drafts;
  }

  #alternatives(
    objects: readonly (JsonObject & { readonly end: number })[],
    path: string,
    depth: number,
    before: Drafts,
  ): Drafts {
    const drafts: Map<string, DraftField>[] = [];
    for (const object of objects) {
      this.#copied += before.reduce((sum, { size }) => sum + size + 1, 0);
      this.#checkAlternatives(drafts.length + before.length);
      const copies = before.map((draft) => new Map(draft));
      drafts.push(...this.#object(object, path, depth, copies));
    }
    this.#checkAlternatives(drafts.length);
    return drafts;
  }

  #field(list: JsonList & { readonly end: number }, depth: number): DraftField {
    const { values, end } = list;
    if (values.length === 0) throw this.#source.mistakeAt(end, 'Empty arrays are not allowed');
    const tests = values.map((value) => parseTest(value, this.#source));
    return { tests, values: values.length, depth };
  }

  #checkAlternatives(count: number): void {
    if (count <= limits.alternatives && this.#copied <= limits.alternativeFields) return;
    // GAP: outside SNS, AWS's limit of alternatives and its wording are not known to us.
    throw this.#source.mistake(
      this.#source.grammar.isSns
        ? 'Filter policy is too complex'
        : 'Rule is too complex - try using fewer conditions in $or',
    );
  }
}

/** The objects of an `$or`; undefined when it is a field of that name. [SNS Developer Guide, "OR operator"] */
function alternativesOf(
  value: JsonNode,
): readonly (JsonObject & { readonly end: number })[] | undefined {
  if (value.kind !== 'list' || value.values.length < 2) return undefined;
  const objects = value.values.filter((each) => each.kind === 'object');
  const isPlain = objects.every(({ members }) => !members.some(({ name }) => RESERVED.has(name)));
  return isPlain && objects.length === value.values.length ? objects : undefined;
}
