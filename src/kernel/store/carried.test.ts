/** Rows that rest in another row until they change: services see two tables, whatever lies on the disk. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { collection } from '../store.ts';
import { CorruptRow } from './corruption.ts';
import { MemoryEngine } from './memory-engine.ts';
import { cellId, engines, storeOn } from './testing.ts';

interface State {
  readonly id: number;
  readonly count: number;
}
interface Body {
  readonly id: number;
  readonly text: string;
}
const states = collection<State>()({
  id: 1,
  name: 'states',
  key: ({ id }) => [id],
  carrier: 2,
  indexes: { count: ({ count }) => [count] },
});
const bodies = collection<Body>()({ id: 2, name: 'bodies', key: ({ id }) => [id], carries: 1 });

type Step =
  | { readonly kind: 'state' | 'body' | 'both'; readonly id: number; readonly value: number }
  | { readonly kind: 'drop state' | 'drop body' | 'drop both'; readonly id: number }
  | { readonly kind: 'flush' | 'forget' };

const id = fc.integer({ min: 0, max: 4 });
const value = fc.integer({ min: 0, max: 99 });
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constantFrom('state', 'body', 'both'), id, value }),
    fc.record({ kind: fc.constantFrom('drop state', 'drop body', 'drop both'), id }),
    fc.record({ kind: fc.constantFrom('flush', 'forget') }),
  ) as fc.Arbitrary<Step>,
  { maxLength: 40 },
);

test.each(engines)(
  'two tables that share seals are two plain tables to whoever uses them ($name)',
  async ({ make }) => {
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const { engine, remove } = make();
        const store = storeOn(engine);
        const cell = store.cell(cellId('us-east-1'));
        const model = { states: new Map<number, State>(), bodies: new Map<number, Body>() };
        const putState = (row: State) => {
          cell.transact((tx) => tx.put(states, row));
          model.states.set(row.id, row);
        };
        const putBody = (row: Body) => {
          cell.transact((tx) => tx.put(bodies, row));
          model.bodies.set(row.id, row);
        };
        for (const step of plan) {
          switch (step.kind) {
            case 'state':
            case 'body':
            case 'both':
              if (step.kind !== 'body') putState({ id: step.id, count: step.value });
              if (step.kind !== 'state') putBody({ id: step.id, text: `text ${step.value}` });
              break;
            case 'drop state':
            case 'drop body':
            case 'drop both':
              cell.transact((tx) => {
                if (step.kind !== 'drop body') tx.delete(states, { id: step.id, count: 0 });
                if (step.kind !== 'drop state') tx.delete(bodies, { id: step.id, text: '' });
              });
              if (step.kind !== 'drop body') model.states.delete(step.id);
              if (step.kind !== 'drop state') model.bodies.delete(step.id);
              break;
            case 'flush':
              await store.flush();
              break;
            case 'forget':
              await store.flush();
              cell.drop(new Error('read from the disk'));
              break;
          }
        }
        await store.flush();
        cell.drop(new Error('read from the disk'));
        const inOrder = <Row extends { id: number }>(rows: Iterable<Row>) =>
          [...rows].toSorted((left, right) => left.id - right.id);
        cell.transact((tx) => {
          expect([...tx.scan(states)]).toEqual(inOrder(model.states.values()));
          expect([...tx.scan(bodies)]).toEqual(inOrder(model.bodies.values()));
          expect(inOrder(tx.scanIndex(states, 'count'))).toEqual(inOrder(model.states.values()));
        });
        await store.close();
        await remove();
      }),
      { numRuns: 150 },
    );
  },
);

test('what is born together costs one seal, and takes no longer to open', async () => {
  const engine = new MemoryEngine();
  const store = storeOn(engine);
  const cell = store.cell(cellId('us-east-1'));
  cell.transact((tx) => {
    tx.insert(bodies, { id: 1, text: 'hello' });
    tx.insert(states, { id: 1, count: 0 });
  });
  await store.flush();
  const sizes = [...engine.snapshot()].map(({ value: bytes }) => bytes.length > 0);
  // The body with its state, and the mark of the layer; the state and its index entry are empty.
  expect(sizes.filter(Boolean)).toHaveLength(2);
  expect(sizes).toHaveLength(4);
  cell.drop(new Error('read from the disk'));
  expect(cell.transact((tx) => tx.get(states, 1))).toEqual({ id: 1, count: 0 });
  await store.close();
});

test('a row that says it rests where nothing holds it is corruption', async () => {
  const engine = new MemoryEngine();
  const store = storeOn(engine);
  const cell = store.cell(cellId('us-east-1'));
  cell.transact((tx) => tx.put(bodies, { id: 1, text: 'hello' }));
  await store.flush();
  const key = cell.keyOf(states, { id: 1, count: 0 });
  await engine.flush([{ cell: cell.name, seq: 2, writes: [{ key, value: Buffer.alloc(0) }] }]);
  expect(() => cell.transact((tx) => tx.get(states, 1))).toThrow(CorruptRow);
  await store.close();
});
