import { hash, type KeyObject } from 'node:crypto';

import { invariant } from '#lib/assert';
import { equalsInConstantTime, hmacSha256 } from '#lib/hash';

import { type Scope, scopeText } from './signature.ts';
import { scopeTextV4a, V4A, verifies, withoutPadding } from './v4a.ts';

const EMPTY_HASH = hash('sha256', '', 'hex');

export interface ChunkSigning {
  readonly signed: 'hmac' | 'ecdsa';
  /** The signature of the request, over which the first chunk is signed. */
  readonly seedSignature: string;
  /** The signing key of the scope, or the signer's public key. */
  readonly signingKey: Buffer | KeyObject;
  readonly dateTime: string;
  readonly scope: Scope;
}

/** The chain of signatures of a chunked body: each is over the one before it. */
export class ChunkSignatures {
  readonly #head: string;
  readonly #date: string;
  readonly #key: Buffer | KeyObject;
  #previous: string;

  constructor({ signed, seedSignature, signingKey, dateTime, scope }: ChunkSigning) {
    invariant(
      Buffer.isBuffer(signingKey) === (signed === 'hmac'),
      'the key of signed chunks is of the kind of their signatures',
    );
    const isHmac = signed === 'hmac';
    this.#head = isHmac ? 'AWS4-HMAC-SHA256' : V4A;
    this.#date = `${dateTime}\n${isHmac ? scopeText(scope) : scopeTextV4a(scope)}`;
    this.#key = signingKey;
    this.#previous = seedSignature;
  }

  /** Says whether the next chunk, of which this is the hash, bears its signature. */
  isChunk(chunkHash: string, signature: string): boolean {
    return this.#isNext('PAYLOAD', `${EMPTY_HASH}\n${chunkHash}`, signature);
  }

  /** Says whether the trailer, as `name:value` lines, bears its signature. */
  isTrailer(lines: string, signature: string): boolean {
    return this.#isNext('TRAILER', hash('sha256', lines, 'hex'), signature);
  }

  #isNext(what: 'PAYLOAD' | 'TRAILER', hashes: string, signature: string): boolean {
    const text = `${this.#head}-${what}\n${this.#date}\n${this.#previous}\n${hashes}`;
    const bare = Buffer.isBuffer(this.#key) ? signature : withoutPadding(signature);
    this.#previous = bare;
    return Buffer.isBuffer(this.#key)
      ? equalsInConstantTime(hmacSha256(this.#key, text).toString('hex'), bare)
      : verifies(this.#key, text, bare);
  }
}
