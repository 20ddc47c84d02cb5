import type { Engine, EngineEntry, FlushResult, SealedLayer } from './engine.ts';
import { SortedKeys } from './sorted-keys.ts';

/** The store's in-memory twin, for tests and `--ephemeral`. It keeps the same sealed bytes. */
export class MemoryEngine implements Engine {
  readonly #values = new Map<string, Uint8Array>();
  readonly #keys = new SortedKeys();

  get(key: string): Uint8Array | undefined {
    return this.#values.get(key);
  }

  keys(start: string, end: string, reverse: boolean): IterableIterator<string> {
    return this.#keys.range(start, end, reverse);
  }

  async flush(layers: readonly SealedLayer[]): Promise<readonly FlushResult[]> {
    for (const { writes } of layers) {
      for (const { key, value } of writes) {
        if (value) {
          if (!this.#values.has(key)) this.#keys.add(key);
          this.#values.set(key, value);
        } else if (this.#values.delete(key)) {
          this.#keys.delete(key);
        }
      }
    }
    return layers.map(() => 'written');
  }

  *snapshot(): IterableIterator<EngineEntry> {
    const values = new Map(this.#values);
    for (const key of [...this.#keys.range('', '\uffff', false)]) {
      const value = values.get(key);
      if (value) yield { key, value };
    }
  }

  async close(): Promise<void> {
    this.#values.clear();
  }
}
