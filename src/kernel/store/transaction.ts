import { invariant } from '#lib/assert';

import type { Collection, Range } from '../store.ts';
import type { Cell } from './cell.ts';
import { CorruptIndex } from './corruption.ts';
import { CEILING, encodeKey, endOf, type KeyPart, LONGEST_KEY } from './key.ts';
import { isDeletion, WriteSet } from './layer.ts';

/**
 * Reads the rows that earlier transactions of the cell wrote, over its own write set. Nothing outside sees the writes before
 * `commit`. The kernel's `Transaction` adds tasks, metrics and signals to it.
 */
export class RowTransaction {
  readonly writes = new WriteSet();
  readonly #cell: Cell;
  #isOpen = true;

  constructor(cell: Cell) {
    this.#cell = cell;
  }

  close(): void {
    this.#isOpen = false;
  }

  get<Row>(table: Collection<Row>, ...key: readonly KeyPart[]): Row | undefined {
    invariant(this.#isOpen, 'a transaction is used only while its function runs');
    return this.#read<Row>(this.#cell.tableOf(table) + this.#encode(key));
  }

  put<Row>(table: Collection<Row>, row: Row): void {
    invariant(this.#isOpen, 'a transaction is used only while its function runs');
    const prefix = this.#cell.tableOf(table);
    const suffix = this.#encode(table.key(row));
    const key = prefix + suffix;
    this.#moveIndexEntries(table, suffix, this.#previous(table, key), row);
    this.#write(prefix, key, row);
  }

  /** Puts a row whose key no row has. */
  insert<Row>(table: Collection<Row>, row: Row): void {
    invariant(this.#isOpen, 'a transaction is used only while its function runs');
    const prefix = this.#cell.tableOf(table);
    const suffix = this.#encode(table.key(row));
    this.#moveIndexEntries(table, suffix, undefined, row);
    this.#write(prefix, prefix + suffix, row);
  }

  delete<Row>(table: Collection<Row>, row: Row): void {
    invariant(this.#isOpen, 'a transaction is used only while its function runs');
    const prefix = this.#cell.tableOf(table);
    const suffix = this.#encode(table.key(row));
    this.#moveIndexEntries(table, suffix, this.#previous(table, prefix + suffix), undefined);
    this.#write(prefix, prefix + suffix, undefined);
  }

  *scan<Row>(table: Collection<Row>, range: Range = {}): IterableIterator<Row> {
    const prefix = this.#cell.tableOf(table);
    const { start, end } = this.#bounds(prefix, range);
    for (const key of this.#keys(prefix, start, end, range)) {
      const row = this.#read<Row>(key);
      if (row !== undefined) yield row;
    }
  }

  *scanIndex<Row>(table: Collection<Row>, index: string, range: Range = {}): IterableIterator<Row> {
    const prefix = this.#cell.indexOf(table, index);
    const rows = this.#cell.tableOf(table);
    const entryOf = table.indexes[index];
    invariant(entryOf, `the table ${table.name} has an index ${index}`);
    const { start, end } = this.#bounds(prefix, range);
    for (const key of this.#keys(prefix, start, end, range)) {
      // INVARIANT: an index entry ends with the key of its row, and the row gives the very same entry.
      const at = key.indexOf(CEILING, prefix.length);
      const row = this.#read<Row>(rows + key.slice(at + 1));
      const entry = row === undefined ? undefined : entryOf(row);
      if (row === undefined || !entry || !key.startsWith(this.#encode(entry), prefix.length)) {
        throw new CorruptIndex(key);
      }
      yield row;
    }
  }

  #write(table: string, key: string, row: unknown): void {
    // A key that the engine would refuse is refused before it can take other writes down with it.
    if (key.length > LONGEST_KEY) throw new RangeError(`a key has at most ${LONGEST_KEY} bytes`);
    this.writes.set(key, { table, row });
  }

  #previous<Row>(table: Collection<Row>, key: string): Row | undefined {
    return this.#cell.hasIndexes(table) ? this.#read<Row>(key) : undefined;
  }

  #moveIndexEntries<Row>(
    table: Collection<Row>,
    suffix: string,
    before: Row | undefined,
    after: Row | undefined,
  ): void {
    for (const [index, prefix] of this.#cell.indexesOf(table)) {
      const entryOf = table.indexes[index];
      if (!entryOf) continue;
      const was = before === undefined ? undefined : this.#entry(prefix, entryOf(before), suffix);
      const is = after === undefined ? undefined : this.#entry(prefix, entryOf(after), suffix);
      if (was === is) continue;
      if (was !== undefined) this.#write(prefix, was, undefined);
      if (is !== undefined) this.#write(prefix, is, null);
    }
  }

  #entry(
    prefix: string,
    parts: readonly KeyPart[] | undefined,
    suffix: string,
  ): string | undefined {
    return parts && `${prefix}${this.#encode(parts)}${CEILING}${suffix}`;
  }

  #encode(parts: readonly KeyPart[]): string {
    return encodeKey(parts, this.#cell.hide);
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- SAFETY: as of the cast below
  #read<Row>(key: string): Row | undefined {
    const own = this.writes.writes.get(key);
    const found = own ? own.row : this.#cell.read(key);
    // SAFETY: a key starts with its table, and only rows of that table are put under it.
    return found as Row | undefined;
  }

  #bounds(table: string, { prefix = [], from, after, until }: Range) {
    const shared = table + this.#encode(prefix);
    let start = shared;
    if (from) start = shared + this.#encode(from);
    if (after) start = endOf(shared + this.#encode(after));
    let end = prefix.length > 0 ? endOf(shared) : table + CEILING;
    if (until) end = shared + this.#encode(until);
    return { start, end };
  }

  *#keys(table: string, start: string, end: string, range: Range): IterableIterator<string> {
    invariant(this.#isOpen, 'a transaction is used only while its function runs');
    const isReverse = range.reverse ?? false;
    const own = this.writes.keys(table, start, end, isReverse);
    // Asked anew each time: the loop that walks may write.
    const isDeleted = (key: string) => isDeletion(this.writes.writes.get(key));
    if (!own) {
      for (const key of this.#cell.keys(table, start, end, isReverse)) {
        // What the loop itself has deleted further on.
        if (!isDeleted(key)) yield key;
      }
      return;
    }
    const ownKeys = [...own];
    let place = 0;
    for (const key of this.#cell.keys(table, start, end, isReverse)) {
      for (; place < ownKeys.length; place++) {
        const mine = ownKeys[place];
        if (mine === undefined || (isReverse ? mine < key : mine > key)) break;
        if (mine !== key && !isDeleted(mine)) yield mine;
      }
      if (!isDeleted(key)) yield key;
    }
    for (; place < ownKeys.length; place++) {
      const mine = ownKeys[place];
      if (mine !== undefined && !isDeleted(mine)) yield mine;
    }
  }
}
