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

/**
 * Takes apart a value as JSON.parse gives it; undefined when it is not an object, which no pattern matches.
 * GAP: an event whose paths are extremely long in all is not looked at either.
 */
export function eventOf(value: unknown): PatternEvent | undefined {
  if (!isObject(value)) return undefined;
  const gatherer = new Gatherer();
  gatherer.members('', value, NOWHERE);
  return gatherer.done();
}

/** Reads an event from its text; undefined when it is no JSON object. */
export function eventOfText(text: string): PatternEvent | undefined {
  return eventOf(parsed(text));
}

/** AWS: only attributes of the types String, String.Array and Number are compared. [SNS, "Filter policy constraints"] */
export function eventOfAttributes(attributes: ReadonlyMap<string, MessageAttribute>): PatternEvent {
  const gatherer = new Gatherer();
  for (const [name, { dataType, stringValue }] of attributes) {
    if (stringValue === undefined) continue;
    if (dataType === 'String') gatherer.value(name, stringValue, NOWHERE);
    else if (dataType === 'Number') gatherer.value(name, numberIn(stringValue), NOWHERE);
    else if (dataType === 'String.Array') {
      const values = parsed(stringValue);
      if (isList(values))
        for (const each of values) if (isPlain(each)) gatherer.value(name, each, NOWHERE);
    }
  }
  return gatherer.done() ?? new PatternEvent(new Map(), false);
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

/** Where a value lies: how deep, in how many lists, and in which element of the innermost. */
interface Place {
  readonly depth: number;
  readonly lists: number;
  readonly element: Element | undefined;
}

const NOWHERE: Place = { depth: 0, lists: 0, element: undefined };

class Gatherer {
  readonly #leaves = new Map<string, Leaf[]>();
  #lists = 0;
  #characters = 0;
  #hasElements = false;

  /** Undefined when there is too much of it. */
  done(): PatternEvent | undefined {
    if (this.#characters > limits.eventPathCharacters) return undefined;
    return new PatternEvent(this.#leaves, this.#hasElements);
  }

  members(prefix: string, value: object, { depth, lists, element }: Place): void {
    const place = { depth: depth + 1, lists, element };
    for (const [name, each] of Object.entries(value)) this.value(prefix + name, each, place);
  }

  value(path: string, value: unknown, place: Place): void {
    const { depth, element } = place;
    if (typeof value === 'string') this.#add(path, { kind: 'text', text: value, element });
    else if (typeof value === 'number') this.#add(path, { kind: 'number', value, element });
    else if (value === null) this.#add(path, { kind: 'literal', text: 'null', element });
    else if (typeof value === 'boolean')
      this.#add(path, { kind: 'literal', text: value ? 'true' : 'false', element });
    else if (typeof value === 'object' && depth < limits.jsonDepth) {
      if (isList(value)) this.#elements(path, value, place);
      else this.members(`${path}.`, value, place);
    }
  }

  #elements(path: string, values: readonly unknown[], { depth, lists, element }: Place): void {
    const list = this.#lists++;
    for (const each of values) {
      if (isPlain(each)) this.value(path, each, { depth, lists, element });
      else if (lists < limits.listDepth)
        this.value(path, each, {
          depth: depth + 1,
          lists: lists + 1,
          element: { list, parent: element },
        });
    }
  }

  #add(path: string, leaf: Leaf): void {
    this.#characters += path.length;
    if (this.#characters > limits.eventPathCharacters) return;
    if (leaf.element) this.#hasElements = true;
    const known = this.#leaves.get(path);
    if (known) known.push(leaf);
    else this.#leaves.set(path, [leaf]);
  }
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
