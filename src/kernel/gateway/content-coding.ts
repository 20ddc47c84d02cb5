import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import { commonFault } from '../fault.ts';
import type { Protocol } from '../model.ts';

const unzip = promisify(gunzip);
// `aws-chunked` is a form of signing, undone by then.
const PLAIN: ReadonlySet<string> = new Set(['', 'identity', 'aws-chunked']);

/** The codings of a body that must still be undone; REST requests keep theirs, which may be a property of what they store. */
export function codingsOf(protocol: Protocol, header: string | undefined): readonly string[] {
  if (header === undefined || protocol === 'restXml' || protocol === 'restJson1') return [];
  return header
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => !PLAIN.has(name));
}

/**
 * Opens a compressed body, to at most so many bytes.
 * AWS: SDKs compress large requests of operations such as PutMetricData by gzip. [Smithy, "requestCompression trait"]
 */
export async function decompressed(
  body: Uint8Array,
  codings: readonly string[],
  mostBytes: number,
): Promise<Uint8Array> {
  if (codings.length === 0) return body;
  if (codings.length > 1 || codings[0] !== 'gzip') {
    throw commonFault(
      'SerializationException',
      `The Content-Encoding ${codings.join(', ').slice(0, 60)} is not supported.`,
    );
  }
  try {
    return await unzip(body, { maxOutputLength: mostBytes });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
      throw commonFault('RequestEntityTooLarge', 'The request body is too large.');
    throw commonFault('SerializationException', 'The request body is not gzip, as it says it is.');
  }
}
