/** Bytes that arrive piece by piece. */
export type ByteStream = AsyncIterable<Uint8Array>;

/** A stream of the bytes given. */
export async function* streamOf(...pieces: readonly Uint8Array[]): ByteStream {
  yield* pieces;
}

/** The number of bytes of a text in UTF-8. */
export function utf8Length(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
