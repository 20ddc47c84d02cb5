/** The trailer of a chunked body: the checksum that its sender could compute only while sending. */
import {
  type Checksum,
  type ChecksumAlgorithm,
  isChecksumAlgorithm,
  parseChecksum,
  startChecksum,
} from '#lib/checksum';

import { commonFault, Fault } from '../fault.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ChunkSignatures } from './chunk-signatures.ts';
import { s3Refusals } from './s3-refusals.ts';

export const trailerLimits = {
  /** Of one line: a name and a checksum or a signature. */
  lineBytes: 512,
  lines: 8,
} as const;

const PREFIX = 'x-amz-checksum-';
const SIGNATURE = 'x-amz-trailer-signature';
const LINE = /^([A-Za-z0-9-]+):[ \t]*([!-~]*)[ \t]*$/;

/** The names that `x-amz-trailer` announces. Only one checksum may be announced, and none may be in the headers besides. */
export function trailerNamesOf(headers: Readonly<Record<string, string>>): readonly string[] {
  const names = (headers['x-amz-trailer'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  // GAP: of the trailers that S3 takes, those of the newer checksums (SHA-512, MD5, xxHash) are refused.
  if (!names.every((name) => algorithmOf(name) !== undefined)) {
    throw commonFault(
      'InvalidRequest',
      'The value specified in the x-amz-trailer header is not supported',
    );
  }
  const stated = Object.keys(headers).filter((name) => algorithmOf(name) !== undefined);
  if (names.length > 1 || (names.length === 1 && stated.length > 0))
    throw commonFault('InvalidRequest', 'Expecting a single x-amz-checksum- header');
  return names;
}

function algorithmOf(name: string): ChecksumAlgorithm | undefined {
  if (!name.startsWith(PREFIX)) return undefined;
  const algorithm = name.slice(PREFIX.length);
  return isChecksumAlgorithm(algorithm) ? algorithm : undefined;
}

/** Computes the announced checksum over the bytes, reads the trailer and compares. */
export class Trailer {
  readonly #names: readonly string[];
  readonly #checksums = new Map<string, [ChecksumAlgorithm, Checksum]>();
  readonly #values = new Map<string, string>();

  constructor(names: readonly string[]) {
    this.#names = names;
    for (const name of names) {
      const algorithm = algorithmOf(name);
      if (algorithm) this.#checksums.set(name, [algorithm, startChecksum(algorithm)]);
    }
  }

  get values(): ReadonlyMap<string, string> {
    return this.#values;
  }

  update(bytes: Uint8Array): void {
    for (const [, checksum] of this.#checksums.values()) checksum.update(bytes);
  }

  /** Reads the lines up to the empty one. Signed chunks have a signed trailer. */
  async read(reader: ByteReader, signatures: ChunkSignatures | undefined): Promise<void> {
    let lines = '';
    let signature: string | undefined;
    for (let count = 0; ; count++) {
      const line = await reader.line(trailerLimits.lineBytes);
      if (line === undefined) throw new Fault('IncompleteBody', UNEXPECTED_END);
      if (line === '') break;
      const [, name = '', value = ''] = LINE.exec(line) ?? [];
      // The signature is over all that stands before it, so it stands last.
      if (name === '' || signature !== undefined || count >= trailerLimits.lines)
        throw malformedTrailer();
      const lower = name.toLowerCase();
      if (signatures && lower === SIGNATURE) signature = value;
      else {
        if (!this.#names.includes(lower) || this.#values.has(lower)) throw malformedTrailer();
        this.#values.set(lower, value);
        lines += `${lower}:${value}\n`;
      }
    }
    if (this.#values.size < this.#names.length) throw malformedTrailer();
    if (!signatures) return;
    // Without any trailer there is nothing to sign: the last chunk's signature covers the end.
    if (signature === undefined && lines === '') return;
    if (signature === undefined || !signatures.isTrailer(lines, signature))
      throw s3Refusals.mismatch();
  }

  /** Compares the checksum of the bytes with the one that was sent. */
  verify(): void {
    for (const [name, [algorithm, checksum]] of this.#checksums) {
      const stated = parseChecksum(algorithm, this.#values.get(name) ?? '');
      if (!stated) {
        throw commonFault('InvalidRequest', `Value for ${name} trailing header is invalid.`);
      }
      if (stated.equals(checksum.digest())) continue;
      throw new Fault(
        'BadDigest',
        `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
      );
    }
  }
}

const UNEXPECTED_END = 'The request body terminated unexpectedly';

function malformedTrailer(): Fault {
  return new Fault(
    'MalformedTrailerError',
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  );
}
