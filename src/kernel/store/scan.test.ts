/** What a scan promises beside the model: ends of ranges, changes on the way, and scans that are left early. Run on both engines. */
import { statSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { collection } from '../store.ts';
import type { Cell } from './cell.ts';
import { LmdbEngine } from './lmdb-engine.ts';
import { cellId, engines, HeldEngine, makeDirectory, storeOn } from './testing.ts';

interface Item {
  readonly id: number;
  readonly rank: number;
}

const items = collection<Item>()({
  id: 1,
  name: 'items',
  key: ({ id }) => [id],
  indexes: { rank: ({ rank }) => [rank] },
});

function fill(cell: Cell, count: number): void {
  cell.transact((tx) => {
    for (let id = 0; id < count; id++) tx.insert(items, { id, rank: RANKS - id });
  });
}

const RANKS = 10_000;
const idsOf = (rows: Iterable<Item>) => [...rows].map(({ id }) => id);

describe.each(engines)('on $name', ({ make }) => {
  async function withCell(
    work: (cell: Cell, flush: () => Promise<void>, held: HeldEngine) => void | Promise<void>,
  ) {
    const { engine, remove } = make();
    const held = new HeldEngine(engine);
    const store = storeOn(held);
    const cell = store.cell(cellId('us-east-1'));
    try {
      await work(cell, () => store.flush(), held);
    } finally {
      await store.close();
      await remove();
    }
  }

  test.each([false, true])(
    'a range holds its start and not its end, also backwards (on disk: %s)',
    (isOnDisk) =>
      withCell(async (cell, flush) => {
        fill(cell, 10);
        if (isOnDisk) {
          await flush();
          cell.drop(new Error('read from the disk'));
        }
        cell.transact((tx) => {
          expect(idsOf(tx.scan(items, { from: [3], until: [6] }))).toEqual([3, 4, 5]);
          expect(idsOf(tx.scan(items, { from: [3], until: [6], reverse: true }))).toEqual([
            5, 4, 3,
          ]);
          expect(idsOf(tx.scan(items, { after: [3], until: [6], reverse: true }))).toEqual([5, 4]);
          expect(idsOf(tx.scan(items, { from: [6], until: [3] }))).toEqual([]);
          expect(idsOf(tx.scan(items, { from: [6], until: [3], reverse: true }))).toEqual([]);
          expect(idsOf(tx.scan(items, { prefix: [4], reverse: true }))).toEqual([4]);
          expect(
            idsOf(
              tx.scanIndex(items, 'rank', { from: [RANKS - 6], until: [RANKS - 3], reverse: true }),
            ),
          ).toEqual([4, 5, 6]);
        });
      }),
  );

  test.each([false, true])(
    'rows deleted further on are not met any more (on disk: %s)',
    (isOnDisk) =>
      withCell(async (cell, flush) => {
        fill(cell, 6);
        if (isOnDisk) {
          await flush();
          cell.drop(new Error('read from the disk'));
        }
        for (const scan of ['key', 'rank'] as const) {
          cell.transact((tx) => {
            const rows =
              scan === 'key' ? tx.scan(items) : tx.scanIndex(items, 'rank', { reverse: true });
            const met: number[] = [];
            for (const { id } of rows) {
              met.push(id);
              if (id % 2 === 0) tx.delete(items, { id: id + 1, rank: 0 });
            }
            expect(met).toEqual([0, 2, 4]);
            for (const id of [1, 3, 5]) tx.put(items, { id, rank: RANKS - id });
          });
        }
      }),
  );

  test('a row whose place in an index moves further on is met at most once more, and never as corruption', () =>
    withCell((cell) => {
      fill(cell, 4);
      cell.transact((tx) => {
        const met: number[] = [];
        for (const item of tx.scanIndex(items, 'rank')) {
          met.push(item.id);
          if (item.rank <= RANKS) tx.put(items, { ...item, rank: item.rank + RANKS });
        }
        expect(met.slice(0, 4)).toEqual([3, 2, 1, 0]);
        expect(idsOf(tx.scanIndex(items, 'rank'))).toEqual([3, 2, 1, 0]);
      });
    }));

  test('many rows deleted in front cost a scan nothing once it has passed them, and rows put in front are met', () =>
    withCell(async (cell, flush, held) => {
      fill(cell, 3000);
      await flush();
      for (let id = 0; id < 2990; id++) cell.transact((tx) => tx.delete(items, { id, rank: 0 }));
      const firsts = () => cell.transact((tx) => idsOf(tx.scan(items)).slice(0, 2));
      expect(firsts()).toEqual([2990, 2991]);
      const walked = held.walked;
      for (let turn = 0; turn < 100; turn++) {
        cell.transact((tx) => {
          for (const _first of tx.scan(items)) break;
        });
      }
      expect(held.walked - walked).toBeLessThan(500);
      cell.transact((tx) => tx.put(items, { id: 17, rank: 1 }));
      expect(firsts()).toEqual([17, 2990]);
      await flush();
      cell.transact((tx) => tx.put(items, { id: 3, rank: 1 }));
      expect(firsts()).toEqual([3, 17]);
    }));
});

test.each(engines)(
  'a row put after the start of a range that was once empty is met ($name)',
  async ({ make }) => {
    const { engine, remove } = make();
    const store = storeOn(engine);
    const cell = store.cell(cellId('us-east-1'));
    try {
      fill(cell, 10);
      await store.flush();
      for (const range of [{ from: [5] }, { after: [4] }, { from: [5], until: [9] }]) {
        const scan = () => cell.transact((tx) => idsOf(tx.scan(items, range)));
        for (const id of [5, 6, 7, 8]) cell.transact((tx) => tx.delete(items, { id, rank: 0 }));
        expect(scan()).toEqual('until' in range ? [] : [9]);
        cell.transact((tx) => tx.put(items, { id: 7, rank: 1 }));
        expect(scan()[0]).toBe(7);
        await store.flush();
        cell.drop(new Error('read from the disk'));
        cell.transact((tx) => {
          for (const id of [5, 6, 8]) tx.put(items, { id, rank: 1 });
        });
        await store.flush();
        for (const id of [5, 6, 7, 8]) cell.transact((tx) => tx.delete(items, { id, rank: 0 }));
        expect(scan()).toEqual('until' in range ? [] : [9]);
        cell.transact((tx) => tx.put(items, { id: 7, rank: 1 }));
        await store.flush();
        expect(scan()[0]).toBe(7);
        cell.transact((tx) => {
          for (const id of [5, 6, 8]) tx.put(items, { id, rank: 1 });
        });
        await store.flush();
      }
    } finally {
      await store.close();
      await remove();
    }
  },
);

test('a scan that is left after its first row holds no page of the file back', async () => {
  const directory = makeDirectory();
  const file = join(directory.path, 'data.mdb');
  const engine = new LmdbEngine(file);
  const store = storeOn(engine);
  const cell = store.cell(cellId('us-east-1'));
  try {
    fill(cell, 200);
    await store.flush();
    for (let round = 0; round < 400; round++) {
      cell.transact((tx) => {
        // As `firstOf` of a service does it: the iterator is not told that nobody goes on.
        tx.scanIndex(items, 'rank').next();
        tx.scan(items).next();
      });
      cell.transact((tx) => {
        for (let id = 0; id < 20; id++) tx.put(items, { id: (round * 20 + id) % 200, rank: round });
      });
      await store.flush();
    }
    expect(statSync(file).size).toBeLessThan(1024 * 1024);
  } finally {
    await store.close();
    await engine.close().catch(() => undefined);
    directory.remove();
  }
});

interface Named {
  readonly name: string;
  readonly label?: string;
}

const named = collection<Named>()({
  id: 2,
  name: 'named',
  key: ({ name }) => [name],
  indexes: { label: ({ label }) => (label === undefined ? undefined : [label]) },
});

describe.each(engines)('keys that are too long, on $name', ({ make }) => {
  test('fail their own transaction and nothing else, and are found by no read', async () => {
    const { engine, remove } = make();
    const store = storeOn(engine);
    const cell = store.cell(cellId('us-east-1'));
    const neighbour = store.cell(cellId('us-east-2'));
    try {
      for (const size of [1978, 5000, 100_000]) {
        const long = 'y'.repeat(size);
        neighbour.transact((tx) => tx.put(named, { name: `neighbour ${size}` }));
        for (const row of [{ name: long }, { name: 'short', label: long }]) {
          expect(() =>
            cell.transact((tx) => {
              tx.put(named, { name: 'before' });
              tx.put(named, row);
            }),
          ).toThrow(RangeError);
          expect(() => cell.transact((tx) => tx.insert(named, row))).toThrow(RangeError);
        }
        cell.transact((tx) => tx.put(named, { name: 'z' }));
        await store.flush();
        cell.transact((tx) => {
          expect([...tx.scan(named)]).toEqual([{ name: 'z' }]);
          expect(tx.get(named, long)).toBeUndefined();
          expect([...tx.scan(named, { from: [long] })]).toEqual([{ name: 'z' }]);
          expect([...tx.scan(named, { after: [long], reverse: true })]).toEqual([{ name: 'z' }]);
          expect([...tx.scan(named, { until: [long] })]).toEqual([]);
          expect([...tx.scan(named, { until: [long], reverse: true })]).toEqual([]);
        });
        expect(neighbour.transact((tx) => tx.get(named, `neighbour ${size}`))).toBeDefined();
      }
      expect(store.health.isWritable).toBe(true);
    } finally {
      await store.close();
      await remove();
    }
  });
});
