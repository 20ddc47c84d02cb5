/** What the tests of the store share: both engines behind one face, and an engine that a test holds, breaks or fences. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { CellId } from '../store.ts';
import type { Engine, EngineEntry, FlushResult, SealedLayer } from './engine.ts';
import { ephemeralKeys } from './key-store.ts';
import { LmdbEngine } from './lmdb-engine.ts';
import { MemoryEngine } from './memory-engine.ts';
import { Sealer } from './sealer.ts';
import { Store } from './store.ts';

/** An engine under test, and how to be rid of it. */
export interface OpenEngine {
  readonly engine: Engine;
  remove(): Promise<void>;
}

/** The two engines: the same suite runs on each. */
export const engines: readonly { readonly name: string; readonly make: () => OpenEngine }[] = [
  {
    name: 'memory',
    make: () => {
      const engine = new MemoryEngine();
      return { engine, remove: () => engine.close() };
    },
  },
  {
    name: 'LMDB',
    make: () => {
      const directory = makeDirectory();
      const engine = new LmdbEngine(join(directory.path, 'data.mdb'));
      return {
        engine,
        remove: async () => {
          await engine.close();
          directory.remove();
        },
      };
    },
  },
];

/** A directory of its own under the system's temporary one. */
export function makeDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'skykeep-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export class DiskFull extends Error {
  override readonly name = 'DiskFull';
}

/** An engine in a test's hand: its flushes wait, fail or are fenced when the test says so. */
export class HeldEngine implements Engine {
  readonly #engine: Engine;
  /** The layers of each flush that was written, in order. */
  readonly written: SealedLayer[][] = [];
  /** Cells that another owner has. */
  readonly fenced = new Set<string>();
  /** How many of the next flushes fail. */
  failing = 0;
  flushes = 0;
  /** Keys that were given to those who scan. */
  walked = 0;
  #gate: { readonly opened: Promise<void>; readonly open: () => void } | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  hold(): void {
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.#gate = { opened, open };
  }

  release(): void {
    this.#gate?.open();
    this.#gate = undefined;
  }

  get(key: string): Uint8Array | undefined {
    return this.#engine.get(key);
  }

  *keys(start: string, end: string, reverse: boolean): IterableIterator<string> {
    for (const key of this.#engine.keys(start, end, reverse)) {
      this.walked += 1;
      yield key;
    }
  }

  snapshot(): IterableIterator<EngineEntry> {
    return this.#engine.snapshot();
  }

  async flush(layers: readonly SealedLayer[]): Promise<readonly FlushResult[]> {
    this.flushes += 1;
    await this.#gate?.opened;
    if (this.failing > 0) {
      this.failing -= 1;
      throw new DiskFull('no space left');
    }
    const owned = layers.filter(({ cell }) => !this.fenced.has(cell));
    if (owned.length > 0) await this.#engine.flush(owned);
    this.written.push(owned);
    return layers.map(({ cell }) => (this.fenced.has(cell) ? 'fenced' : 'written'));
  }

  close(): Promise<void> {
    return this.#engine.close();
  }
}

/** A store with keys of its own over an engine. */
export function storeOn(engine: Engine): Store {
  const keys = ephemeralKeys();
  return new Store(engine, new Sealer(keys.storeKey, keys.current));
}

/** A cell of its own for a test. */
export function cellId(region: string, service = 'sqs'): CellId {
  return { service, account: '000000000000', region };
}

/** Lets everything that this turn committed get to the engine. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
