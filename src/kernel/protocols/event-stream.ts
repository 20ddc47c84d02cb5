/** Framing of event streams. [Amazon Transcribe and S3 Select developer guides, "Event stream encoding"] */
import { crc32 } from 'node:zlib';

import type { ByteStream } from '#lib/bytes';

import type { ServiceModel } from '../model.ts';
import { restJson } from './json-reader.ts';
import { JsonWriters } from './json-writer.ts';
import { isSimple, shapeOf, structureOf } from './shapes.ts';
import { XmlWriters } from './xml-writer.ts';

/** Headers of a message; only texts, bytes, numbers, instants and booleans travel. */
export type EventHeaders = Readonly<Record<string, string | number | boolean | Uint8Array | Date>>;

export interface EventMessage {
  readonly headers: EventHeaders;
  readonly payload: Uint8Array;
}

const PRELUDE_BYTES = 12;
const CRC_BYTES = 4;

/** One message: total length, headers' length, checksum of both; headers; payload; checksum of all. */
export function encodeEventMessage({ headers, payload }: EventMessage): Buffer {
  const head = Buffer.concat(
    Object.entries(headers).map(([name, value]) => encodeHeader(name, value)),
  );
  const message = Buffer.alloc(PRELUDE_BYTES + head.length + payload.length + CRC_BYTES);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(head.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  head.copy(message, PRELUDE_BYTES);
  message.set(payload, PRELUDE_BYTES + head.length);
  message.writeUInt32BE(
    crc32(message.subarray(0, message.length - CRC_BYTES)),
    message.length - CRC_BYTES,
  );
  return message;
}

function encodeHeader(name: string, value: EventHeaders[string]): Buffer {
  const key = Buffer.concat([Buffer.of(Buffer.byteLength(name)), Buffer.from(name)]);
  if (typeof value === 'boolean') return Buffer.concat([key, Buffer.of(value ? 0 : 1)]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(5);
    bytes[0] = 4;
    bytes.writeInt32BE(value, 1);
    return Buffer.concat([key, bytes]);
  }
  if (value instanceof Date) {
    const bytes = Buffer.alloc(9);
    bytes[0] = 8;
    bytes.writeBigInt64BE(BigInt(value.getTime()), 1);
    return Buffer.concat([key, bytes]);
  }
  const content = typeof value === 'string' ? Buffer.from(value, 'utf8') : Buffer.from(value);
  const bytes = Buffer.alloc(3);
  bytes[0] = typeof value === 'string' ? 7 : 6;
  bytes.writeUInt16BE(content.length, 1);
  return Buffer.concat([key, bytes, content]);
}

/** The events of an output, one after the other, as messages. */
export async function* encodeEventStream(
  model: ServiceModel,
  union: string,
  events: AsyncIterable<object>,
  isXml: boolean,
): ByteStream {
  const json = new JsonWriters(model, restJson);
  const xml = new XmlWriters(model, true);
  const shape = structureOf(model, union);
  for await (const event of events) {
    for (const [name, value] of Object.entries(event)) {
      const member = shape.members[name];
      if (!member) continue;
      yield encodeEvent(model, { name, shape: member.shape, value }, isXml, json, xml);
    }
  }
}

function encodeEvent(
  model: ServiceModel,
  event: { readonly name: string; readonly shape: string; readonly value: unknown },
  isXml: boolean,
  json: JsonWriters,
  xml: XmlWriters,
): Buffer {
  const shape = structureOf(model, event.shape);
  const isError = shape.error !== undefined;
  const headers: Record<string, EventHeaders[string]> = isError
    ? { ':message-type': 'exception', ':exception-type': event.name }
    : { ':message-type': 'event', ':event-type': event.name };
  // SAFETY: the service's types come from the same model.
  const source = event.value as Readonly<Record<string, EventHeaders[string]>>;
  const payload = Object.entries(shape.members).find(([, member]) => member.event === 'payload');
  for (const [name, member] of Object.entries(shape.members)) {
    const value = source[name];
    if (member.event !== 'header' || value === undefined) continue;
    headers[name] =
      shapeOf(model, member.shape).type === 'timestamp' ? new Date(Number(value)) : value;
  }
  if (payload) {
    const target = shapeOf(model, payload[1].shape);
    const value = source[payload[0]];
    if (isSimple(target)) {
      headers[':content-type'] =
        target.type === 'string' ? 'text/plain' : 'application/octet-stream';
      return encodeEventMessage({
        headers,
        payload: value instanceof Uint8Array ? value : Buffer.from(String(value ?? ''), 'utf8'),
      });
    }
    headers[':content-type'] = isXml ? 'text/xml' : 'application/json';
    const text = isXml
      ? xml.element(payload[1].shape, payload[1].shape, value)
      : JSON.stringify(json.of(payload[1].shape)(value));
    return encodeEventMessage({ headers, payload: Buffer.from(text, 'utf8') });
  }
  const hasBody = Object.values(shape.members).some((member) => member.event === undefined);
  if (!hasBody) return encodeEventMessage({ headers, payload: Buffer.alloc(0) });
  headers[':content-type'] = isXml ? 'text/xml' : 'application/json';
  const text = isXml
    ? xml.element(event.shape, event.shape, event.value)
    : JSON.stringify(json.of(event.shape)(event.value));
  return encodeEventMessage({ headers, payload: Buffer.from(text, 'utf8') });
}

/** Reads whole messages; what is wrong with the framing or its checksums is an error. */
export function decodeEventMessage(bytes: Uint8Array): EventMessage {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < PRELUDE_BYTES + CRC_BYTES || buffer.readUInt32BE(0) !== buffer.length)
    throw new RangeError('the length is wrong');
  if (crc32(buffer.subarray(0, 8)) !== buffer.readUInt32BE(8))
    throw new RangeError('the checksum of the prelude is wrong');
  const end = buffer.length - CRC_BYTES;
  if (crc32(buffer.subarray(0, end)) !== buffer.readUInt32BE(end))
    throw new RangeError('the checksum is wrong');
  const headersEnd = PRELUDE_BYTES + buffer.readUInt32BE(4);
  if (headersEnd > end) throw new RangeError('the headers are too long');
  return {
    headers: decodeHeaders(buffer.subarray(PRELUDE_BYTES, headersEnd)),
    payload: buffer.subarray(headersEnd, end),
  };
}

function decodeHeaders(bytes: Buffer): EventHeaders {
  const headers: [string, EventHeaders[string]][] = [];
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + bytes.readUInt8(at);
    const name = bytes.toString('utf8', at + 1, nameEnd);
    const type = bytes.readUInt8(nameEnd);
    at = nameEnd + 1;
    if (type === 0 || type === 1) headers.push([name, type === 0]);
    else if (type === 4) {
      headers.push([name, bytes.readInt32BE(at)]);
      at += 4;
    } else if (type === 8) {
      headers.push([name, new Date(Number(bytes.readBigInt64BE(at)))]);
      at += 8;
    } else if (type === 6 || type === 7) {
      const valueEnd = at + 2 + bytes.readUInt16BE(at);
      const content = bytes.subarray(at + 2, valueEnd);
      headers.push([name, type === 7 ? content.toString('utf8') : content]);
      at = valueEnd;
    } else throw new RangeError('a header has a type that is not read');
  }
  return Object.fromEntries(headers);
}
