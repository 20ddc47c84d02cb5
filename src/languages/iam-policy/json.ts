import { limits } from './limits.ts';

/** A JSON value that keeps what a policy needs: numbers as they were written, and objects as maps, where no key is special. */
export type JsonValue = string | boolean | null | JsonNumber | readonly JsonValue[] | JsonObject;
export type JsonObject = ReadonlyMap<string, JsonValue>;

/** A number by its digits, so that a long account id loses none of them. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Says whether a value is a list; unlike Array.isArray it keeps the element type of a readonly list. */
export function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** Says whether a value is an object. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map;
}

/** Reads a JSON text strictly: a key that is given twice in one object is a mistake, and so is deep nesting. */
export function parseJson(text: string): { readonly value?: JsonValue; readonly mistake?: string } {
  const reader = new Reader(text);
  try {
    return { value: reader.document() };
  } catch (error) {
    if (error instanceof Mistake) return { mistake: error.message };
    throw error;
  }
}

class Mistake extends Error {}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Characters of a string up to its end, an escape, or a control character. */
// oxlint-disable-next-line no-control-regex -- SAFETY: JSON forbids raw control characters in strings
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const SPACE = /[ \t\n\r]*/y;
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

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonValue {
    const value = this.#value(0);
    if (this.#peek() !== '') throw this.#mistake('text after the end');
    return value;
  }

  #value(depth: number): JsonValue {
    if (depth > limits.jsonDepth) throw this.#mistake('nested too deeply');
    const next = this.#peek();
    if (next === '{') return this.#object(depth);
    if (next === '[') return this.#list(depth);
    if (next === '"') return this.#string();
    if (this.#skipWord('true')) return true;
    if (this.#skipWord('false')) return false;
    if (this.#skipWord('null')) return null;
    const digits = this.#match(NUMBER);
    if (digits === '') throw this.#mistake('a value is expected');
    return new JsonNumber(digits);
  }

  #object(depth: number): JsonObject {
    const members = new Map<string, JsonValue>();
    this.#at++;
    if (this.#skip('}')) return members;
    do {
      if (this.#peek() !== '"') throw this.#mistake('a key is expected');
      const key = this.#string();
      if (members.has(key)) throw this.#mistake('a key is given twice');
      if (!this.#skip(':')) throw this.#mistake('a colon is expected');
      members.set(key, this.#value(depth + 1));
    } while (this.#skip(','));
    if (!this.#skip('}')) throw this.#mistake('a comma or the end of the object is expected');
    return members;
  }

  #list(depth: number): JsonValue[] {
    const values: JsonValue[] = [];
    this.#at++;
    if (this.#skip(']')) return values;
    do values.push(this.#value(depth + 1));
    while (this.#skip(','));
    if (!this.#skip(']')) throw this.#mistake('a comma or the end of the list is expected');
    return values;
  }

  #string(): string {
    this.#at++;
    let value = this.#match(PLAIN);
    while (this.#text[this.#at] === '\\') {
      value += this.#escape();
      value += this.#match(PLAIN);
    }
    if (this.#text[this.#at] !== '"') throw this.#mistake('a string does not end');
    this.#at++;
    return value;
  }

  #escape(): string {
    const letter = this.#text.charAt(this.#at + 1);
    if (letter === 'u') {
      const digits = this.#text.slice(this.#at + 2, this.#at + 6);
      if (!/^[0-9a-f]{4}$/i.test(digits)) throw this.#mistake('an escape is not known');
      this.#at += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const meant = ESCAPES.get(letter);
    if (meant === undefined) throw this.#mistake('an escape is not known');
    this.#at += 2;
    return meant;
  }

  #peek(): string {
    this.#match(SPACE);
    return this.#text.charAt(this.#at);
  }

  #skip(mark: string): boolean {
    if (this.#peek() !== mark) return false;
    this.#at++;
    return true;
  }

  #skipWord(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #mistake(rule: string): Mistake {
    return new Mistake(`${rule}, at character ${this.#at}`);
  }
}
