/** What a store promises about layers, lives and owners: the conditions under which a cell can lie on another node. */
import { describe, expect, test, vi } from 'vitest';

import { collection } from '../store.ts';
import type { Cell } from './cell.ts';
import { cellsOnDisk } from './cells-on-disk.ts';
import type { SealedLayer } from './engine.ts';
import { ephemeralKeys } from './key-store.ts';
import { MemoryEngine } from './memory-engine.ts';
import { Sealer } from './sealer.ts';
import { SeenCells } from './seen-cells.ts';
import { CellFenced, CommitFailed, Store } from './store.ts';
import { cellId, engines, HeldEngine, storeOn, turn } from './testing.ts';

interface Item {
  readonly id: number;
  readonly rank: number;
  readonly note?: unknown;
}

const items = collection<Item>()({
  id: 1,
  name: 'items',
  key: ({ id }) => [id],
  indexes: { rank: ({ rank }) => [rank] },
});

const put = (cell: Cell, id: number, rank = id) =>
  cell.transact((tx) => tx.put(items, { id, rank }));
const ids = (cell: Cell) =>
  cell.transact((tx) => [...tx.scanIndex(items, 'rank')].map(({ id }) => id));

function parts() {
  const keys = ephemeralKeys();
  const sealer = new Sealer(keys.storeKey, keys.current);
  const engine = new HeldEngine(new MemoryEngine());
  const store = new Store(engine, sealer);
  return {
    sealer,
    engine,
    store,
    cell: store.cell(cellId('us-east-1')),
    other: store.cell(cellId('us-east-2')),
  };
}

describe('the log of a cell', () => {
  /** A workload over three cells, with deletes, index moves and several layers each; gives the layers as they were written. */
  async function recorded() {
    const { engine, store, sealer } = parts();
    const seen: SealedLayer[] = [];
    store.observe((layers) => seen.push(...layers));
    const cells = ['a', 'b', 'c'].map((region) => store.cell(cellId(region)));
    for (let round = 0; round < 30; round++) {
      for (const [place, cell] of cells.entries()) {
        if (round % (place + 1) !== 0) continue;
        cell.transact((tx) => {
          tx.put(items, { id: round, rank: 100 - round });
          if (round > 5) tx.delete(items, { id: round - 5, rank: 0 });
          const old = round > 0 ? tx.get(items, round - 1) : undefined;
          if (old) tx.put(items, { ...old, rank: round });
        });
        if (round % 7 === 0) await store.flush();
      }
      if (round === 11) {
        engine.failing = 1;
        await store.flush().catch(() => undefined);
        // What failed was told too, and not written: its number is used again.
        seen.splice(0, seen.length, ...engine.written.flat());
      }
    }
    await store.flush();
    return { engine, sealer, seen, cells };
  }

  const rowsOf = (engine: { snapshot(): Iterable<{ key: string; value: Uint8Array }> }) =>
    [...engine.snapshot()].map(({ key, value }) => [key, Buffer.from(value).toString('hex')]);

  test('is dense, and holds the cell’s own rows alone, in layers that name it', async () => {
    const { seen, cells } = await recorded();
    for (const cell of cells) {
      const own = seen.filter((layer) => layer.cell === cell.name);
      expect(own.map(({ seq }) => seq)).toEqual(own.map((_layer, place) => place + 1));
      expect(own.length).toBeGreaterThan(3);
      for (const { writes } of own)
        for (const { key } of writes) expect(key.startsWith(cell.prefix)).toBe(true);
      expect(cell.lastSeq()).toBe(own.length);
    }
  });

  test.each(engines)(
    'replayed into an empty engine gives the same bytes ($name)',
    async ({ make }) => {
      const { engine, sealer, seen, cells } = await recorded();
      const { engine: copy, remove } = make();
      for (const layer of seen) await copy.flush([layer]);
      expect(rowsOf(copy)).toEqual(rowsOf(engine));
      const again = new Store(copy, sealer);
      expect(
        cellsOnDisk(copy, sealer)
          .map(({ region }) => region)
          .toSorted(),
      ).toEqual(['a', 'b', 'c']);
      for (const cell of cells) {
        const twin = again.cell(cell.id);
        expect(ids(twin)).toEqual(ids(cell));
        expect(twin.lastSeq()).toBe(cell.lastSeq());
      }
      await remove();
    },
  );

  test('opened at any earlier state, the rest of the log makes it right', async () => {
    const { engine, sealer, seen, cells } = await recorded();
    for (let state = 0; state <= seen.length; state++) {
      const copy = new MemoryEngine();
      for (const layer of seen.slice(0, state)) await copy.flush([layer]);
      const early = new Store(copy, sealer);
      for (const cell of cells) {
        const twin = early.cell(cell.id);
        const missing = seen.filter(
          (layer) => layer.cell === cell.name && layer.seq > twin.lastSeq(),
        );
        for (const layer of missing) await copy.flush([layer]);
      }
      expect(rowsOf(copy)).toEqual(rowsOf(engine));
    }
  });
});

describe('a cell with another owner', () => {
  test('is dropped and read again, its waiters are told, the others run on', async () => {
    const { engine, store, cell, other } = parts();
    const dropped: string[] = [];
    store.onDropped(({ name }) => dropped.push(name));
    put(cell, 1);
    put(other, 1);
    await store.flush();
    engine.fenced.add(cell.name);
    put(cell, 2);
    put(other, 2);
    const waiters = [cell.durable(), other.durable()];
    await expect(waiters[0]).rejects.toBeInstanceOf(CellFenced);
    await expect(waiters[1]).resolves.toBeUndefined();
    expect(dropped).toEqual([cell.name]);
    expect([ids(cell), ids(other)]).toEqual([[1], [1, 2]]);
    expect(store.health.isWritable).toBe(true);
    engine.fenced.clear();
    put(cell, 3);
    await store.flush();
    expect(ids(cell)).toEqual([1, 3]);
    expect(cell.lastSeq()).toBe(2);
  });
});

describe('a commit that fails', () => {
  test('fails every waiter, also those of transactions that came after it, and the store goes on from the disk', async () => {
    const { engine, store, cell, other } = parts();
    put(cell, 1);
    await store.flush();
    engine.hold();
    put(cell, 2);
    const first = cell.durable();
    await turn();
    put(cell, 3);
    const second = cell.durable();
    put(other, 1);
    engine.failing = 1;
    engine.release();
    await expect(first).rejects.toBeInstanceOf(CommitFailed);
    await expect(second).rejects.toMatchObject({
      name: 'CommitFailed',
      message: 'The last commit failed: no space left',
    });
    expect(ids(cell)).toEqual([1]);
    // Another cell had no part in that flush.
    await other.durable();
    expect(ids(other)).toEqual([1]);
    put(cell, 4);
    await store.flush();
    expect(ids(cell)).toEqual([1, 4]);
    expect(store.health).toEqual({ isWritable: true });
  });

  test('fails those who saw its rows and wait only afterwards', async () => {
    const { engine, store, cell, other } = parts();
    const call = new SeenCells().add(cell);
    const nested = new SeenCells().add(other);
    const later = new SeenCells();
    put(cell, 1);
    put(other, 1);
    engine.failing = 1;
    await store.flush().catch(() => undefined);
    expect(cell.durable()).toBeUndefined();
    later.add(cell);
    await later.durable();
    await expect(call.durable()).rejects.toBeInstanceOf(CommitFailed);
    later.join(nested);
    await expect(later.durable()).rejects.toBeInstanceOf(CommitFailed);
    await expect(call.durableBeside(cell)).rejects.toBeInstanceOf(CommitFailed);
    const fresh = new SeenCells().add(cell).add(cell);
    put(cell, 2);
    await fresh.durableBeside(cell);
    await fresh.durable();
    expect(ids(cell)).toEqual([2]);
  });

  test('a row that cannot be written down fails its own cell alone', async () => {
    const { store, cell, other } = parts();
    cell.transact((tx) => tx.put(items, { id: 1, rank: 1, note: 1n }));
    put(other, 1);
    const [own, others] = [cell.durable(), other.durable()];
    await expect(own).rejects.toThrow(/cannot be sealed/);
    await others;
    expect(ids(cell)).toEqual([]);
    expect(ids(other)).toEqual([1]);
    await store.close();
  });
});

describe('a transaction', () => {
  test('is used only while its function runs, opens no other, and leaves nothing when it throws', () => {
    const { cell } = parts();
    const kept = cell.transact((tx) => tx);
    for (const use of [
      () => kept.put(items, { id: 1, rank: 1 }),
      () => kept.insert(items, { id: 1, rank: 1 }),
      () => kept.delete(items, { id: 1, rank: 1 }),
      () => kept.get(items, 1),
      () => [...kept.scan(items)],
      () => [...kept.scanIndex(items, 'rank')],
    ])
      expect(use).toThrow('a transaction is used only while its function runs');
    expect(() => cell.transact(() => cell.transact(() => 1))).toThrow('does not open another');
    expect(() =>
      cell.transact((tx) => {
        tx.put(items, { id: 1, rank: 1 });
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(ids(cell)).toEqual([]);
    expect(cell.isDirty).toBe(false);
    expect(() => cell.transact((tx) => [...tx.scanIndex(items, 'none')])).toThrow(
      'has an index none',
    );
  });
});

describe('what hangs on a cell', () => {
  test('its version grows with every commit, and not with a read', () => {
    const { cell } = parts();
    const { version } = cell;
    ids(cell);
    expect(cell.version).toBe(version);
    put(cell, 1);
    expect(cell.version).toBe(version + 1);
  });

  test.each(engines)(
    'rows amended in place are written with what went before, and lost with it ($name)',
    async ({ make }) => {
      const { engine, remove } = make();
      const held = new HeldEngine(engine);
      const store = storeOn(held);
      const cell = store.cell(cellId('us-east-1'));
      const counters = collection<{ id: string; count: number }>()({
        id: 2,
        name: 'counters',
        key: ({ id }) => [id],
      });
      const add = () =>
        cell.amend(
          cell.tableOf(counters),
          cell.keyOf(counters, { id: 'c', count: 0 }),
          () => ({ id: 'c', count: 0 }),
          (row) => {
            row.count += 1;
          },
        );
      const count = () => cell.transact((tx) => tx.get(counters, 'c')?.count);
      add();
      add();
      expect(count()).toBe(2);
      await store.flush();
      add();
      held.hold();
      await turn();
      add();
      expect(count()).toBe(4);
      held.failing = 1;
      held.release();
      await store.flush().catch(() => undefined);
      expect(count()).toBe(2);
      cell.transact((tx) => tx.delete(counters, { id: 'c', count: 0 }));
      add();
      expect(count()).toBe(1);
      await store.flush();
      cell.drop(new Error('read from the disk'));
      expect(count()).toBe(1);
      await store.close();
      await remove();
    },
  );

  test('caches are kept until the memory is dropped; those who wait are woken by their signal', async () => {
    const { cell } = parts();
    cell.cache<number>('names').set('a', 1);
    expect(cell.cache<number>('names').get('a')).toBe(1);
    expect(cell.cache<number>('others').get('a')).toBeUndefined();
    const wake = vi.fn<() => void>();
    const never = vi.fn<() => void>();
    const cancel = cell.onSignal('here', wake);
    cell.onSignal('here', never)();
    cell.onSignal('there', never);
    cell.signal('here');
    cell.signal('nowhere');
    expect(wake).toHaveBeenCalledTimes(1);
    cancel();
    cell.signal('here');
    expect(wake).toHaveBeenCalledTimes(1);
    expect(never).not.toHaveBeenCalled();
    cell.drop(new Error('dropped'));
    expect(cell.cache<number>('names').get('a')).toBeUndefined();
  });

  test.each(engines)(
    'wiping takes every row but those to keep, on disk and not yet ($name)',
    async ({ make }) => {
      const { engine, remove } = make();
      const store = storeOn(engine);
      const cell = store.cell(cellId('us-east-1'));
      const kept = collection<{ id: number }>()({ id: 3, name: 'kept', key: ({ id }) => [id] });
      for (let id = 0; id < 20; id++) put(cell, id);
      cell.transact((tx) => tx.put(kept, { id: 1 }));
      await store.flush();
      put(cell, 30);
      cell.wipe((key) => key.startsWith(cell.tableOf(kept)));
      expect(ids(cell)).toEqual([]);
      await store.flush();
      cell.drop(new Error('read from the disk'));
      expect(ids(cell)).toEqual([]);
      expect(cell.transact((tx) => [...tx.scan(kept)])).toEqual([{ id: 1 }]);
      expect(cell.lastSeq()).toBe(2);
      expect([...engine.keys('', '\u00ff\u00ff', false)]).toHaveLength(2);
      await store.close();
      await remove();
    },
  );
});
