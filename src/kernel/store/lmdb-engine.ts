import { open, type RootDatabase } from 'lmdb';

import type { Engine, EngineEntry, FlushResult, SealedLayer } from './engine.ts';
import { LONGEST_KEY } from './key.ts';

// Most ranges are read for their first row, or for ten.
const FIRST_PIECE = 12;
const LARGEST_PIECE = 512;
// Before all keys.
const FIRST_KEY = '\u0000';
const MAP_BYTES = 64 * 1024 ** 3;

/** Keys are texts of one byte a character: they are written where LMDB reads them, without a buffer for each. */
const latin1Keys = {
  writeKey: (key: string, target: Buffer, start: number): number =>
    start + target.write(key, start, 'latin1'),
  readKey: (source: Buffer, start: number, end: number): string =>
    source.toString('latin1', start, end),
};

/** The durable store: LMDB with group commit off the main thread. [docs/decisions/0003-lmdb.md] */
export class LmdbEngine implements Engine {
  readonly #db: RootDatabase<Buffer, string>;

  constructor(file: string) {
    this.#db = open<Buffer, string>({
      path: file,
      keyEncoder: latin1Keys,
      encoding: 'binary',
      // A commit resolves when it is on disk.
      overlappingSync: false,
      // With it, a promise that nobody can own rejects when the disk is full, and ends the process.
      eventTurnBatching: false,
      noSubdir: true,
      mapSize: MAP_BYTES,
      maxDbs: 0,
    });
  }

  get(key: string): Uint8Array | undefined {
    if (key.length > LONGEST_KEY) return undefined;
    // The bytes are opened at once and never kept, so that the fast, volatile buffer serves.
    return this.#db.getBinaryFast(key);
  }

  /**
   * Read in pieces that are whole before anything is given out: whoever stops in the middle of a range leaves no cursor and no
   * reader of LMDB open.
   */
  *keys(start: string, end: string, reverse: boolean): IterableIterator<string> {
    let [from, to] = [start, end];
    for (let limit = FIRST_PIECE; ; limit = Math.min(limit * 4, LARGEST_PIECE)) {
      const piece = [...this.#db.getKeys({ ...bounds(from, to, reverse), limit })];
      yield* piece;
      const last = piece.at(-1);
      if (last === undefined || piece.length < limit) return;
      // The next piece begins after the last key of this one; backwards it ends before it.
      if (reverse) to = last;
      else from = `${last}\u0000`;
    }
  }

  async flush(layers: readonly SealedLayer[]): Promise<readonly FlushResult[]> {
    // The writes of a batch share a promise or two: each is owned once.
    const pending = new Set<Promise<unknown>>();
    const batch = this.#db.batch(() => {
      for (const { writes } of layers) {
        for (const { key, value } of writes) {
          pending.add(value ? this.#db.put(key, value) : this.#db.remove(key));
        }
      }
    });
    // On a full disk each of these rejects too: all are owned here, and the first failure is the answer.
    const settled = await Promise.allSettled([batch, ...pending]);
    const failed = settled.find((result) => result.status === 'rejected');
    if (failed) throw await causeOf(failed.reason);
    return layers.map(() => 'written');
  }

  *snapshot(): IterableIterator<EngineEntry> {
    for (const { key, value } of this.#db.getRange({ start: FIRST_KEY, snapshot: true }))
      yield { key, value };
  }

  async close(): Promise<void> {
    await this.#db.close();
  }
}

function bounds(start: string, end: string, reverse: boolean) {
  // No stored key is longer than the longest: one that follows a longer bound follows that bound's beginning.
  const low = { start: start.slice(0, LONGEST_KEY), exclusiveStart: start.length > LONGEST_KEY };
  const high = { end: end.slice(0, LONGEST_KEY), inclusiveEnd: end.length > LONGEST_KEY };
  if (!reverse) return { ...low, ...high };
  // Backwards LMDB begins with the end of the range and ends with its start.
  return {
    start: high.end,
    exclusiveStart: !high.inclusiveEnd,
    end: low.start,
    inclusiveEnd: !low.exclusiveStart,
    reverse,
  };
}

/** LMDB's own words for a failed commit: they come by another promise, which rejects too, in the same turn. */
async function causeOf(reason: unknown): Promise<unknown> {
  let cause = reason;
  if (reason instanceof Error && 'commitError' in reason) {
    Promise.resolve(reason.commitError).catch((error: unknown) => {
      cause = error;
    });
  }
  for (let step = 0; step < 3; step++) await Promise.resolve();
  return cause;
}
