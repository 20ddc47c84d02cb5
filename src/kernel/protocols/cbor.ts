/** CBOR, for rpcv2Cbor. [RFC 8949; docs/decisions/0004-cbor-x.md] */
import { Decoder, Encoder } from 'cbor-x';

import { Malformed } from './malformed.ts';

const encoder = new Encoder({
  useRecords: false,
  mapsAsObjects: true,
  tagUint8Array: false,
  variableMapSize: true,
});
const decoder = new Decoder({ useRecords: false, mapsAsObjects: true });

export function encodeCbor(value: unknown): Buffer {
  return encoder.encode(value);
}

/** One value and nothing after it. */
export function decodeCbor(bytes: Uint8Array): unknown {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Malformed('the body is not valid CBOR');
  }
}
