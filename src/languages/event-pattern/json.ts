/**
 * Reads the JSON text of a pattern and keeps where each part stands: AWS's messages tell it, to the column. The wording is that
 * of Jackson, the reader AWS uses. Members stay in order, twice given ones too, and no name is special.
 */
import { limits } from './limits.ts';

export interface JsonText {
  readonly kind: 'string';
  readonly text: string;
}
export interface JsonScalar {
  readonly kind: 'number' | 'literal';
  /** As it is written: digits, `true`, `false` or `null`. */
  readonly text: string;
}
export interface JsonList {
  readonly kind: 'list';
  readonly values: readonly JsonNode[];
}
export interface JsonObject {
  readonly kind: 'object';
  readonly members: readonly JsonMember[];
}
export interface JsonMember {
  readonly name: string;
  readonly value: JsonNode;
}

/**
 * A value with two places in the text: `at`, behind its first token - a string's first token is its opening quote - and `end`,
 * behind all of it.
 */
export type JsonNode = (JsonText | JsonScalar | JsonList | JsonObject) & {
  readonly at: number;
  readonly end: number;
};

/** What is wrong, and where reading stopped. */
export class JsonMistake extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** Reads a whole text; throws a JsonMistake, whose wording names other places by `locate`. */
export function readJson(text: string, locate: (at: number) => string): JsonNode | undefined {
  return new Reader(text, locate).document();
}

/** The place of a character as AWS's messages tell it: `line: 1, column: 11`. */
export function lineAndColumn(text: string, at: number): string {
  let line = 1;
  let start = 0;
  for (let here = text.indexOf('\n'); here >= 0 && here < at; here = text.indexOf('\n', here + 1)) {
    line++;
    start = here + 1;
  }
  return `line: ${line}, column: ${at - start + 1}`;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Characters of a string up to its end, an escape, or a control character. */
// oxlint-disable-next-line no-control-regex -- SAFETY: JSON forbids raw control characters in strings
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const SPACE = /[ \t\n\r]*/y;
const WORD = /[\p{L}\p{N}_$]*/uy;
const ESCAPES = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);
const ANY_VALUE = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

class Reader {
  readonly #text: string;
  readonly #locate: (at: number) => string;
  #at = 0;

  constructor(text: string, locate: (at: number) => string) {
    this.#text = text;
    this.#locate = locate;
  }

  document(): JsonNode | undefined {
    if (this.#peek() === '') return undefined;
    const value = this.#value(0);
    if (this.#peek() !== '') throw this.#unexpectedValue();
    return value;
  }

  #value(depth: number): JsonNode {
    if (depth > limits.jsonDepth) {
      throw this.#mistake(
        `Document nesting depth (${depth}) exceeds the maximum allowed (${limits.jsonDepth}, from \`StreamReadConstraints.getMaxNestingDepth()\`)`,
      );
    }
    const next = this.#peek();
    if (next === '{') return this.#object(depth);
    if (next === '[') return this.#list(depth);
    if (next === '"') {
      const at = this.#at + 1;
      return {
        kind: 'string',
        text: this.#string('was expecting closing quote for a string value'),
        at,
        end: this.#at,
      };
    }
    const digits = this.#match(NUMBER);
    if (digits !== '') {
      if (/^-?0$/.test(digits) && /\d/.test(this.#text.charAt(this.#at)))
        throw this.#mistake('Invalid numeric value: Leading zeroes not allowed');
      return { kind: 'number', text: digits, at: this.#at, end: this.#at };
    }
    const start = this.#at;
    const word = this.#match(WORD);
    if (word === 'true' || word === 'false' || word === 'null')
      return { kind: 'literal', text: word, at: this.#at, end: this.#at };
    this.#at = start;
    throw this.#unexpectedValue();
  }

  #object(depth: number): JsonNode {
    const members: JsonMember[] = [];
    const at = ++this.#at;
    while (this.#peek() !== '}' || members.length > 0) {
      if (this.#peek() !== '"')
        throw this.#unexpected('was expecting double-quote to start field name', 'Object', at);
      const name = this.#string('expected close marker for field name');
      if (this.#peek() !== ':')
        throw this.#unexpected(
          'was expecting a colon to separate field name and value',
          'Object',
          at,
        );
      this.#at++;
      members.push({ name, value: this.#inside('Object', at, depth) });
      const next = this.#peek();
      if (next === '}') break;
      if (next !== ',')
        throw this.#unexpected('was expecting comma to separate Object entries', 'Object', at);
      this.#at++;
    }
    this.#at++;
    return { kind: 'object', members, at, end: this.#at };
  }

  #list(depth: number): JsonNode {
    const values: JsonNode[] = [];
    const at = ++this.#at;
    while (this.#peek() !== ']' || values.length > 0) {
      values.push(this.#inside('Array', at, depth));
      const next = this.#peek();
      if (next === ']') break;
      if (next !== ',')
        throw this.#unexpected('was expecting comma to separate Array entries', 'Array', at);
      this.#at++;
    }
    this.#at++;
    return { kind: 'list', values, at, end: this.#at };
  }

  #inside(container: 'Object' | 'Array', openedAt: number, depth: number): JsonNode {
    if (this.#peek() === '') throw this.#unexpected('', container, openedAt);
    return this.#value(depth + 1);
  }

  #string(unfinished: string): string {
    this.#at++;
    let value = this.#match(PLAIN);
    while (this.#text[this.#at] === '\\') {
      value += this.#escape();
      value += this.#match(PLAIN);
    }
    const next = this.#text.charAt(this.#at);
    if (next === '') throw this.#mistake(`Unexpected end-of-input: ${unfinished}`);
    this.#at++;
    if (next !== '"') {
      throw this.#mistake(
        `Illegal unquoted character ((CTRL-CHAR, code ${next.charCodeAt(0)})): has to be escaped using backslash to be included in string value`,
      );
    }
    return value;
  }

  #escape(): string {
    const letter = this.#text.charAt(this.#at + 1);
    if (letter === 'u') {
      const digits = this.#text.slice(this.#at + 2, this.#at + 6);
      if (!/^[0-9a-f]{4}$/i.test(digits))
        throw this.#mistake(
          'Unexpected character: expected a hex-digit for character escape sequence',
        );
      this.#at += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const meant = ESCAPES.get(letter);
    this.#at += 2;
    if (meant === undefined) throw this.#mistake(`Unrecognized character escape ${quote(letter)}`);
    return meant;
  }

  #unexpectedValue(): JsonMistake {
    const word = this.#match(WORD);
    if (word !== '' && !/^\d/.test(word))
      return this.#mistake(`Unrecognized token '${word}': was expecting ${ANY_VALUE}`);
    const character = this.#text.charAt(this.#at++);
    return this.#mistake(
      `Unexpected character (${quote(character)}): expected a valid value ${ANY_VALUE}`,
    );
  }

  #unexpected(rule: string, container: 'Object' | 'Array', openedAt: number): JsonMistake {
    const next = this.#text.charAt(this.#at);
    if (next === '') {
      return this.#mistake(
        `Unexpected end-of-input: expected close marker for ${container} (start marker at ${this.#locate(openedAt - 1)})`,
      );
    }
    this.#at++;
    return this.#mistake(`Unexpected character (${quote(next)}): ${rule}`);
  }

  #peek(): string {
    this.#match(SPACE);
    return this.#text.charAt(this.#at);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #mistake(message: string): JsonMistake {
    return new JsonMistake(message, Math.min(this.#at, this.#text.length));
  }
}

function quote(character: string): string {
  return `'${character}' (code ${character === '' ? -1 : character.charCodeAt(0)})`;
}
