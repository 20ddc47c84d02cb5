import { SortedKeys } from './sorted-keys.ts';

/** A row as services see it, or a deletion. Index entries have no value of their own. */
export type LayerValue = { readonly row: unknown } | typeof DELETED;
export const DELETED = Symbol('deleted');

const NO_WRITES: ReadonlyMap<string, LayerValue> = new Map();

/** Writes by key, and in order of key for those tables that are scanned while they are here. */
export class WriteSet {
  #writes: Map<string, LayerValue> | undefined;
  #sorted: Map<string, SortedKeys> | undefined;

  /** Most transactions only read: a map is made with the first write. */
  get writes(): ReadonlyMap<string, LayerValue> {
    return this.#writes ?? NO_WRITES;
  }

  get isEmpty(): boolean {
    return this.#writes === undefined;
  }

  set(table: string, key: string, value: LayerValue): void {
    // Most tables are never scanned before their layer is gone: only a table that was is kept in order.
    this.#writes ??= new Map();
    const sorted = this.#sorted?.get(table);
    if (sorted && !this.#writes.has(key)) sorted.add(key);
    this.#writes.set(key, value);
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
      for (const key of this.writes.keys()) if (key.startsWith(table)) sorted.add(key);
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
