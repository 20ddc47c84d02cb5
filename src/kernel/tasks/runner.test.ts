import { afterEach, describe, expect, test } from 'vitest';

import { epochMs, plusMs } from '#lib/time';

import { ManualClock, RealClock } from '../clock.ts';
import { createLog } from '../log.ts';
import type { TaskContext } from '../operation.ts';
import { collection } from '../store.ts';
import type { Cell } from '../store/cell.ts';
import { openKeys } from '../store/key-store.ts';
import { LmdbEngine } from '../store/lmdb-engine.ts';
import { MemoryEngine } from '../store/memory-engine.ts';
import { Sealer } from '../store/sealer.ts';
import { SeenCells } from '../store/seen-cells.ts';
import { Store } from '../store/store.ts';
import { cellId, HeldEngine, makeDirectory, storeOn, turn } from '../store/testing.ts';
import { retrySchedules, type Task } from '../task.ts';
import { KernelTransaction } from '../transaction.ts';
import { type TaskRow, taskRows } from './rows.ts';
import { TaskRunner } from './runner.ts';

const START = epochMs(Date.UTC(2026, 0, 1));
const notes = collection<{ readonly id: string }>()({
  id: 1,
  name: 'notes',
  key: ({ id }) => [id],
});

type Work = (
  payload: string,
  ctx: { readonly cell: Cell; readonly seen: SeenCells },
) => Promise<void> | void;

/** A store, a clock and a runner, as the kernel puts them together. */
class Bench {
  readonly clock: ManualClock | RealClock;
  readonly engine: HeldEngine;
  readonly store: Store;
  readonly cell: Cell;
  readonly runner: TaskRunner;
  readonly logged: string[] = [];
  readonly tasks = new Map<string, Task<unknown>>();
  #ids = 0;

  constructor(options: { clock?: RealClock; store?: Store; engine?: HeldEngine } = {}) {
    this.clock = options.clock ?? new ManualClock(START);
    this.engine = options.engine ?? new HeldEngine(new MemoryEngine());
    this.store = options.store ?? storeOn(this.engine);
    this.cell = this.store.cell(cellId('us-east-1'));
    const { clock, store } = this;
    this.runner = new TaskRunner({
      clock,
      store,
      log: createLog(
        () => clock.now(),
        'error',
        (line) => this.logged.push(line),
      ),
      findTask: async (_cell, name) => this.tasks.get(name),
      contextOf: (cell) =>
        // SAFETY: the tasks of these tests use no more of their context.
        ({ cell, seen: new SeenCells().add(cell) }) as unknown as TaskContext & { seen: SeenCells },
    });
    store.onDropped((cell) => this.runner.look(cell));
    if (clock instanceof ManualClock)
      clock.whenSettled(async () => {
        do {
          await turn();
          await this.runner.idle();
        } while (this.runner.runningCount > 0);
      });
  }

  task(name: string, run: Work, more: Partial<Task<string>> = {}): Task<string> {
    const made: Task<string> = {
      name,
      retry: retrySchedules.untilDone,
      // SAFETY: as above.
      run: (payload, ctx) => run(payload, ctx as unknown as { cell: Cell; seen: SeenCells }),
      ...more,
    };
    // SAFETY: payloads are those that the tests enqueue.
    this.tasks.set(name, made as Task<unknown>);
    return made;
  }

  transact(work: (tx: KernelTransaction) => void, cell = this.cell): void {
    cell.transact((rows) =>
      work(new KernelTransaction(rows, this.clock.now(), () => `id-${(this.#ids += 1)}`)),
    );
    this.runner.look(cell);
  }

  async advance(ms: number): Promise<void> {
    if (this.clock instanceof ManualClock) await this.clock.advance({ milliseconds: ms });
  }

  rows(): TaskRow[] {
    return this.cell.transact((tx) => [...tx.scan(taskRows)]);
  }

  since(): number {
    return this.clock.now() - START;
  }

  async stop(): Promise<void> {
    await this.runner.stop();
    this.clock.close();
    await this.store.close();
  }
}

let bench: Bench | undefined;
const start = (options?: ConstructorParameters<typeof Bench>[0]) => (bench = new Bench(options));
afterEach(async () => {
  await bench?.stop();
  bench = undefined;
});

describe('when a task runs', () => {
  test('at once, or exactly when it is due, in order of time, and then its row is gone', async () => {
    const b = start();
    const ran: [string, number][] = [];
    const work = b.task('work', (payload) => void ran.push([payload, b.since()]));
    b.transact((tx) => {
      tx.enqueue(work, 'last', { at: plusMs(START, 900_000) });
      tx.enqueue(work, 'soon', { at: plusMs(START, 10) });
      tx.enqueue(work, 'at once');
    });
    await b.advance(0);
    expect(ran).toEqual([['at once', 0]]);
    await b.advance(9);
    expect(ran).toHaveLength(1);
    await b.advance(900_000);
    expect(ran.slice(1)).toEqual([
      ['soon', 10],
      ['last', 900_000],
    ]);
    expect(b.rows()).toEqual([]);
  });

  test('on the real clock too', async () => {
    const b = start({ clock: new RealClock() });
    const began = b.clock.now();
    const ranAt = await new Promise<number>((resolve) => {
      const work = b.task('work', () => resolve(b.clock.now()));
      b.transact((tx) => tx.enqueue(work, '', { at: plusMs(began, 30) }));
    });
    expect(ranAt - began).toBeGreaterThanOrEqual(30);
    expect(ranAt - began).toBeLessThan(500);
    await b.runner.idle();
    expect(b.rows()).toEqual([]);
  });

  test('never before the row that ordered it is on disk, and never when that row did not get there', async () => {
    const b = start();
    const ran: string[] = [];
    const work = b.task('work', (payload) => void ran.push(payload));
    b.engine.hold();
    b.transact((tx) => tx.enqueue(work, 'written'));
    for (let times = 0; times < 5; times++) await turn();
    expect(ran).toEqual([]);
    b.engine.release();
    await b.advance(0);
    expect(ran).toEqual(['written']);
    b.engine.failing = 1;
    b.transact((tx) => tx.enqueue(work, 'lost'));
    await b.advance(60_000);
    expect(ran).toEqual(['written']);
    expect(b.rows()).toEqual([]);
  });

  test('a task whose service takes its time to load does not run once its row was lost', async () => {
    const b = start();
    const ran: string[] = [];
    const work = b.task('slow', (payload) => void ran.push(payload));
    const find = b.tasks.get.bind(b.tasks);
    let isLoaded = (): void => undefined;
    const loading = new Promise<void>((resolve) => {
      isLoaded = resolve;
    });
    // SAFETY: a map whose answers come late, as the import of a service does.
    b.tasks.get = ((name: string) =>
      loading.then(() => find(name))) as unknown as typeof b.tasks.get;
    b.engine.failing = 1;
    b.transact((tx) => tx.enqueue(work, 'lost'));
    for (let times = 0; times < 5; times++) await turn();
    isLoaded();
    await b.runner.idle();
    expect(ran).toEqual([]);
  });

  test('sixteen of a cell at a time, and those of another cell beside them', async () => {
    const b = start();
    let running = 0;
    let most = 0;
    let ended = 0;
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const work = b.task('work', async () => {
      running += 1;
      most = Math.max(most, running);
      await gate;
      running -= 1;
      ended += 1;
    });
    const other = b.store.cell(cellId('us-east-2'));
    b.transact((tx) => {
      for (let number = 0; number < 50; number++) tx.enqueue(work, String(number));
    });
    for (let times = 0; times < 5; times++) await turn();
    expect(running).toBe(16);
    b.transact((tx) => tx.enqueue(work, 'elsewhere'), other);
    for (let times = 0; times < 5; times++) await turn();
    expect(running).toBe(17);
    open();
    await b.advance(0);
    expect(ended).toBe(51);
    expect(most).toBe(17);
    expect(b.rows()).toEqual([]);
  });
});

describe('when a task fails', () => {
  test('it is tried again by its schedule, and its end is told once', async () => {
    const b = start();
    const tries: number[] = [];
    const ends: number[] = [];
    const work = b.task(
      'work',
      () => {
        tries.push(b.since());
        throw new Error('not yet');
      },
      {
        retry: { attempts: 4, waitMs: (attempt) => attempt * 1000 },
        exhausted: (_payload, _ctx, error) => {
          expect(error).toEqual(new Error('not yet'));
          ends.push(b.since());
        },
      },
    );
    b.transact((tx) => tx.enqueue(work, ''));
    await b.advance(3_600_000);
    expect(tries).toEqual([0, 1000, 3000, 6000]);
    expect(ends).toEqual([6000]);
    expect(b.rows()).toEqual([]);
  });

  test('for ever where its schedule says so, at most every five minutes', async () => {
    const b = start();
    const tries: number[] = [];
    const work = b.task('work', () => {
      tries.push(b.since());
      if (b.since() < 3_000_000) throw new Error('not yet');
    });
    b.transact((tx) => tx.enqueue(work, ''));
    await b.advance(4_000_000);
    const waits = tries.slice(1).map((at, place) => at - (tries[place] ?? 0));
    expect(waits.slice(0, 10)).toEqual([
      1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000,
    ]);
    expect(new Set(waits.slice(9))).toEqual(new Set([300_000]));
    expect(b.rows()).toEqual([]);
  });

  test.each([
    [
      'its end fails',
      { retry: retrySchedules.never, exhausted: () => Promise.reject(new Error('no end')) },
      'work',
    ],
    ['nobody knows it', {}, 'unknown'],
  ])('it rests for a second when %s, and others of its cell go on', async (_why, more, name) => {
    const b = start();
    let tries = 0;
    const work = b.task(
      'work',
      () => {
        tries += 1;
        throw new Error('fails');
      },
      more,
    );
    b.transact((tx) => tx.enqueue({ ...work, name }, '', { id: 'bad' }));
    await b.advance(5500);
    expect(tries).toBe(name === 'unknown' ? 0 : 6);
    expect(
      b.logged.filter((line) => line.includes('could not be brought to its end')),
    ).toHaveLength(6);
    const done: number[] = [];
    const good = b.task('good', () => void done.push(b.since()));
    b.transact((tx) => tx.enqueue(good, ''));
    await b.advance(1);
    expect(done).toEqual([5500]);
    expect(b.rows().map(({ id }) => id)).toEqual(['bad']);
  });

  test('because the disk is full, it does not run round and round, and is done when there is room', async () => {
    const b = start();
    let runs = 0;
    const work = b.task('work', (_payload, { cell }) => {
      runs += 1;
      cell.transact((tx) => tx.put(notes, { id: `note ${runs}` }));
    });
    b.transact((tx) => tx.enqueue(work, '', { at: plusMs(START, 10) }));
    await b.advance(1);
    b.engine.failing = 3;
    await b.advance(10);
    expect(runs).toBe(1);
    await b.advance(10_000);
    expect(runs).toBe(4);
    expect(b.cell.transact((tx) => [...tx.scan(notes)])).toEqual([{ id: 'note 4' }]);
    expect(b.rows()).toEqual([]);
  });

  test('because what it wrote was dropped while it went on, it is done again', async () => {
    const b = start();
    const other = b.store.cell(cellId('us-east-2'));
    let runs = 0;
    for (const [name, place] of [
      ['own', b.cell],
      ['other', other],
    ] as const) {
      const work = b.task(name, async (_payload, { cell, seen }) => {
        runs += 1;
        if (runs % 2 === 1) b.engine.failing = 1;
        seen.add(place);
        place.transact((tx) => tx.put(notes, { id: name }));
        // Long enough for the flush to fail while nobody waits for it.
        for (let times = 0; times < 5; times++) await turn();
        cell.transact((tx) => tx.put(notes, { id: `${name} ended` }));
      });
      b.transact((tx) => tx.enqueue(work, ''));
      await b.advance(5000);
      expect(place.transact((tx) => tx.get(notes, name))).toEqual({ id: name });
      expect(b.rows()).toEqual([]);
    }
    expect(runs).toBe(4);
  });

  test('damaged rows are told to the log, and end nothing else', async () => {
    const engine = new MemoryEngine();
    const b = start({ store: storeOn(engine) });
    const work = b.task('work', () => undefined);
    b.transact((tx) => tx.enqueue(work, '', { id: 'bad', at: plusMs(START, 1000) }));
    await b.store.flush();
    const key = b.cell.keyOf(taskRows, {
      id: 'bad',
      task: '',
      payload: '',
      dueAtMs: START,
      failures: 0,
      stamp: '',
    });
    await engine.flush([
      { cell: b.cell.name, seq: 0, writes: [{ key, value: Buffer.alloc(60, 1) }] },
    ]);
    b.cell.drop(new Error('read from the disk'));
    b.runner.look(b.cell);
    await b.advance(3000);
    expect(b.logged.filter((line) => line.includes('cannot be read')).length).toBeGreaterThan(1);
    expect(b.logged[0]).toContain('CorruptRow');
    expect(b.logged.length).toBeLessThan(10);
  });
});

describe('one id is one piece of work', () => {
  test('writing it down again replaces it, cancelling takes it back', async () => {
    const b = start();
    const ran: string[] = [];
    const work = b.task('work', (payload) => void ran.push(payload));
    b.transact((tx) => {
      tx.enqueue(work, 'old', { id: 'one', at: plusMs(START, 1000) });
      tx.enqueue(work, 'gone', { id: 'two', at: plusMs(START, 1000) });
    });
    b.transact((tx) => {
      tx.enqueue(work, 'new', { id: 'one', at: plusMs(START, 5000) });
      tx.cancel('two');
      tx.cancel('never was');
    });
    await b.advance(4999);
    expect(ran).toEqual([]);
    await b.advance(1);
    expect(ran).toEqual(['new']);
    expect(b.rows()).toEqual([]);
  });

  test('written down again while it runs, it runs again afterwards and never twice at a time', async () => {
    const b = start();
    const ran: string[] = [];
    let running = 0;
    const work = b.task('work', async (payload, { cell }) => {
      running += 1;
      expect(running).toBe(1);
      ran.push(payload);
      if (payload === 'first') {
        cell.transact((rows) =>
          new KernelTransaction(rows, b.clock.now(), () => 'again').enqueue(work, 'second', {
            id: 'one',
          }),
        );
        for (let times = 0; times < 3; times++) await turn();
      }
      running -= 1;
    });
    b.transact((tx) => tx.enqueue(work, 'first', { id: 'one' }));
    await b.advance(0);
    expect(ran).toEqual(['first', 'second']);
    expect(b.rows()).toEqual([]);
  });

  test('a failure does not put off what was written down meanwhile, and cancelled while it runs it is over', async () => {
    const b = start();
    const ran: [string, number][] = [];
    const work = b.task('work', (payload, { cell }) => {
      ran.push([payload, b.since()]);
      if (payload !== 'first') return;
      cell.transact((rows) =>
        new KernelTransaction(rows, b.clock.now(), () => 'again').enqueue(work, 'second', {
          id: 'one',
        }),
      );
      throw new Error('fails');
    });
    const cancelled = b.task('cancelled', (_payload, { cell }) => {
      ran.push(['cancelled', b.since()]);
      cell.transact((rows) => new KernelTransaction(rows, b.clock.now(), () => '').cancel('two'));
      throw new Error('fails');
    });
    b.transact((tx) => tx.enqueue(work, 'first', { id: 'one' }));
    await b.advance(60_000);
    b.transact((tx) => tx.enqueue(cancelled, '', { id: 'two' }));
    await b.advance(60_000);
    expect(ran).toEqual([
      ['first', 0],
      ['second', 0],
      ['cancelled', 60_000],
    ]);
    expect(b.rows()).toEqual([]);
  });
});

describe('owners and restarts', () => {
  test('a fenced cell forgets, is read again, and its tasks are looked at again while others run on', async () => {
    const b = start();
    const other = b.store.cell(cellId('us-east-2'));
    const ran: string[] = [];
    const work = b.task('work', (payload) => void ran.push(payload));
    b.transact((tx) => tx.enqueue(work, 'kept', { at: plusMs(START, 1000) }));
    b.transact((tx) => tx.enqueue(work, 'elsewhere', { at: plusMs(START, 1000) }), other);
    await b.store.flush();
    b.engine.fenced.add(b.cell.name);
    b.transact((tx) => {
      tx.cancel('id-1');
      tx.enqueue(work, 'of another owner', { at: plusMs(START, 500) });
    });
    await expect(b.cell.durable()).rejects.toMatchObject({ name: 'CellFenced' });
    b.engine.fenced.clear();
    await b.advance(1000);
    expect(ran.toSorted()).toEqual(['elsewhere', 'kept']);
  });

  test('what an earlier process wrote down is done by the next', async () => {
    const directory = makeDirectory();
    const open = () => {
      const keys = openKeys(directory.path, { kind: 'beside' });
      const engine = new HeldEngine(new LmdbEngine(`${directory.path}/data.mdb`));
      return {
        engine,
        store: new Store(engine, new Sealer(keys.storeKey, keys.current, keys.older)),
      };
    };
    const first = start(open());
    const never = first.task('work', () => new Promise<void>(() => undefined));
    first.transact((tx) => {
      tx.enqueue(never, 'was running');
      tx.enqueue(never, 'was waiting', { at: plusMs(START, 1000) });
    });
    await first.store.flush();
    for (let times = 0; times < 5; times++) await turn();
    expect(first.runner.runningCount).toBe(1);
    await first.store.engine.close();
    const second = start(open());
    const ran: [string, number][] = [];
    second.task('work', (payload) => void ran.push([payload, second.since()]));
    second.runner.look(second.cell);
    await second.advance(5000);
    expect(ran).toEqual([
      ['was running', 0],
      ['was waiting', 1000],
    ]);
    await second.stop();
    bench = undefined;
    directory.remove();
  });

  test('a runner that is stopped ends what runs, starts nothing more, and does not count a failure', async () => {
    const b = start();
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const work = b.task('work', async () => {
      await gate;
      throw new Error('stopped');
    });
    b.transact((tx) => tx.enqueue(work, '', { id: 'one' }));
    for (let times = 0; times < 5; times++) await turn();
    const stopped = b.runner.stop();
    open();
    await stopped;
    b.transact((tx) => tx.enqueue(work, '', { id: 'two' }));
    await turn();
    expect(b.rows().map(({ id, failures }) => [id, failures])).toEqual([
      ['one', 0],
      ['two', 0],
    ]);
  });
});
