/** CBOR, for rpcv2Cbor. [RFC 8949; docs/decisions/0004-cbor-x.md] */
import { Encoder } from 'cbor-x';

import { readCbor } from './cbor-reader.ts';

const encoder = new Encoder({
  useRecords: false,
  mapsAsObjects: true,
  tagUint8Array: false,
  variableMapSize: true,
});

export function encodeCbor(value: unknown): Buffer {
  return encoder.encode(value);
}

/** One value and nothing after it. Throws Malformed. */
export function decodeCbor(bytes: Uint8Array): unknown {
  return readCbor(bytes);
}
