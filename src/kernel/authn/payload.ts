/** What a signature says of the body: the header `x-amz-content-sha256`, or its absence. */
import { createHash } from 'node:crypto';

import type { ByteStream } from '#lib/bytes';

import type { CallFacts } from './call-facts.ts';
import type { ChunkMode } from './chunk-mode.ts';
import type { SignableRequest, SignatureFacts } from './credential.ts';
import type { Refusals } from './refusals.ts';
import { refusalsOf } from './s3-refusals.ts';

/** What remains to be done for a body to be trusted. Whoever reads the body must act on it. */
export type Payload =
  /** The signature covers the bytes that `authenticate` was given. */
  | { readonly kind: 'verified' }
  /** The caller signed nothing of the body. */
  | { readonly kind: 'unsigned' }
  /** The signature covers this hash, and the bytes that follow must have it: `verifyHash`. */
  | { readonly kind: 'hashed'; readonly sha256: string }
  /** The bytes come in chunks: `decodeChunked`. */
  | { readonly kind: 'chunked'; readonly mode: ChunkMode }
  /** The body is an event stream, each event signed. */
  | { readonly kind: 'events' };

/** What the canonical request says of the body, and what is to be done with it. */
export interface PayloadFacts {
  readonly text: string;
  readonly payload: Payload;
}

const HEADER = 'x-amz-content-sha256';
const UNSIGNED = 'UNSIGNED-PAYLOAD';
const UNSIGNED_CHUNKS = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
const EVENTS = 'STREAMING-AWS4-HMAC-SHA256-EVENTS';
const HASH = /^[0-9a-f]{64}$/;

const modes: ReadonlyMap<string, ChunkMode> = new Map<string, ChunkMode>([
  [UNSIGNED_CHUNKS, { signed: false, hasTrailer: true }],
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', { signed: 'hmac', hasTrailer: false }],
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', { signed: 'hmac', hasTrailer: true }],
  ['STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD', { signed: 'ecdsa', hasTrailer: false }],
  ['STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER', { signed: 'ecdsa', hasTrailer: true }],
]);

/** Of a signed request. `hashOf` computes the hash of the body, if the body is at hand. */
export function payloadFactsOf(
  facts: SignatureFacts,
  { headers }: SignableRequest,
  { isS3, hasUnsignedBody }: CallFacts,
  refusals: Refusals,
  hashOf: (() => string) | undefined,
): PayloadFacts {
  const given = headers[HEADER];
  const isSigned = facts.signedHeaders.includes(HEADER);
  if (isS3) {
    // A presigned URL says nothing of the body unless it signs the header; an unsigned header decides nothing.
    if (facts.place === 'query' && !isSigned)
      return { text: UNSIGNED, payload: { kind: 'unsigned' } };
    if (given === undefined) throw refusals.missingBodyHash();
    const mode = modes.get(given);
    if (mode && isModeOf(mode, facts)) return { text: given, payload: { kind: 'chunked', mode } };
    if (given === UNSIGNED) return { text: given, payload: { kind: 'unsigned' } };
    if (!HASH.test(given)) throw refusals.malformedBodyHash(given);
    return {
      text: given,
      payload: hashOf ? { kind: 'verified' } : { kind: 'hashed', sha256: given },
    };
  }
  if (given !== undefined && hasUnsignedBody) {
    if (given === UNSIGNED) return { text: given, payload: { kind: 'unsigned' } };
    if (given === EVENTS) return { text: given, payload: { kind: 'events' } };
    const mode = given === UNSIGNED_CHUNKS ? modes.get(given) : undefined;
    if (mode) return { text: given, payload: { kind: 'chunked', mode } };
  }
  if (hashOf) return { text: hashOf(), payload: { kind: 'verified' } };
  if (given === undefined) throw refusals.missingBodyHash();
  if (!HASH.test(given)) throw refusals.malformedBodyHash(given);
  return { text: given, payload: { kind: 'hashed', sha256: given } };
}

/** Of a request without a signature: chunks can only be unsigned ones. */
export function unsignedPayloadOf({ headers }: SignableRequest, refusals: Refusals): Payload {
  const given = headers[HEADER];
  const mode = given === undefined ? undefined : modes.get(given);
  if (!mode) return { kind: 'unsigned' };
  if (mode.signed !== false) throw refusals.malformedBodyHash(given ?? '');
  return { kind: 'chunked', mode };
}

/** Signed chunks carry signatures of the kind that the request has. */
function isModeOf(mode: ChunkMode, { algorithm }: SignatureFacts): boolean {
  if (mode.signed === false) return true;
  return (mode.signed === 'ecdsa') === (algorithm === 'AWS4-ECDSA-P256-SHA256');
}

/** The bytes of a body whose hash was signed. They are on trial until the stream has ended without a fault. */
export async function* verifyHash(stream: ByteStream, sha256: string, isS3: boolean): ByteStream {
  const computed = createHash('sha256');
  for await (const piece of stream) {
    computed.update(piece);
    yield piece;
  }
  const actual = computed.digest('hex');
  if (actual !== sha256) throw refusalsOf(isS3).otherBody(sha256, actual);
}
