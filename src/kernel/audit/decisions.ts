import type { DecisionRecord } from '../authz/authorizer.ts';

/** How many decisions are kept for `explain`. */
export const KEPT_DECISIONS = 100_000;
const CHUNK = 1000;

/** The last decisions, with everything they were made from. The oldest go first, a thousand at a time. */
export class Decisions {
  #chunks: DecisionRecord[][] = [[]];

  add(record: DecisionRecord): void {
    let last = this.#chunks.at(-1);
    if (!last || last.length >= CHUNK) {
      last = [];
      this.#chunks.push(last);
      if (this.#chunks.length > KEPT_DECISIONS / CHUNK) this.#chunks.shift();
    }
    last.push(record);
  }

  /** All decisions of one request, in their order. */
  of(requestId: string): readonly DecisionRecord[] {
    for (let place = this.#chunks.length - 1; place >= 0; place--) {
      const chunk = this.#chunks[place];
      const found = chunk?.filter((record) => record.requestId === requestId) ?? [];
      // Decisions of one request stand together, at most across two chunks.
      if (found.length > 0) {
        const before =
          this.#chunks[place - 1]?.filter((record) => record.requestId === requestId) ?? [];
        return [...before, ...found];
      }
    }
    return [];
  }

  /** The newest first. */
  *newest(): IterableIterator<DecisionRecord> {
    for (let place = this.#chunks.length - 1; place >= 0; place--) {
      yield* this.#chunks[place]?.toReversed() ?? [];
    }
  }

  clear(): void {
    this.#chunks = [[]];
  }
}
