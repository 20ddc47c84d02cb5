/**
 * The content encoding `aws-chunked`: a body in chunks that may each be signed, and a trailer with its checksum.
 * [Amazon S3 API Reference, "Signature Calculations for the Authorization Header: Transferring Payload in Multiple Chunks" and
 * "… Including Trailing Headers"]
 */
import { createHash, hash, type KeyObject } from 'node:crypto';

import type { ByteStream } from '#lib/bytes';

import { Fault } from '../fault.ts';
import { ByteReader } from './byte-reader.ts';
import type { ChunkMode } from './chunk-mode.ts';
import { ChunkSignatures } from './chunk-signatures.ts';
import type { SignableRequest, SignatureFacts } from './credential.ts';
import { s3Refusals } from './s3-refusals.ts';
import type { Scope } from './signature.ts';
import { Trailer, trailerNamesOf } from './trailer.ts';

export interface ChunkOptions {
  readonly mode: ChunkMode;
  /** `x-amz-decoded-content-length` */
  readonly decodedLength: number;
  /** `x-amz-trailer`, in lower case. */
  readonly trailerNames: readonly string[];
  /** Of the request; needed when the chunks are signed. */
  readonly seedSignature?: string;
  readonly signingKey?: Buffer | KeyObject;
  readonly dateTime?: string;
  readonly scope?: Scope;
  /** Told what the trailer said, once all of it holds. */
  readonly onTrailer?: (values: ReadonlyMap<string, string>) => void;
}

export const chunkLimits = {
  /** Of a chunk's first line: its size, and a signature padded to 144 characters. */
  headBytes: 256,
  /** A signed chunk of at most this size is handed on only when its signature holds. */
  heldBytes: 262_144,
  /** All chunks but the last have at least this size, signed or not. [aws/aws-sdk-js-v3#7598; S3 API Reference, sigv4-streaming] */
  leastBytes: 8192,
} as const;

const SIGNED_HEAD = /^([0-9a-fA-F]{1,13});chunk-signature=([0-9a-f]{64,144}\**)$/;
const UNSIGNED_HEAD = /^([0-9a-fA-F]{1,13})$/;
const LENGTH = /^\d{1,15}$/;

/** What the headers of an authenticated request say of its chunks. */
export function chunkOptionsOf(
  mode: ChunkMode,
  { headers }: SignableRequest,
  signature?: SignatureFacts,
  signingKey?: Buffer | KeyObject,
): ChunkOptions {
  const length = headers['x-amz-decoded-content-length'];
  if (length === undefined || !LENGTH.test(length)) {
    throw new Fault('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  return {
    mode,
    decodedLength: Number(length),
    trailerNames: trailerNamesOf(headers),
    ...(signature && {
      seedSignature: signature.signature,
      dateTime: signature.dateTime,
      scope: signature.scope,
    }),
    ...(signingKey && { signingKey }),
  };
}

/**
 * The bytes of a chunked body. Small signed chunks come out verified; the bytes of a large one, and all bytes that only a
 * checksum covers, are on trial until the stream has ended without a fault. **Whoever consumes it commits what it wrote only then.**
 */
export async function* decodeChunked(stream: ByteStream, options: ChunkOptions): ByteStream {
  const reader = new ByteReader(stream);
  try {
    yield* new Chunks(reader, options).decode();
  } finally {
    await reader.close();
  }
}

class Chunks {
  readonly #reader: ByteReader;
  readonly #options: ChunkOptions;
  readonly #signatures: ChunkSignatures | undefined;
  readonly #trailer: Trailer;
  #left: number;

  constructor(reader: ByteReader, options: ChunkOptions) {
    this.#reader = reader;
    this.#options = options;
    this.#signatures = signaturesOf(options);
    this.#trailer = new Trailer(options.mode.hasTrailer ? options.trailerNames : []);
    this.#left = options.decodedLength;
  }

  async *decode(): ByteStream {
    let before = Infinity;
    for (let number = 1; ; number++) {
      const { size, signature } = await this.#head();
      if (size === 0) {
        this.#check(hash('sha256', '', 'hex'), signature);
        break;
      }
      if (before < chunkLimits.leastBytes) throw tooSmall(number, before);
      if (size > this.#left) throw incompleteBody();
      this.#left -= size;
      before = size;
      yield* this.#signatures === undefined
        ? this.#pass(size)
        : size <= chunkLimits.heldBytes
          ? this.#hold(size, signature)
          : this.#hashed(size, signature);
      if ((await this.#reader.line(0)) === undefined) throw incompleteBody();
    }
    if (this.#left > 0) throw incompleteBody();
    await this.#finish();
  }

  async #head(): Promise<{ readonly size: number; readonly signature: string }> {
    const line = await this.#reader.line(chunkLimits.headBytes);
    const found = (this.#signatures ? SIGNED_HEAD : UNSIGNED_HEAD).exec(line ?? '');
    if (!found) throw incompleteBody();
    const [, size = '', signature = ''] = found;
    return { size: Number.parseInt(size, 16), signature };
  }

  /** An unsigned chunk. */
  async *#pass(size: number): ByteStream {
    for await (const piece of this.#pieces(size)) {
      this.#trailer.update(piece);
      yield piece;
    }
  }

  /** A small signed chunk, whole. */
  async *#hold(size: number, signature: string): ByteStream {
    const held = Buffer.allocUnsafe(size);
    let length = 0;
    for await (const piece of this.#pieces(size)) {
      held.set(piece, length);
      length += piece.length;
    }
    this.#check(hash('sha256', held, 'hex'), signature);
    this.#trailer.update(held);
    yield held;
  }

  /** A large signed chunk as it comes. Its signature is known to hold only at its end. */
  async *#hashed(size: number, signature: string): ByteStream {
    const sha256 = createHash('sha256');
    for await (const piece of this.#pieces(size)) {
      sha256.update(piece);
      this.#trailer.update(piece);
      yield piece;
    }
    this.#check(sha256.digest('hex'), signature);
  }

  async *#pieces(size: number): ByteStream {
    let left = size;
    while (left > 0) {
      const piece = await this.#reader.some(left);
      if (!piece) throw incompleteBody();
      left -= piece.length;
      yield piece;
    }
  }

  #check(chunkHash: string, signature: string): void {
    if (this.#signatures && !this.#signatures.isChunk(chunkHash, signature))
      throw s3Refusals.mismatch();
  }

  /** What follows the last chunk: the trailer, an empty line, and nothing more. */
  async #finish(): Promise<void> {
    const { mode, onTrailer } = this.#options;
    if (mode.hasTrailer) {
      await this.#trailer.read(this.#reader, this.#signatures);
    } else if ((await this.#reader.line(0)) === undefined) throw incompleteBody();
    if (!(await this.#reader.isAtEnd())) throw incompleteBody();
    this.#trailer.verify();
    onTrailer?.(this.#trailer.values);
  }
}

function signaturesOf(options: ChunkOptions): ChunkSignatures | undefined {
  const { mode, seedSignature, signingKey, dateTime, scope } = options;
  if (mode.signed === false) return undefined;
  // Signed chunks of a request that is not signed itself: nobody vouches for them.
  if (!seedSignature || !signingKey || !dateTime || !scope) throw s3Refusals.mismatch();
  return new ChunkSignatures({ signed: mode.signed, seedSignature, signingKey, dateTime, scope });
}

// AWS: whatever is wrong with the encoding of a chunk, S3 says this. [answers of S3 published in versity/versitygw#1660, #1666]
function incompleteBody(): Fault {
  return new Fault('IncompleteBody', 'The request body terminated unexpectedly');
}

function tooSmall(number: number, size: number): Fault {
  return new Fault(
    'InvalidChunkSizeError',
    `Only the last chunk is allowed to have a size less than ${chunkLimits.leastBytes} bytes`,
    { Chunk: number, BadChunkSize: size },
  );
}
