import { parseIpAddress, parseIpRange } from '#lib/cidr';

import { foldCase, unitsOf } from './dialect.ts';
import type { JsonMember, JsonNode } from './json.ts';
import { parseNumeric } from './parse-numeric.ts';
import type { Source } from './source.ts';
import type { AnythingBut, Test, TextTest, ValueTest } from './types.ts';
import { parseWildcard } from './wildcard.ts';

const ONE_KEY = 'Only one key allowed in match expression';
const TOO_MANY = 'Too many elements in numeric expression';
const IPV6 = /^[0-9a-f:]*:[0-9a-f:]*$/i;

type JsonObject = Extract<JsonNode, { kind: 'object' }>;

/** Reads one entry of a field's list: a value, or an object that names an operator. */
export function parseTest(node: JsonNode, source: Source): Test {
  if (node.kind === 'string') return textOrAddress(node.text);
  if (node.kind === 'number') return { kind: 'number', value: Number(node.text) };
  if (node.kind === 'object') return parseOperator(node, source);
  if (node.kind === 'literal') return { kind: 'literal', text: literalOf(node.text) };
  throw source.mistakeAt(node.at, 'Match value must be String, number, true, false, or null');
}

function literalOf(text: string): 'true' | 'false' | 'null' {
  return text === 'true' || text === 'false' ? text : 'null';
}

/** AWS: an IPv6 address matches each way to write it. [Event Ruler] */
function textOrAddress(text: string): ValueTest {
  const range = IPV6.test(text) ? parseIpRange(text) : undefined;
  return range ? { kind: 'cidr', text, range } : { kind: 'equals', text };
}

function parseOperator(node: JsonObject, source: Source): Test {
  const [first, second] = node.members;
  if (!first) throw source.mistakeAt(node.end, 'Match expression name not found');
  const test = operandOf(first, source);
  if (second) {
    const isCounted = first.name === 'numeric' || first.name === 'anything-but';
    throw source.mistakeAt(second.value.at, isCounted ? TOO_MANY : ONE_KEY);
  }
  return test;
}

function operandOf({ name, value }: JsonMember, source: Source): Test {
  switch (name) {
    case 'exactly':
      return {
        kind: 'equals',
        text: textOf(value, 'exact match pattern must be a string', source),
      };
    case 'prefix':
      return parseAffix('prefix', 'Prefix', value, source);
    case 'suffix':
      return parseAffix('suffix', 'Suffix', value, source);
    case 'equals-ignore-case':
      return ignoringCase(name, value, source);
    case 'wildcard':
      return wildcardOf(value, source);
    case 'numeric':
      return parseNumeric(value, source);
    case 'anything-but':
      return parseAnythingBut(value, source);
    case 'exists':
      if (value.kind !== 'literal' || value.text === 'null')
        throw source.mistakeAt(value.at, 'exists match pattern must be either true or false.');
      return value.text === 'true' ? { kind: 'exists' } : { kind: 'absent' };
    case 'cidr':
      return parseCidr(value, source);
    default:
      throw source.mistakeAt(value.at, `Unrecognized match type ${name}`);
  }
}

function textOf(value: JsonNode, message: string, source: Source): string {
  if (value.kind !== 'string') throw source.mistakeAt(value.at, message);
  return value.text;
}

function ignoringCase(kind: TextTest['kind'], value: JsonNode, source: Source): TextTest {
  const text = textOf(value, 'equals-ignore-case match pattern must be a string', source);
  return { kind, text: foldCase(text), ignoresCase: true };
}

function parseAffix(
  kind: 'prefix' | 'suffix',
  title: string,
  value: JsonNode,
  source: Source,
): TextTest {
  if (value.kind !== 'object') {
    const text = textOf(value, `${kind} match pattern must be a string`, source);
    return { kind, text, ignoresCase: false };
  }
  const [first, second] = value.members;
  if (!first) throw source.mistakeAt(value.end, `${title} expression name not found`);
  if (first.name !== 'equals-ignore-case')
    throw source.mistakeAt(first.value.at, `Unsupported ${kind} pattern: ${first.name}`);
  const test = ignoringCase(kind, first.value, source);
  if (second) throw source.mistakeAt(second.value.at, ONE_KEY);
  return test;
}

function wildcardOf(value: JsonNode, source: Source): ValueTest {
  const text = textOf(value, 'wildcard match pattern must be a string', source);
  const { parts, mistake } = parseWildcard(text);
  // GAP: what a pipe says of an operator that it does not know is not known; it is refused as any other mistake.
  if (!source.grammar.isWide) throw source.mistake('Unrecognized match type wildcard');
  if (!parts) throw source.mistakeAt(value.end, mistake ?? '');
  return { kind: 'wildcard', text, parts };
}

function parseAnythingBut(value: JsonNode, source: Source): AnythingBut {
  if (value.kind === 'object')
    return { kind: 'anything-but', except: parseExceptForms(value, source) };
  if (value.kind === 'list')
    return { kind: 'anything-but', except: parseExceptList(value, source) };
  if (value.kind === 'string')
    return { kind: 'anything-but', except: [{ kind: 'equals', text: value.text }] };
  if (value.kind === 'number') {
    const number = Number(value.text);
    if (unitsOf(number, source.grammar.numbers) === undefined)
      throw source.mistake(source.outOfBounds());
    return { kind: 'anything-but', except: [{ kind: 'number', value: number }] };
  }
  throw source.mistakeAt(
    value.at,
    'Value of anything-but must be an array or single string/number value.',
  );
}

function parseExceptList(list: Extract<JsonNode, { kind: 'list' }>, source: Source): ValueTest[] {
  const except = list.values.map((each): ValueTest => {
    if (each.kind === 'string') return { kind: 'equals', text: each.text };
    if (each.kind !== 'number') {
      throw source.mistakeAt(
        each.at,
        'Inside anything but list, start|null|boolean is not supported.',
      );
    }
    const value = Number(each.text);
    if (unitsOf(value, source.grammar.numbers) === undefined)
      throw source.mistakeAt(each.at, source.outOfBounds());
    return { kind: 'number', value };
  });
  if (except.length === 0 || except.some(({ kind }) => kind !== except[0]?.kind)) {
    throw source.mistakeAt(
      list.end,
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    );
  }
  return except;
}

/** `anything-but` on a prefix, a suffix, a wildcard or without regard to case: one text or a list of them. */
function parseExceptForms(value: JsonObject, source: Source): ValueTest[] {
  const [first, second] = value.members;
  if (!first) throw source.mistakeAt(value.end, 'Anything-But expression name not found');
  const { name, value: operand } = first;
  const isKnown =
    name === 'prefix' || name === 'suffix' || name === 'wildcard' || name === 'equals-ignore-case';
  if (!isKnown || !source.grammar.isWide)
    throw source.mistakeAt(operand.at, `Unsupported anything-but pattern: ${name}`);
  if (operand.kind === 'object' || operand.kind === 'literal') {
    throw source.mistakeAt(
      operand.at,
      'Value of anything-but must be an array or single string/number value.',
    );
  }
  const operands = operand.kind === 'list' ? operand.values : [operand];
  const except = operands.map((each) => parseExcept(name, each, source));
  if (second) throw source.mistakeAt(second.value.at, TOO_MANY);
  // GAP: AWS's wording for an empty list here is not known.
  if (except.length === 0) throw source.mistakeAt(operand.end, 'Empty arrays are not allowed');
  return except;
}

function parseExcept(
  name: 'prefix' | 'suffix' | 'wildcard' | 'equals-ignore-case',
  value: JsonNode,
  source: Source,
): ValueTest {
  if (name === 'wildcard') return wildcardOf(value, source);
  if (name === 'equals-ignore-case') {
    const text = textOf(
      value,
      'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
      source,
    );
    return { kind: name, text: foldCase(text), ignoresCase: true };
  }
  const text = textOf(value, 'prefix/suffix match pattern must be a string', source);
  if (text === '') throw source.mistakeAt(value.end, 'Null prefix/suffix not allowed');
  return { kind: name, text, ignoresCase: false };
}

/** AWS: the words for a value that is no text speak of a prefix. [Event Ruler] */
function parseCidr(value: JsonNode, source: Source): ValueTest {
  const text = textOf(value, 'prefix match pattern must be a string', source);
  const [address = '', bits = '', ...more] = text.split('/', 3);
  if (!text.includes('/') || more.length > 0)
    throw source.mistake("Malformed CIDR, one '/' required");
  if (!/^[+-]?\d{1,9}$/.test(bits))
    throw source.mistake('Malformed CIDR, mask bits must be an integer');
  if (Number(bits) < 0) throw source.mistake('Malformed CIDR, mask bits must not be negative');
  const family = parseIpAddress(address)?.family;
  if (family === undefined) throw source.mistake(`Nonstandard IP address: ${address}`);
  if (family === 4 && Number(bits) > 31) throw source.mistake('IPv4 mask bits must be < 32');
  if (Number(bits) > 127) throw source.mistake('IPv6 mask bits must be < 128');
  const range = parseIpRange(`${address}/${Number(bits)}`);
  if (!range) throw source.mistake(`Nonstandard IP address: ${address}`);
  return { kind: 'cidr', text, range };
}
