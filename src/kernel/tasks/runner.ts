import { invariant } from '#lib/assert';
import { type EpochMs, plusMs } from '#lib/time';

import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { TaskContext } from '../operation.ts';
import type { Cell } from '../store/cell.ts';
import type { Store } from '../store/store.ts';
import type { Task } from '../task.ts';
import { type TaskRow, taskRows } from './rows.ts';

/** Tasks of one cell that run at the same time. */
const CONCURRENCY = 16;

interface CellTasks {
  readonly cell: Cell;
  readonly running: Set<string>;
  cancelAlarm: (() => void) | undefined;
  alarmAt: EpochMs | undefined;
}

/** What the runner needs of the kernel. */
export interface TaskHost {
  readonly clock: Clock;
  readonly store: Store;
  readonly log: Log;
  findTask(cell: Cell, name: string): Promise<Task<unknown> | undefined>;
  contextOf(cell: Cell, row: TaskRow): TaskContext;
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
    const now = this.#host.clock.now();
    let next: EpochMs | undefined;
    const due: TaskRow[] = [];
    cell.transact((tx) => {
      for (const row of tx.scanIndex(taskRows, 'due')) {
        if (state.running.has(row.id)) continue;
        if (row.dueAtMs > now) {
          next = row.dueAtMs;
          break;
        }
        if (state.running.size + due.length >= CONCURRENCY) break;
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
    const run: Promise<void> = this.#run(state.cell, row)
      .catch((error: unknown) =>
        this.#host.log.error('a task could not be brought to its end', { task: row.task, error }),
      )
      .finally(() => {
        state.running.delete(row.id);
        this.#busy.delete(run);
        this.look(state.cell);
      });
    this.#busy.add(run);
  }

  async #run(cell: Cell, row: TaskRow): Promise<void> {
    const task = await this.#host.findTask(cell, row.task);
    invariant(task, `the task ${row.task} is one of its service`);
    // No effect before the row that ordered it is on disk.
    await cell.durable();
    const ctx = this.#host.contextOf(cell, row);
    try {
      await task.run(row.payload, ctx);
      this.#finish(cell, row);
    } catch (error) {
      if (this.#isStopped) return;
      await this.#fail(cell, row, task, ctx, error);
    }
    await cell.durable();
  }

  /** Takes the row away unless the work wrote itself down again under its id. */
  #finish(cell: Cell, row: TaskRow): void {
    cell.transact((tx) => {
      const current = tx.get(taskRows, row.id);
      if (current && isSame(current, row)) tx.delete(taskRows, row);
    });
  }

  async #fail(
    cell: Cell,
    row: TaskRow,
    task: Task<unknown>,
    ctx: TaskContext,
    error: unknown,
  ): Promise<void> {
    const failures = row.failures + 1;
    this.#host.log.info('a task failed', { task: row.task, failures, error });
    if (failures >= task.retry.attempts) {
      await task.exhausted?.(row.payload, ctx, error);
      this.#finish(cell, row);
      return;
    }
    const dueAtMs = plusMs(this.#host.clock.now(), Math.round(task.retry.waitMs(failures)));
    cell.transact((tx) => {
      const current = tx.get(taskRows, row.id);
      if (current && isSame(current, row)) tx.put(taskRows, { ...row, failures, dueAtMs });
    });
  }
}

function isSame(current: TaskRow, row: TaskRow): boolean {
  return current.stamp === row.stamp && current.failures === row.failures;
}
