/**
 * What a service remembers, and how it changes it. A collection is a table of rows of one cell; a transaction reads and writes
 * rows of one cell, synchronously, all or nothing.
 */
import type { EpochMs } from '#lib/time';

import type { KeyPart } from './store/key.ts';
import type { Task, TaskOptions } from './task.ts';

export { blind } from './store/key.ts';
export type { Blind, KeyPart } from './store/key.ts';

/** One service in one account and one region: the unit that owns rows, tasks and one log of commits. */
export interface CellId {
  readonly service: string;
  readonly account: string;
  readonly region: string;
}

/** A table. Rows are plain JSON values; their key and index entries are derived from them. */
export interface Collection<Row> {
  /** Part of every key: 1 to 49, never used again for another table. */
  readonly id: number;
  readonly name: string;
  readonly key: (row: Row) => readonly KeyPart[];
  /** Each gives the tuple under which a row is found, or undefined for a row that the index leaves out. The order is part of the format. */
  readonly indexes: Readonly<Record<string, (row: Row) => readonly KeyPart[] | undefined>>;
  /**
   * The id of a table whose rows have the same keys and are born together with these. A row that is written together with its
   * carrier rests inside it, under one seal, until it changes. The carrier's table names this one as what it `carries`.
   * [docs/decisions/0010-carried-rows.md]
   */
  readonly carrier?: number;
  readonly carries?: number;
}

/** Declares a table: `collection<Queue>()({ id: 1, name: 'queues', key: (queue) => [queue.id] })`. */
export function collection<Row>() {
  return (
    declared: Omit<Collection<Row>, 'indexes'> & { readonly indexes?: Collection<Row>['indexes'] },
  ): Collection<Row> => ({ indexes: {}, ...declared });
}

/** A part of a table or index, in order of key. */
export interface Range {
  /** The leading parts that all keys share. */
  readonly prefix?: readonly KeyPart[];
  /** The parts after the prefix at which the range starts, inclusive. */
  readonly from?: readonly KeyPart[];
  /** The parts after the prefix after which the range starts, exclusive. */
  readonly after?: readonly KeyPart[];
  /** The parts after the prefix before which the range ends, exclusive. */
  readonly until?: readonly KeyPart[];
  readonly reverse?: boolean;
}

/** Only synchronous work fits in a transaction; the type refuses a promise. */
export type Atomic<T> = T extends PromiseLike<unknown> ? never : T;

/** Reads and writes the rows of one cell. It is valid until the function that was given it returns. */
export interface Transaction {
  get<Row>(table: Collection<Row>, ...key: readonly KeyPart[]): Row | undefined;
  put<Row>(table: Collection<Row>, row: Row): void;
  /** Puts a row that is known to be new: nothing is looked up. */
  insert<Row>(table: Collection<Row>, row: Row): void;
  delete<Row>(table: Collection<Row>, row: Row): void;
  /** Rows in order of key; they may be changed while the scan goes on. */
  scan<Row>(table: Collection<Row>, range?: Range): IterableIterator<Row>;
  /** Rows in the order of an index. */
  scanIndex<Row>(table: Collection<Row>, index: string, range?: Range): IterableIterator<Row>;
  /** Writes down work that must happen after this transaction. */
  enqueue<Payload>(task: Task<Payload>, payload: Payload, options?: TaskOptions): void;
  /** Takes back work that was written down under this id and has not started. */
  cancel(taskId: string): void;
  /** Counts a value of a CloudWatch metric in the current minute. */
  count(metric: string, dimensions: Readonly<Record<string, string>>, value?: number): void;
  /** After the commit, wakes those who wait for this signal in this cell. */
  signal(name: string): void;
  readonly now: EpochMs;
}
