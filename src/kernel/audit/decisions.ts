import { type EpochMs, epochMs } from '#lib/time';

import { DecisionRecord, type Verdict } from '../authz/decision.ts';

/** How many decisions are kept for `explain`. */
export const KEPT_DECISIONS = 100_000;
const CHUNK = 1000;
/** Request ids are UUIDs; one that is longer stands beside the others. */
const ID_BYTES = 36;

/** A thousand decisions: a few bytes each, beside the verdicts that many of them share. */
class Chunk {
  readonly #ids = Buffer.alloc(CHUNK * ID_BYTES);
  readonly #longIds = new Map<number, string>();
  readonly #lengths = new Uint8Array(CHUNK);
  readonly #instants = new Float64Array(CHUNK);
  readonly #verdicts: Verdict[] = [];

  get isFull(): boolean {
    return this.#verdicts.length >= CHUNK;
  }

  add(verdict: Verdict, requestId: string, at: EpochMs): void {
    const place = this.#verdicts.length;
    if (requestId.length > ID_BYTES) this.#longIds.set(place, requestId);
    else this.#lengths[place] = this.#ids.write(requestId, place * ID_BYTES, 'latin1');
    this.#instants[place] = at;
    this.#verdicts.push(verdict);
  }

  /** The newest first. */
  *newest(): IterableIterator<DecisionRecord> {
    for (let place = this.#verdicts.length - 1; place >= 0; place--) {
      const verdict = this.#verdicts[place];
      if (verdict)
        yield new DecisionRecord(verdict, this.#idAt(place), epochMs(this.#instants[place] ?? 0));
    }
  }

  #idAt(place: number): string {
    const start = place * ID_BYTES;
    return (
      this.#longIds.get(place) ??
      this.#ids.toString('latin1', start, start + (this.#lengths[place] ?? 0))
    );
  }

  of(requestId: string): readonly DecisionRecord[] {
    const found: DecisionRecord[] = [];
    for (const record of this.newest()) if (record.requestId === requestId) found.push(record);
    return found.toReversed();
  }
}

/** The last decisions, with everything they were made from. The oldest go first, a thousand at a time. */
export class Decisions {
  #chunks: Chunk[] = [new Chunk()];

  add(verdict: Verdict, requestId: string, at: EpochMs): void {
    let last = this.#chunks.at(-1);
    if (!last || last.isFull) {
      last = new Chunk();
      this.#chunks.push(last);
      if (this.#chunks.length > KEPT_DECISIONS / CHUNK) this.#chunks.shift();
    }
    last.add(verdict, requestId, at);
  }

  /** All decisions of one request, in their order. */
  of(requestId: string): readonly DecisionRecord[] {
    for (let place = this.#chunks.length - 1; place >= 0; place--) {
      const found = this.#chunks[place]?.of(requestId) ?? [];
      // Decisions of one request stand together, at most across two chunks.
      if (found.length > 0) return [...(this.#chunks[place - 1]?.of(requestId) ?? []), ...found];
    }
    return [];
  }

  /** The newest first. */
  *newest(): IterableIterator<DecisionRecord> {
    for (let place = this.#chunks.length - 1; place >= 0; place--)
      yield* this.#chunks[place]?.newest() ?? [];
  }

  clear(): void {
    this.#chunks = [new Chunk()];
  }
}
