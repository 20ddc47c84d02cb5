import { SortedKeys } from './sorted-keys.ts';

/** A row as services see it, or a deletion. Index entries have no value of their own. */
export type LayerValue = { readonly row: unknown } | typeof DELETED;
export const DELETED = Symbol('deleted');

/** The writes of many transactions of one cell that go to disk together. */
export class Layer {
  readonly writes = new Map<string, LayerValue>();
  readonly #sorted = new Map<string, SortedKeys>();
  readonly done: Promise<void>;
  settle!: { resolve: () => void; reject: (error: unknown) => void };
  /** True once somebody waits for this layer. */
  bytes = 0;

  constructor() {
    this.done = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    // A layer that nobody waits for may fail: the store itself handles the failure.
    this.done.catch(() => undefined);
  }

  get isEmpty(): boolean {
    return this.writes.size === 0;
  }

  set(table: string, key: string, value: LayerValue): void {
    if (!this.writes.has(key)) {
      const sorted = this.#sorted.get(table);
      if (sorted) sorted.add(key);
      else {
        const made = new SortedKeys();
        made.add(key);
        this.#sorted.set(table, made);
      }
    }
    this.writes.set(key, value);
  }

  keys(
    table: string,
    start: string,
    end: string,
    reverse: boolean,
  ): IterableIterator<string> | undefined {
    return this.#sorted.get(table)?.range(start, end, reverse);
  }
}
