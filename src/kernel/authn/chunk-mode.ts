/** How a chunked body vouches for itself. */
export interface ChunkMode {
  readonly signed: false | 'hmac' | 'ecdsa';
  readonly hasTrailer: boolean;
}
