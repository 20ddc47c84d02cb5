import { randomFillSync } from 'node:crypto';

const BYTES = 16;
const CHARACTERS = 36;
// One call to the system gives the bytes of many ids.
const POOL_BYTES = BYTES * 256;
const HEX = Buffer.from('0123456789abcdef', 'latin1');
/** Before these bytes of an id stands a hyphen. */
const GROUPS: ReadonlySet<number> = new Set([4, 6, 8, 10]);
/** Where the two digits of each byte stand. */
const PLACES = Array.from({ length: BYTES }, (_unused, byte) => {
  const hyphens = [...GROUPS].filter((group) => group <= byte).length;
  return byte * 2 + hyphens;
});

/**
 * Random UUIDs, version 4. [RFC 9562, 5.4] Each is one flat string: as Node.js gives it, it hangs together of twenty small ones, and ids
 * are kept by the hundred thousand.
 */
export class Uuids {
  readonly #pool = Buffer.alloc(POOL_BYTES);
  readonly #text = Buffer.alloc(CHARACTERS, '-');
  #used = POOL_BYTES;

  next(): string {
    if (this.#used >= POOL_BYTES) {
      randomFillSync(this.#pool);
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += BYTES;
    for (let at = 0; at < BYTES; at++) {
      const byte = versioned(at, this.#pool[start + at] ?? 0);
      const place = PLACES[at] ?? 0;
      this.#text[place] = HEX[byte >> 4] ?? 0;
      this.#text[place + 1] = HEX[byte & 15] ?? 0;
    }
    // What was given out is not kept.
    this.#pool.fill(0, start, start + BYTES);
    return this.#text.toString('latin1', 0, CHARACTERS);
  }
}

function versioned(at: number, byte: number): number {
  if (at === 6) return (byte & 0x0f) | 0x40;
  return at === 8 ? (byte & 0x3f) | 0x80 : byte;
}
