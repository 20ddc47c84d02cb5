/**
 * The pattern language a second time, as simply as it can be said: straight from the JSON of a pattern, with regular expressions
 * and by trying every choice. Only the tests use it: whatever it and the compiled matcher say differently is a mistake in one of them.
 */
import type { Dialect } from './types.ts';

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json };

/** A value and the elements of lists that it lies in, as `list:element`, outermost first. */
interface Spot {
  readonly value: Json;
  readonly steps: readonly string[];
}

/** Says whether a value, or for message attributes a value for each name, matches a pattern. */
export function naiveMatches(pattern: Json, event: Json, dialect: Dialect): boolean {
  if (!isRecord(pattern) || !isRecord(event)) return false;
  const spots = new Map<string, Spot[]>();
  collect('', event, [], { next: 0 }, spots);
  return expand(pattern, '').some((fields) => {
    const choices = [...fields].map(([path, wanted]) => {
      const there = spots.get(path) ?? [];
      if (there.length === 0) return takesNothing(wanted, dialect, spots.size) ? [undefined] : [];
      return there.filter(({ value }) => wanted.some((each) => passes(each, value, dialect)));
    });
    return chooses(choices, []);
  });
}

/** Tries each combination of one spot a field. */
function chooses(
  choices: readonly (readonly (Spot | undefined)[])[],
  chosen: readonly Spot[],
): boolean {
  const [first, ...rest] = choices;
  if (!first) return true;
  return first.some(
    (spot) =>
      (!spot || chosen.every((other) => agree(spot, other))) &&
      chooses(rest, spot ? [...chosen, spot] : chosen),
  );
}

/** No two spots may lie in different elements of one list. */
function agree(one: Spot, other: Spot): boolean {
  return one.steps.every((step) => {
    const list = step.slice(0, step.indexOf(':') + 1);
    return other.steps.every((each) => !each.startsWith(list) || each === step);
  });
}

function collect(
  path: string,
  value: Json,
  steps: readonly string[],
  count: { next: number },
  spots: Map<string, Spot[]>,
): void {
  if (Array.isArray(value)) {
    const list = count.next++;
    for (const [at, each] of value.entries()) {
      const isPlain = typeof each !== 'object' || each === null;
      collect(path, each, isPlain ? steps : [...steps, `${list}:${at}`], count, spots);
    }
  } else if (isRecord(value)) {
    for (const [name, each] of Object.entries(value))
      collect(path === '' ? name : `${path}.${name}`, each, steps, count, spots);
  } else {
    spots.set(path, [...(spots.get(path) ?? []), { value, steps }]);
  }
}

/** The alternatives of a pattern, each a list of values by path. */
function expand(
  pattern: Readonly<Record<string, Json>>,
  prefix: string,
): readonly ReadonlyMap<string, readonly Json[]>[] {
  let all: readonly ReadonlyMap<string, readonly Json[]>[] = [new Map()];
  for (const [name, value] of Object.entries(pattern)) {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    let some: readonly ReadonlyMap<string, readonly Json[]>[] = [];
    if (name === '$or' && Array.isArray(value))
      some = value.flatMap((each: Json) => (isRecord(each) ? expand(each, prefix) : []));
    else if (Array.isArray(value)) some = [new Map([[path, value]])];
    else if (isRecord(value)) some = expand(value, path);
    all = all.flatMap((one) => some.map((other) => new Map([...one, ...other])));
  }
  return all;
}

function takesNothing(wanted: readonly Json[], dialect: Dialect, others: number): boolean {
  if (dialect === 'sns-attributes' && wanted.includes(null)) return true;
  const isAbsent = wanted.some((each) => isRecord(each) && each['exists'] === false);
  return isAbsent && (dialect !== 'sns-attributes' || others > 0);
}

function passes(wanted: Json, value: Json, dialect: Dialect): boolean {
  if (!isRecord(wanted)) return same(wanted, value, dialect);
  const [[name, operand] = ['', null]] = Object.entries(wanted);
  const wantedText = textIn(operand);
  switch (name) {
    case 'exists':
      return operand === true && (dialect !== 'sns-body' || (value !== null && value !== ''));
    case 'anything-but': {
      const list: readonly Json[] = Array.isArray(operand) ? operand : [operand ?? null];
      if (!isRecord(operand)) return !list.some((each) => passes(each, value, dialect));
      const [[form, of] = ['', null]] = Object.entries(operand);
      const forms: readonly Json[] = Array.isArray(of) ? of : [of];
      return !forms.some((each) => passes({ [form]: each }, value, dialect));
    }
    case 'numeric':
      return (
        typeof value === 'number' && Array.isArray(operand) && inRange(operand, value, dialect)
      );
    case 'prefix':
    case 'suffix': {
      if (typeof value !== 'string') return false;
      const isFolded = isRecord(operand);
      const text = escape(textIn(isFolded ? operand['equals-ignore-case'] : operand));
      const source = name === 'prefix' ? `^${text}` : `${text}$`;
      return new RegExp(source, isFolded ? 'iu' : 'u').test(value);
    }
    case 'equals-ignore-case':
      return typeof value === 'string' && new RegExp(`^${escape(wantedText)}$`, 'iu').test(value);
    case 'wildcard': {
      const parts = wantedText.match(/\\[*\\]|[^]/g) ?? [];
      const source = parts.map((each) =>
        each === '*' ? '[^]*' : escape(each.length > 1 ? each.slice(1) : each),
      );
      return typeof value === 'string' && new RegExp(`^${source.join('')}$`).test(value);
    }
    case 'cidr':
      return typeof value === 'string' && inBlock(wantedText, value);
    default:
      return false;
  }
}

function same(wanted: Json, value: Json, dialect: Dialect): boolean {
  if (typeof wanted !== 'number' || typeof value !== 'number') return wanted === value;
  const [one, other] = [units(wanted, dialect), units(value, dialect)];
  return one === undefined || other === undefined ? wanted === value : one === other;
}

function inRange(terms: readonly Json[], value: number, dialect: Dialect): boolean {
  const actual = units(value, dialect);
  if (actual === undefined) return false;
  for (let at = 0; at < terms.length; at += 2) {
    const bound = units(Number(terms[at + 1]), dialect) ?? Number.NaN;
    const holds = new Map([
      ['=', actual === bound],
      ['<', actual < bound],
      ['<=', actual <= bound],
      ['>', actual > bound],
      ['>=', actual >= bound],
    ]).get(textIn(terms[at]));
    if (!holds) return false;
  }
  return true;
}

/** With as many digits behind the point as count; as a whole number, which does not lose any. */
function units(value: number, dialect: Dialect): bigint | undefined {
  const isSns = dialect.startsWith('sns');
  if (Math.abs(value) > (isSns ? 1e9 : 5e9)) return undefined;
  return BigInt(value.toFixed(isSns ? 5 : 6).replace('.', ''));
}

/** IPv4 only. */
function inBlock(block: string, value: string): boolean {
  const [address = '', length = ''] = block.split('/');
  if (!/^\d+(?:\.\d+){3}$/.test(value)) return false;
  return bits(value).slice(0, Number(length)) === bits(address).slice(0, Number(length));
}

function bits(address: string): string {
  const bytes = address.split('.').map((each) => Number(each).toString(2).padStart(8, '0'));
  return bytes.join('');
}

function textIn(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}

function isRecord(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
