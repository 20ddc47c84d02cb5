import type { ByteStream } from '#lib/bytes';

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Reads lines and stretches of bytes from a stream. It holds no more than one piece of the stream and one line. */
export class ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #piece: Uint8Array = new Uint8Array();
  #isOver = false;

  constructor(stream: ByteStream) {
    this.#pieces = stream[Symbol.asyncIterator]();
  }

  /** Up to `most` bytes, as they come; undefined at the end of the stream. */
  async some(most: number): Promise<Uint8Array | undefined> {
    if (!(await this.#fill())) return undefined;
    const taken = this.#piece.subarray(0, most);
    this.#piece = this.#piece.subarray(taken.length);
    return taken;
  }

  /** A line without its CRLF; undefined when the stream ends first, or when the line is longer than `longest` bytes. */
  async line(longest: number): Promise<string | undefined> {
    const held = Buffer.alloc(longest + 2);
    let length = 0;
    while (await this.#fill()) {
      const end = this.#piece.indexOf(NEWLINE);
      const part = end < 0 ? this.#piece : this.#piece.subarray(0, end + 1);
      if (length + part.length > held.length) return undefined;
      held.set(part, length);
      length += part.length;
      this.#piece = this.#piece.subarray(part.length);
      if (end >= 0)
        return held[length - 2] === RETURN && length >= 2
          ? held.toString('latin1', 0, length - 2)
          : undefined;
    }
    return undefined;
  }

  async isAtEnd(): Promise<boolean> {
    return !(await this.#fill());
  }

  /** Lets go of the stream. */
  async close(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#pieces.return?.();
  }

  /** Sees to it that there is a byte at hand; false at the end. */
  async #fill(): Promise<boolean> {
    while (this.#piece.length === 0) {
      if (this.#isOver) return false;
      const next = await this.#pieces.next();
      if (next.done === true) this.#isOver = true;
      else this.#piece = next.value;
    }
    return true;
  }
}
