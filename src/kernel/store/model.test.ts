/** The store against a plain sorted map, with flushes, failures and holds at random points. Run on both engines. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { blind, collection, type KeyPart, type Range } from '../store.ts';
import type { Cell } from './cell.ts';
import { cellId, engines, HeldEngine, storeOn, turn } from './testing.ts';
import type { RowTransaction } from './transaction.ts';

interface Thing {
  readonly name: string;
  readonly number: number;
  readonly weight: number;
  readonly label?: string;
}

const things = collection<Thing>()({
  id: 7,
  name: 'things',
  key: ({ name, number }) => [name, number],
  indexes: {
    weight: ({ weight, name }) => [weight, name],
    label: ({ label }) => (label === undefined ? undefined : [label]),
    hidden: ({ label }) => (label === undefined ? undefined : [blind(label)]),
  },
});
// A neighbour on either side, so that a range that runs over its table's end is seen.
const before = collection<Thing>()({ id: 6, name: 'before', key: ({ name }) => [name] });
const after = collection<Thing>()({ id: 8, name: 'after', key: ({ name }) => [name] });

const NAMES = ['', 'a', 'a\u0000', 'a\u0001', 'ab', '\u{1F600}', '\uFFFD'];
const NUMBERS = [0, 63, 64, Number.MAX_SAFE_INTEGER];

type Tuple = readonly (string | number)[];
type Step =
  | { readonly kind: 'commit'; readonly ops: readonly Op[]; readonly throws: boolean }
  | { readonly kind: 'flush'; readonly fails: boolean }
  | { readonly kind: 'hold' }
  | { readonly kind: 'release'; readonly fails: boolean }
  | { readonly kind: 'query'; readonly query: Query };
type Op =
  | { readonly kind: 'put'; readonly row: Thing }
  | { readonly kind: 'delete'; readonly row: Thing }
  | { readonly kind: 'deleteFirst'; readonly count: number }
  | { readonly kind: 'query'; readonly query: Query };
interface Query {
  readonly by: 'key' | 'weight' | 'label' | 'hidden';
  readonly reverse: boolean;
  readonly prefix: number;
  readonly low: 'from' | 'after' | 'none';
  readonly lowParts: Tuple;
  readonly untilParts: Tuple | undefined;
  readonly pattern: Tuple;
}

const row: fc.Arbitrary<Thing> = fc
  .record({
    name: fc.constantFrom(...NAMES),
    number: fc.constantFrom(...NUMBERS),
    weight: fc.constantFrom(...NUMBERS),
    label: fc.option(fc.constantFrom(...NAMES), { nil: undefined }),
  })
  .map(({ label, ...rest }) => ({ ...rest, ...(label !== undefined && { label }) }));

const tupleOf = (by: Query['by'], { name, number, weight, label }: Thing): Tuple | undefined => {
  if (by === 'key') return [name, number];
  if (by === 'weight') return [weight, name];
  return label === undefined ? undefined : [label];
};

const query: fc.Arbitrary<Query> = fc
  .record({
    by: fc.constantFrom<Query['by']>('key', 'weight', 'label', 'hidden'),
    reverse: fc.boolean(),
    low: fc.constantFrom<Query['low']>('from', 'after', 'none'),
    prefix: fc.nat(2),
    lowCount: fc.nat(2),
    until: fc.option(fc.nat(2), { nil: undefined }),
    rows: fc.tuple(row, row, row),
  })
  .map(({ by, reverse, low, prefix, lowCount, until, rows }) => {
    const [pattern, lowRow, untilRow] = rows.map((one) => tupleOf(by, one) ?? ['a']);
    const shared = Math.min(prefix, by === 'hidden' ? 1 : (pattern?.length ?? 0));
    const rest = (tuple: Tuple | undefined, count: number) =>
      (tuple ?? []).slice(shared, shared + count);
    const isBlind = by === 'hidden';
    return {
      by,
      reverse,
      prefix: shared,
      pattern: pattern ?? [],
      low: isBlind || rest(lowRow, lowCount).length === 0 ? 'none' : low,
      lowParts: rest(lowRow, lowCount),
      untilParts:
        isBlind || until === undefined || rest(untilRow, until).length === 0
          ? undefined
          : rest(untilRow, until),
    };
  });

const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 5, arbitrary: row.map((one): Op => ({ kind: 'put', row: one })) },
  { weight: 3, arbitrary: row.map((one): Op => ({ kind: 'delete', row: one })) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 5 }).map((count): Op => ({ kind: 'deleteFirst', count })),
  },
  { weight: 2, arbitrary: query.map((one): Op => ({ kind: 'query', query: one })) },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('commit' as const),
      ops: fc.array(op, { minLength: 1, maxLength: 6 }),
      throws: fc.nat(6).map((chance) => chance === 0),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.nat(4).map((chance): Step => ({ kind: 'flush', fails: chance === 0 })),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'hold' }) },
  {
    weight: 1,
    arbitrary: fc.nat(3).map((chance): Step => ({ kind: 'release', fails: chance === 0 })),
  },
  { weight: 4, arbitrary: query.map((one): Step => ({ kind: 'query', query: one })) },
);

function compareParts(left: string | number, right: string | number): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right)));
}

function compare(left: Tuple, right: Tuple): number {
  for (let place = 0; place < Math.min(left.length, right.length); place++) {
    const order = compareParts(left[place] ?? 0, right[place] ?? 0);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** The leading parts against a shorter tuple. */
function compareHead(tuple: Tuple, head: Tuple): number {
  return compare(tuple.slice(0, head.length), head);
}

type Model = ReadonlyMap<string, Thing>;
const nameOf = ({ name, number }: Thing) => JSON.stringify([name, number]);

function expected(model: Model, asked: Query): Thing[] {
  const found = [...model.values()].flatMap((thing) => {
    const tuple = tupleOf(asked.by, thing);
    return tuple ? [{ thing, tuple }] : [];
  });
  found.sort(
    (left, right) =>
      compare(left.tuple, right.tuple) ||
      compare(tupleOf('key', left.thing) ?? [], tupleOf('key', right.thing) ?? []),
  );
  if (asked.reverse) found.reverse();
  return found
    .filter(({ tuple }) => {
      const rest = tuple.slice(asked.prefix);
      return (
        compareHead(tuple, asked.pattern.slice(0, asked.prefix)) === 0 &&
        (asked.low !== 'from' || compareHead(rest, asked.lowParts) >= 0) &&
        (asked.low !== 'after' || compareHead(rest, asked.lowParts) > 0) &&
        (asked.untilParts === undefined || compareHead(rest, asked.untilParts) < 0)
      );
    })
    .map(({ thing }) => thing);
}

function rangeOf(asked: Query): Range {
  const hide = (parts: Tuple): readonly KeyPart[] =>
    asked.by === 'hidden' ? parts.map((part) => blind(String(part))) : parts;
  return {
    reverse: asked.reverse,
    ...(asked.prefix > 0 && { prefix: hide(asked.pattern.slice(0, asked.prefix)) }),
    ...(asked.low === 'from' && { from: hide(asked.lowParts) }),
    ...(asked.low === 'after' && { after: hide(asked.lowParts) }),
    ...(asked.untilParts && { until: hide(asked.untilParts) }),
  };
}

function check(tx: RowTransaction, model: Model, asked: Query): void {
  const range = rangeOf(asked);
  const got =
    asked.by === 'key' ? [...tx.scan(things, range)] : [...tx.scanIndex(things, asked.by, range)];
  const want = expected(model, asked);
  if (asked.by === 'hidden') {
    // The order of blind parts is that of their HMACs: the rows count, and that the way back is the way there.
    const names = (rows: readonly Thing[]) => rows.map(nameOf).toSorted();
    expect(names(got)).toEqual(names(want));
    const back = [...tx.scanIndex(things, 'hidden', { ...range, reverse: !asked.reverse })];
    expect(back.toReversed()).toEqual(got);
  } else expect(got).toEqual(want);
}

function apply(tx: RowTransaction, model: Map<string, Thing>, ops: readonly Op[]): void {
  for (const one of ops) {
    switch (one.kind) {
      case 'put':
        if (model.has(nameOf(one.row))) tx.put(things, one.row);
        else tx.insert(things, one.row);
        model.set(nameOf(one.row), one.row);
        break;
      case 'delete':
        tx.delete(things, one.row);
        model.delete(nameOf(one.row));
        break;
      case 'deleteFirst': {
        let left = one.count;
        for (const first of tx.scan(things)) {
          if (left === 0) break;
          left -= 1;
          tx.delete(things, first);
          model.delete(nameOf(first));
        }
        break;
      }
      case 'query':
        check(tx, model, one.query);
        break;
    }
  }
}

function checkAll(cell: Cell, model: Model): void {
  cell.transact((tx) => {
    for (const by of ['key', 'weight', 'label', 'hidden'] as const) {
      for (const reverse of [false, true]) {
        check(tx, model, {
          by,
          reverse,
          prefix: 0,
          pattern: [],
          low: 'none',
          lowParts: [],
          untilParts: undefined,
        });
      }
    }
    for (const thing of model.values())
      expect(tx.get(things, thing.name, thing.number)).toEqual(thing);
    expect([...tx.scan(before)].length).toBe(1);
    expect([...tx.scan(after)].length).toBe(1);
  });
}

describe.each(engines)('on $name', ({ name, make }) => {
  test('rows, ranges and indexes are those of a sorted map, whatever is flushed, held or lost', async () => {
    const { engine, remove } = make();
    const held = new HeldEngine(engine);
    const store = storeOn(held);
    let runs = 0;
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          runs += 1;
          const cell = store.cell(cellId(`run-${runs}`));
          const marker: Thing = { name: 'x', number: 0, weight: 0 };
          cell.transact((tx) => {
            tx.put(before, marker);
            tx.put(after, marker);
          });
          await store.flush();
          let rows = new Map<string, Thing>();
          let onDisk = new Map(rows);
          let taken: Map<string, Thing> | undefined;
          const release = async (fails: boolean) => {
            if (!taken) return;
            if (fails) held.failing = 1;
            held.release();
            await store.flush().catch(() => undefined);
            await turn();
            if (fails) rows = new Map(onDisk);
            else onDisk = new Map(rows);
            taken = undefined;
          };
          for (const one of steps) {
            switch (one.kind) {
              case 'commit': {
                const changed = new Map(rows);
                const isThrown = new Error('thrown by the test');
                try {
                  cell.transact((tx) => {
                    apply(tx, changed, one.ops);
                    if (one.throws) throw isThrown;
                  });
                  rows = changed;
                } catch (error) {
                  if (error !== isThrown) throw error;
                }
                break;
              }
              case 'flush':
                if (taken || !cell.isDirty) break;
                if (one.fails) held.failing = 1;
                await store.flush().catch(() => undefined);
                if (one.fails) rows = new Map(onDisk);
                else onDisk = new Map(rows);
                break;
              case 'hold':
                if (taken || !cell.isDirty) break;
                held.hold();
                taken = new Map(rows);
                await turn();
                await turn();
                expect(cell.isFlushing).toBe(true);
                break;
              case 'release':
                await release(one.fails);
                break;
              case 'query':
                cell.transact((tx) => check(tx, rows, one.query));
                break;
            }
          }
          checkAll(cell, rows);
          await release(false);
          await store.flush();
          checkAll(cell, rows);
          // Read from the disk alone.
          cell.drop(new Error('dropped by the test'));
          checkAll(cell, rows);
        }),
        { numRuns: name === 'memory' ? 300 : 150 },
      );
    } finally {
      await store.close();
      await remove();
    }
  }, 60_000);
});
