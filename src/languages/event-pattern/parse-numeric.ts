import { unitsOf } from './dialect.ts';
import type { JsonNode } from './json.ts';
import type { Source } from './source.ts';
import type { ValueTest } from './types.ts';

type JsonList = Extract<JsonNode, { kind: 'list' }>;

/** One comparison: an operator and the number's digits. */
interface Term {
  readonly operator: string;
  readonly digits: string;
}

/** Reads `{"numeric": [">", 0, "<=", 5]}`: one comparison, or a lower bound and then an upper one. */
export function parseNumeric(value: JsonNode, source: Source): ValueTest {
  if (value.kind !== 'list') throw source.mistakeAt(value.at, 'Value of numeric must be an array.');
  const { bound, scale } = source.grammar.numbers;
  let lowest = -bound * scale;
  let highest = bound * scale;
  const terms = termsOf(value, source);
  const units = terms.map((term) => unitsOfTerm(term, value, source));
  for (const [at, { operator, digits }] of terms.entries()) {
    const unit = units[at] ?? 0;
    if (operator === '=') return { kind: 'number', value: Number(digits) };
    if (operator === '>=') lowest = unit;
    if (operator === '<=') highest = unit;
    if (operator === '>') lowest = unit + 1;
    if (operator === '<') highest = unit - 1;
  }
  const [low = 0, high] = units;
  if (high !== undefined && low >= high)
    throw source.mistakeAt(value.end, 'Bottom must be less than top');
  return { kind: 'range', lowest, highest };
}

function termsOf(list: JsonList, source: Source): readonly Term[] {
  const [first, operand, second, top, more] = list.values;
  if (first?.kind !== 'string') {
    const message = `Invalid member in numeric match: ${writtenAs(first)}`;
    throw source.mistakeAt(first?.at ?? list.end, message);
  }
  const operator = first.text;
  if (!/^(?:=|[<>]=?)$/.test(operator)) {
    const message = `Unrecognized numeric range operator: ${operator}`;
    throw source.mistakeAt(operand?.at ?? list.end, message);
  }
  const terms = [termOf(operator, operand, list, source)];
  if (!second) return terms;
  if (!operator.startsWith('>'))
    throw source.mistakeAt(second.at, 'Too many elements in numeric expression');
  if (second.kind !== 'string')
    throw source.mistakeAt(second.at, `Bad value in numeric range: ${writtenAs(second)}`);
  if (second.text !== '<' && second.text !== '<=')
    throw source.mistakeAt(second.end, `Bad numeric range operator: ${second.text}`);
  terms.push(termOf(second.text, top, list, source));
  if (more) throw source.mistakeAt(more.at, 'Too many terms in numeric range expression');
  return terms;
}

function termOf(
  operator: string,
  operand: JsonNode | undefined,
  list: JsonList & { readonly end: number },
  source: Source,
): Term {
  if (operand?.kind === 'number') return { operator, digits: operand.text };
  const name = operator === '=' ? 'equals' : operator;
  throw source.mistakeAt(operand?.at ?? list.end, `Value of ${name} must be numeric`);
}

function unitsOfTerm({ digits }: Term, list: { readonly end: number }, source: Source): number {
  const units = unitsOf(Number(digits), source.grammar.numbers);
  if (units === undefined) throw source.mistakeAt(list.end, source.outOfBounds());
  return units;
}

/** What stands in a place where it should not: a container by its bracket. */
function writtenAs(node: JsonNode | undefined): string {
  if (!node) return ']';
  if (node.kind === 'list') return '[';
  return node.kind === 'object' ? '{' : node.text;
}
