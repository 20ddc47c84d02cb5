import { isUtf8 } from 'node:buffer';

import { Malformed } from './malformed.ts';

/** The text that bytes of a caller say in UTF-8. */
export function utf8Text(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new Malformed('the body is not valid UTF-8');
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
