import type { EpochMs } from '#lib/time';

import type { Counted } from './metrics.ts';
import type { Collection, KeyPart, Range, Transaction } from './store.ts';
import type { RowTransaction } from './store/transaction.ts';
import type { Task, TaskOptions } from './task.ts';
import { taskRows } from './tasks/rows.ts';

/** The transaction that services see: rows, and beside them the tasks, metrics and signals of the same commit. */
export class KernelTransaction implements Transaction {
  readonly now: EpochMs;
  signals: string[] | undefined;
  /** Metric values, added to their rows with the commit. */
  counted: Counted[] | undefined;
  hasTasks = false;
  readonly #rows: RowTransaction;
  readonly #newId: () => string;
  readonly #trace: string | undefined;

  constructor(rows: RowTransaction, now: EpochMs, newId: () => string, trace?: string) {
    this.#rows = rows;
    this.now = now;
    this.#newId = newId;
    this.#trace = trace;
  }

  get<Row>(table: Collection<Row>, ...key: readonly KeyPart[]): Row | undefined {
    return this.#rows.get(table, ...key);
  }

  put<Row>(table: Collection<Row>, row: Row): void {
    this.#rows.put(table, row);
  }

  insert<Row>(table: Collection<Row>, row: Row): void {
    this.#rows.insert(table, row);
  }

  delete<Row>(table: Collection<Row>, row: Row): void {
    this.#rows.delete(table, row);
  }

  scan<Row>(table: Collection<Row>, range?: Range): IterableIterator<Row> {
    return this.#rows.scan(table, range);
  }

  scanIndex<Row>(table: Collection<Row>, index: string, range?: Range): IterableIterator<Row> {
    return this.#rows.scanIndex(table, index, range);
  }

  enqueue<Payload>(task: Task<Payload>, payload: Payload, options: TaskOptions = {}): void {
    this.hasTasks = true;
    this.#rows.put(taskRows, {
      id: options.id ?? this.#newId(),
      task: task.name,
      payload,
      dueAtMs: options.at ?? this.now,
      failures: 0,
      stamp: this.#newId(),
      ...(this.#trace !== undefined && { trace: this.#trace }),
    });
  }

  cancel(taskId: string): void {
    const row = this.#rows.get(taskRows, taskId);
    if (row) this.#rows.delete(taskRows, row);
  }

  count(metric: string, dimensions: Readonly<Record<string, string>>, value = 1): void {
    (this.counted ??= []).push({ metric, dimensions, value });
  }

  signal(name: string): void {
    (this.signals ??= []).push(name);
  }
}
