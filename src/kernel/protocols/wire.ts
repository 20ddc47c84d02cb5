import type { ByteStream } from '#lib/bytes';

/** A request as the codec sees it, its signature already verified. */
export interface WireRequest {
  readonly method: string;
  /** Percent-encoded, starting with a slash. */
  readonly path: string;
  /** Without its question mark. */
  readonly query: string;
  /** By lower-case name; several of one name joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly stream?: ByteStream | undefined;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array | ByteStream;
}
