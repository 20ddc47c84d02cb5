import { invariant } from '#lib/assert';

import { compileRule, matchesRule, type CompiledRule } from './compile.ts';
import type { PatternEvent } from './event.ts';
import { limits } from './limits.ts';
import { State, type Edge } from './set/state.ts';
import type { Dialect, EventPattern, Rule } from './types.ts';

/** How large a set is; `entries` - tests in tables and in rules - is what memory grows with. */
export interface PatternSetSize {
  readonly patterns: number;
  readonly states: number;
  readonly entries: number;
}

/** See limits.ts. */
export interface PatternSetBounds {
  readonly setEntries: number;
  readonly rulesInPassing: number;
}

/** One alternative of a pattern, in the state that it has been taken to. */
interface Placed<T> {
  readonly value: T;
  readonly rule: CompiledRule;
  /** What holding the rule itself takes, beside its way. */
  readonly entries: number;
  readonly way: Edge<Placed<T>>[];
  state: State<Placed<T>>;
  /** The fields that the way has not looked at; the rule itself is asked for them. */
  left: Rule;
}

/**
 * Many patterns of one dialect, each with a value that stands for it. An event finds the values of the patterns that it matches
 * by walking an automaton, so that the time depends on what matches far more than on how many patterns there are.
 */
export class PatternSet<T> {
  readonly #dialect: Dialect;
  readonly #bounds: PatternSetBounds;
  readonly #root: State<Placed<T>>;
  /** By value, one list for each of its patterns. */
  readonly #placed = new Map<T, (readonly Placed<T>[])[]>();
  #patterns = 0;
  #states = 1;
  #entries = 0;

  constructor(dialect: Dialect, bounds: Partial<PatternSetBounds> = {}) {
    this.#dialect = dialect;
    this.#bounds = { ...limits, ...bounds };
    this.#root = new State(dialect);
  }

  /** Adds a pattern for a value, beside those that it has. False when the set is full; then it holds what it held. */
  add(value: T, { dialect, rules }: EventPattern): boolean {
    invariant(dialect === this.#dialect, 'a set holds patterns of its own dialect');
    const placed: Placed<T>[] = [];
    for (const rule of rules) {
      placed.push(this.#place(value, rule));
      if (this.#entries <= this.#bounds.setEntries) continue;
      for (const each of placed) this.#take(each);
      return false;
    }
    this.#placed.set(value, [...(this.#placed.get(value) ?? []), placed]);
    this.#patterns++;
    return true;
  }

  /** Removes all patterns of a value. */
  remove(value: T): boolean {
    const patterns = this.#placed.get(value);
    if (!patterns) return false;
    for (const placed of patterns) for (const each of placed) this.#take(each);
    this.#placed.delete(value);
    this.#patterns -= patterns.length;
    return true;
  }

  /** The values with a pattern that the event matches, each once. */
  match(event: PatternEvent): T[] {
    const found = new Set<T>();
    const waiting = [this.#root];
    for (let state = waiting.pop(); state; state = waiting.pop()) {
      for (const { value, rule } of state.ends) {
        // The walk looks at each field alone; where lists are involved the fields must also agree.
        const isSettled = !event.hasElements || rule.length < 2;
        if (!found.has(value) && (isSettled || matchesRule(rule, event))) found.add(value);
      }
      for (const { value, rule } of state.passing)
        if (!found.has(value) && matchesRule(rule, event)) found.add(value);
      for (const edge of state.edgesFor(event)) waiting.push(edge.next);
    }
    return [...found];
  }

  get size(): PatternSetSize {
    return { patterns: this.#patterns, states: this.#states, entries: this.#entries };
  }

  #place(value: T, rule: Rule): Placed<T> {
    const placed: Placed<T> = {
      value,
      rule: compileRule(rule, this.#dialect),
      entries: rule.reduce((sum, { tests }) => sum + tests.length, 1),
      way: [],
      state: this.#root,
      left: rule,
    };
    this.#entries += placed.entries;
    this.#settle(placed);
    return placed;
  }

  /** Takes rules on until no state has more than a few with fields left: those few are asked themselves. */
  #settle(first: Placed<T>): void {
    const moving = [first];
    for (let placed = moving.pop(); placed; placed = moving.pop()) {
      const { ends, passing } = placed.state;
      (placed.left.length === 0 ? ends : passing).add(placed);
      if (passing.size <= this.#bounds.rulesInPassing) continue;
      for (const each of passing) {
        this.#advance(each);
        moving.push(each);
      }
      passing.clear();
    }
  }

  #advance(placed: Placed<T>): void {
    const { edge, field, isNew } = placed.state.step(placed.left);
    if (isNew) {
      this.#states++;
      this.#entries += edge.entries;
    }
    edge.uses++;
    placed.way.push(edge);
    placed.state = edge.next;
    placed.left = placed.left.filter((each) => each !== field);
  }

  #take(placed: Placed<T>): void {
    placed.state.ends.delete(placed);
    placed.state.passing.delete(placed);
    this.#entries -= placed.entries;
    for (const edge of placed.way.toReversed()) {
      if (--edge.uses > 0) continue;
      edge.from.drop(edge);
      this.#states--;
      this.#entries -= edge.entries;
    }
  }
}
