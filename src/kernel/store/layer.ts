import { SortedKeys } from './sorted-keys.ts';

/** What is written under a key of a table: a row as services see it, `null` for an index entry, `undefined` for a deletion. */
export interface Written {
  readonly table: string;
  readonly row: unknown;
}

export function isDeletion(written: Written | undefined): boolean {
  return written !== undefined && written.row === undefined;
}

const NO_WRITES: ReadonlyMap<string, Written> = new Map();

/** Writes by key, and in order of key for those tables that are scanned while they are here. */
export class WriteSet {
  #writes: Map<string, Written> | undefined;
  #sorted: Map<string, SortedKeys> | undefined;

  /** Most transactions only read: a map is made with the first write. */
  get writes(): ReadonlyMap<string, Written> {
    return this.#writes ?? NO_WRITES;
  }

  get isEmpty(): boolean {
    return this.#writes === undefined;
  }

  set(key: string, written: Written): void {
    // Most tables are never scanned before their layer is gone: only a table that was is kept in order.
    this.#writes ??= new Map();
    const sorted = this.#sorted?.get(written.table);
    if (sorted && !this.#writes.has(key)) sorted.add(key);
    this.#writes.set(key, written);
  }

  keys(
    table: string,
    start: string,
    end: string,
    reverse: boolean,
  ): IterableIterator<string> | undefined {
    if (this.isEmpty) return undefined;
    this.#sorted ??= new Map();
    let sorted = this.#sorted.get(table);
    if (!sorted) {
      sorted = new SortedKeys();
      for (const [key, written] of this.writes) if (written.table === table) sorted.add(key);
      this.#sorted.set(table, sorted);
    }
    return sorted.range(start, end, reverse);
  }
}

/** The writes of many transactions of one cell that go to disk together. */
export class Layer extends WriteSet {
  #done: Promise<void> | undefined;
  #settle: { resolve: () => void; reject: (error: unknown) => void } | undefined;

  /** Resolves when the layer is on disk. */
  get done(): Promise<void> {
    this.#done ??= new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    return this.#done;
  }

  resolve(): void {
    this.#settle?.resolve();
  }

  reject(error: unknown): void {
    this.#settle?.reject(error);
  }
}
