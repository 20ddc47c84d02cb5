/**
 * An event as patterns see it: its leaves by path. A list has no place in a path; what lies in its elements is told apart by
 * the element, because all that a rule finds in one list must be in one element of it. [Event Ruler, "JSON array matching"]
 */
import { limits } from './limits.ts';
import type { MessageAttribute } from './types.ts';

/** An object or a list that is an element of a list, by that list and the element around it. */
export interface Element {
  /** Which list, numbered through the event. */
  readonly list: number;
  readonly parent: Element | undefined;
}

/** A value that is no object and no list. */
export type Leaf = (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'literal'; readonly text: 'true' | 'false' | 'null' }
) & {
  /** The innermost element that it lies in; a plain element of a list lies in what the list lies in. */
  readonly element: Element | undefined;
};

/** An event, taken apart once and matched against any number of patterns. */
export class PatternEvent {
  readonly leaves: ReadonlyMap<string, readonly Leaf[]>;
  /** Whether any leaf lies in an element of a list, so that fields can contradict each other. */
  readonly hasElements: boolean;

  constructor(leaves: ReadonlyMap<string, readonly Leaf[]>, hasElements: boolean) {
    this.leaves = leaves;
    this.hasElements = hasElements;
  }
}

/** Takes apart a value as JSON.parse gives it; undefined when it is not an object, which no pattern matches. */
export function eventOf(value: unknown): PatternEvent | undefined {
  return isObject(value) ? new Gatherer().event(value) : undefined;
}

/** Reads an event from its text; undefined when it is no JSON object. */
export function eventOfText(text: string): PatternEvent | undefined {
  const value = parsed(text);
  return eventOf(value);
}

/** AWS: only attributes of the types String, String.Array and Number are compared. [SNS, "Filter policy constraints"] */
export function eventOfAttributes(attributes: ReadonlyMap<string, MessageAttribute>): PatternEvent {
  const gatherer = new Gatherer();
  for (const [name, { dataType, stringValue }] of attributes) {
    if (stringValue === undefined) continue;
    if (dataType === 'String') gatherer.value(name, stringValue, undefined, 0);
    else if (dataType === 'Number') gatherer.value(name, numberIn(stringValue), undefined, 0);
    else if (dataType === 'String.Array') {
      const values = parsed(stringValue);
      if (isList(values)) for (const each of values) gatherer.scalar(name, each, undefined);
    }
  }
  return gatherer.done();
}

/** GAP: what SNS does with a String.Array that is no JSON is not known; here it has no values. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function numberIn(text: string): number | undefined {
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) ? value : undefined;
}

class Gatherer {
  readonly #leaves = new Map<string, Leaf[]>();
  #lists = 0;
  #hasElements = false;

  event(value: object): PatternEvent {
    this.#members('', value, undefined, 0);
    return this.done();
  }

  done(): PatternEvent {
    return new PatternEvent(this.#leaves, this.#hasElements);
  }

  value(path: string, value: unknown, element: Element | undefined, depth: number): void {
    if (typeof value !== 'object' || value === null) this.scalar(path, value, element);
    else if (depth >= limits.jsonDepth) return;
    else if (isList(value)) this.#list(path, value, element, depth);
    else this.#members(`${path}.`, value, element, depth);
  }

  scalar(path: string, value: unknown, element: Element | undefined): void {
    if (typeof value === 'string') this.#add(path, { kind: 'text', text: value, element });
    else if (typeof value === 'number') this.#add(path, { kind: 'number', value, element });
    else if (value === null || typeof value === 'boolean') {
      const text = value === null ? 'null' : value ? 'true' : 'false';
      this.#add(path, { kind: 'literal', text, element });
    }
  }

  #members(prefix: string, value: object, element: Element | undefined, depth: number): void {
    for (const [name, each] of Object.entries(value))
      this.value(prefix + name, each, element, depth + 1);
  }

  #list(
    path: string,
    values: readonly unknown[],
    element: Element | undefined,
    depth: number,
  ): void {
    const list = this.#lists++;
    for (const each of values) {
      if (typeof each !== 'object' || each === null) this.scalar(path, each, element);
      else this.value(path, each, { list, parent: element }, depth + 1);
    }
  }

  #add(path: string, leaf: Leaf): void {
    if (leaf.element) this.#hasElements = true;
    const known = this.#leaves.get(path);
    if (known) known.push(leaf);
    else this.#leaves.set(path, [leaf]);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
