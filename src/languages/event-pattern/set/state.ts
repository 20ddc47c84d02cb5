/**
 * The automaton of a set. A state says which fields have been satisfied on the way to it; an edge is one more field with its
 * tests, shared by all rules that go the same way. Which field a rule takes next is chosen where it branches off: one with an edge
 * that is there already, else one whose tests a value finds by look-up and which few others have. So what many rules have in common
 * is walked once, and what tells them apart comes early.
 */
import { invariant } from '#lib/assert';

import { acceptsAbsence, exactKey } from '../compile.ts';
import { grammars } from '../dialect.ts';
import type { PatternEvent } from '../event.ts';
import { absenceOf, type Absence } from '../passes.ts';
import type { Dialect, Field, Rule, Test } from '../types.ts';
import { entriesOf, TestTable } from './test-table.ts';

export interface Edge<X> {
  readonly from: State<X>;
  readonly next: State<X>;
  readonly path: string;
  readonly key: string;
  readonly tests: readonly Test[];
  readonly absence: Absence;
  readonly entries: number;
  /** How many rules go this way. */
  uses: number;
}

/** The edges of a state for one path. */
class Branches<X> {
  readonly byKey = new Map<string, Edge<X>>();
  readonly table: TestTable<Edge<X>>;
  /** Those that a missing value satisfies. */
  readonly absent = new Set<Edge<X>>();

  constructor(dialect: Dialect) {
    this.table = new TestTable(dialect);
  }
}

export class State<X> {
  /** The rules of which all fields are satisfied here. */
  readonly ends = new Set<X>();
  /** A few more, which are asked for their last fields themselves. */
  readonly passing = new Set<X>();
  readonly #branches = new Map<string, Branches<X>>();
  /** The paths with an edge that a missing value satisfies. */
  readonly #absentPaths = new Set<string>();
  readonly #dialect: Dialect;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** The edge for one of the fields, made when it is not there. */
  step(rule: Rule): { readonly edge: Edge<X>; readonly field: Field; readonly isNew: boolean } {
    for (const field of rule) {
      const branches = this.#branches.get(field.path);
      const edge = branches?.byKey.get(keyOf(field.tests, this.#dialect));
      if (edge) return { edge, field, isNew: false };
    }
    const field = this.#choose(rule);
    return { edge: this.#branch(field), field, isNew: true };
  }

  /** Removes an edge that no rule uses. */
  drop(edge: Edge<X>): void {
    const branches = this.#branches.get(edge.path);
    if (!branches) return;
    for (const test of edge.tests) branches.table.remove(test, edge);
    branches.byKey.delete(edge.key);
    branches.absent.delete(edge);
    if (branches.absent.size === 0) this.#absentPaths.delete(edge.path);
    if (branches.byKey.size === 0) this.#branches.delete(edge.path);
  }

  /** The edges whose field the event satisfies, each field looked at alone. */
  edgesFor(event: PatternEvent): ReadonlySet<Edge<X>> {
    const edges = new Set<Edge<X>>();
    const take = (edge: Edge<X>): void => {
      edges.add(edge);
    };
    const isFew = this.#branches.size < event.leaves.size;
    for (const path of isFew ? this.#branches.keys() : event.leaves.keys()) {
      const table = this.#branches.get(path)?.table;
      const leaves = event.leaves.get(path);
      if (table && leaves) for (const leaf of leaves) table.find(leaf, take);
    }
    for (const path of this.#absentPaths) {
      if (event.leaves.has(path)) continue;
      for (const edge of this.#branches.get(path)?.absent ?? [])
        if (acceptsAbsence(edge.absence, event)) edges.add(edge);
    }
    return edges;
  }

  #choose(rule: Rule): Field {
    const [first, ...others] = rule;
    invariant(first, 'a rule that takes a step has a field left');
    let best = first;
    let bestCost = this.#costOf(first);
    for (const field of others) {
      const cost = this.#costOf(field);
      if (cost > bestCost || (cost === bestCost && field.path > best.path)) continue;
      best = field;
      bestCost = cost;
    }
    return best;
  }

  /** Whether a value finds the field's tests by look-up, then how many other edges it finds with them. */
  #costOf({ path, tests }: Field): number {
    const table = this.#branches.get(path)?.table;
    let cost = absenceOf(tests, this.#dialect) === 'refused' ? 0 : DEAR;
    for (const test of tests)
      cost = Math.max(cost, (table?.crowdOf(test) ?? 0) + (COSTS.get(test.kind) ?? 0));
    return cost;
  }

  #branch({ path, tests }: Field): Edge<X> {
    const branches = this.#branches.get(path) ?? new Branches<X>(this.#dialect);
    this.#branches.set(path, branches);
    const edge: Edge<X> = {
      from: this,
      next: new State<X>(this.#dialect),
      path,
      key: keyOf(tests, this.#dialect),
      tests: distinct(tests, this.#dialect),
      absence: absenceOf(tests, this.#dialect),
      entries: 1 + tests.reduce((sum, test) => sum + entriesOf(test), 0),
      uses: 0,
    };
    branches.byKey.set(edge.key, edge);
    for (const test of edge.tests) branches.table.add(test, edge);
    if (edge.absence !== 'refused') {
      branches.absent.add(edge);
      this.#absentPaths.add(path);
    }
    return edge;
  }
}

/** What passes nearly always is looked at last. */
const DEAR = 1e9;
const COSTS: ReadonlyMap<Test['kind'], number> = new Map([
  ['prefix', 1e3],
  ['suffix', 1e3],
  ['cidr', 1e3],
  ['wildcard', 1e6],
  ['range', 1e6],
  ['exists', DEAR],
  ['absent', DEAR],
  ['anything-but', DEAR],
]);

/** Tests in words, so that fields that ask the same have the same key. */
function keyOf(tests: readonly Test[], dialect: Dialect): string {
  return JSON.stringify([...new Set(tests.map((test) => testKey(test, dialect)))].toSorted());
}

function distinct(tests: readonly Test[], dialect: Dialect): readonly Test[] {
  return [...new Map(tests.map((test) => [testKey(test, dialect), test])).values()];
}

function testKey(test: Test, dialect: Dialect): string {
  switch (test.kind) {
    case 'equals':
    case 'literal':
    case 'number':
      return exactKey(test, grammars[dialect].numbers);
    case 'exists':
    case 'absent':
      return `!${test.kind}`;
    case 'range':
      return `!range ${test.lowest} ${test.highest}`;
    case 'anything-but':
      return `!but ${keyOf(test.except, dialect)}`;
    case 'cidr':
    case 'wildcard':
      return `!${test.kind} ${test.text}`;
    default:
      return `!${test.kind} ${test.ignoresCase} ${test.text}`;
  }
}
