import { invariant } from '#lib/assert';
import { type EpochMs, plusMs } from '#lib/time';

import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { TaskContext } from '../operation.ts';
import type { Cell } from '../store/cell.ts';
import type { SeenCells } from '../store/seen-cells.ts';
import type { Store } from '../store/store.ts';
import type { Task } from '../task.ts';
import { type TaskRow, taskRows } from './rows.ts';

/** Tasks of one cell that run at the same time. */
const CONCURRENCY = 16;
/** How long work rests that could not be brought to an end, a failure of its own included: the disk is full, a row is damaged. */
const REST_MS = 1000;

interface CellTasks {
  readonly cell: Cell;
  readonly running: Set<string>;
  /** Until when tasks rest whose end could not be written down. */
  readonly resting: Map<string, EpochMs>;
  cancelAlarm: (() => void) | undefined;
  alarmAt: EpochMs | undefined;
}

/** What the runner needs of the kernel. */
export interface TaskHost {
  readonly clock: Clock;
  readonly store: Store;
  readonly log: Log;
  findTask(cell: Cell, name: string): Promise<Task<unknown> | undefined>;
  contextOf(cell: Cell, row: TaskRow): TaskContext & { readonly seen: SeenCells };
}

/** Runs what is due, in order of time, a bounded number per cell at once; wakes exactly when the next is due. */
export class TaskRunner {
  readonly #host: TaskHost;
  readonly #cells = new Map<string, CellTasks>();
  readonly #busy = new Set<Promise<void>>();
  #isStopped = false;

  constructor(host: TaskHost) {
    this.#host = host;
  }

  /** Looks at a cell's tasks again: after a commit that wrote some, after start-up, after a cell was dropped. */
  look(cell: Cell): void {
    if (this.#isStopped) return;
    const state = this.#stateOf(cell);
    try {
      this.#startDue(state);
    } catch (error) {
      // Nobody waits for an answer here: damaged rows are told to the log, and looked at again.
      this.#host.log.error('the tasks of a cell cannot be read', { cell: cell.name, error });
      this.#setAlarm(state, plusMs(this.#host.clock.now(), REST_MS));
    }
  }

  #startDue(state: CellTasks): void {
    const { cell, running, resting } = state;
    const now = this.#host.clock.now();
    for (const [id, until] of resting) if (until <= now) resting.delete(id);
    let next: EpochMs | undefined;
    const due: TaskRow[] = [];
    cell.transact((tx) => {
      for (const row of tx.scanIndex(taskRows, 'due')) {
        if (running.has(row.id)) continue;
        const at = resting.get(row.id) ?? row.dueAtMs;
        if (at > now) {
          if (next === undefined || at < next) next = at;
          if (row.dueAtMs > now) break;
          continue;
        }
        if (running.size + due.length >= CONCURRENCY) break;
        due.push(row);
      }
    });
    for (const row of due) this.#start(state, row);
    this.#setAlarm(state, next);
  }

  /** Resolves when nothing runs and nothing is due. */
  async idle(): Promise<void> {
    while (this.#busy.size > 0) await Promise.all(this.#busy);
  }

  get runningCount(): number {
    return this.#busy.size;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const state of this.#cells.values()) state.cancelAlarm?.();
    await this.idle();
  }

  #stateOf(cell: Cell): CellTasks {
    const known = this.#cells.get(cell.name);
    if (known) return known;
    const made: CellTasks = {
      cell,
      running: new Set(),
      resting: new Map(),
      cancelAlarm: undefined,
      alarmAt: undefined,
    };
    this.#cells.set(cell.name, made);
    return made;
  }

  #setAlarm(state: CellTasks, at: EpochMs | undefined): void {
    if (state.alarmAt === at && state.cancelAlarm) return;
    state.cancelAlarm?.();
    state.alarmAt = at;
    state.cancelAlarm =
      at === undefined
        ? undefined
        : this.#host.clock.alarm(at, () => {
            state.cancelAlarm = undefined;
            state.alarmAt = undefined;
            this.look(state.cell);
          });
  }

  #start(state: CellTasks, row: TaskRow): void {
    state.running.add(row.id);
    const run: Promise<void> = this.#run(state.cell, row, state.cell.life)
      .catch((error: unknown) => {
        this.#host.log.error('a task could not be brought to its end', { task: row.task, error });
        state.resting.set(row.id, plusMs(this.#host.clock.now(), REST_MS));
      })
      .finally(() => {
        state.running.delete(row.id);
        this.#busy.delete(run);
        this.look(state.cell);
      });
    this.#busy.add(run);
  }

  async #run(cell: Cell, row: TaskRow, life: number): Promise<void> {
    const task = await this.#host.findTask(cell, row.task);
    invariant(task, `the task ${row.task} is one of its service`);
    // No effect before the row that ordered it is on disk.
    await cell.durable(life);
    const ctx = this.#host.contextOf(cell, row);
    try {
      await task.run(row.payload, ctx);
    } catch (error) {
      if (this.#isStopped) return;
      const failures = row.failures + 1;
      this.#host.log.info('a task failed', { task: row.task, failures, error });
      if (failures < task.retry.attempts) {
        this.#postpone(cell, row, failures, task.retry.waitMs(failures));
        await cell.durable();
        return;
      }
      await task.exhausted?.(row.payload, ctx, error);
    }
    // What the work did elsewhere is on disk before the row that ordered it goes, and none of it was dropped.
    await ctx.seen.durableBeside(cell);
    this.#finish(cell, row);
    await cell.durable(life);
  }

  /** Takes the row away unless the work wrote itself down again under its id. */
  #finish(cell: Cell, row: TaskRow): void {
    cell.transact((tx) => {
      const current = tx.get(taskRows, row.id);
      if (current && isSame(current, row)) tx.delete(taskRows, row);
    });
  }

  #postpone(cell: Cell, row: TaskRow, failures: number, waitMs: number): void {
    const dueAtMs = plusMs(this.#host.clock.now(), Math.round(waitMs));
    cell.transact((tx) => {
      const current = tx.get(taskRows, row.id);
      if (current && isSame(current, row)) tx.put(taskRows, { ...row, failures, dueAtMs });
    });
  }
}

function isSame(current: TaskRow, row: TaskRow): boolean {
  return current.stamp === row.stamp && current.failures === row.failures;
}
