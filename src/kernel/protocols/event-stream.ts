/** Framing of event streams. [Amazon Transcribe and S3 Select developer guides, "Event stream encoding"] */
import { crc32 } from 'node:zlib';

import { invariant } from '#lib/assert';
import type { ByteStream } from '#lib/bytes';

import type { Protocol, ServiceModel } from '../model.ts';
import { encodeCbor } from './cbor.ts';
import { awsJson, cborDialect, restJson } from './json-reader.ts';
import { JsonWriters } from './json-writer.ts';
import { isSimple, isStructure, shapeOf, structureOf } from './shapes.ts';
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

/** How one protocol writes what a message carries. */
interface EventBody {
  readonly contentType: string;
  readonly write: (shape: string, value: unknown) => Uint8Array;
}

/** The member of an output whose events travel as a stream, if there is one. */
export function eventStreamMember(
  model: ServiceModel,
  output: string,
): { readonly name: string; readonly union: string } | undefined {
  for (const [name, { shape }] of Object.entries(structureOf(model, output).members)) {
    const target = shapeOf(model, shape);
    if (isStructure(target) && target.eventStream) return { name, union: shape };
  }
  return undefined;
}

function eventBody(model: ServiceModel, protocol: Protocol): EventBody {
  switch (protocol) {
    case 'restXml':
    case 'awsQuery':
    case 'ec2Query': {
      const xml = new XmlWriters(model, true);
      return {
        contentType: 'text/xml',
        write: (shape, value) => Buffer.from(xml.element(shape, shape, value), 'utf8'),
      };
    }
    case 'rpcv2Cbor': {
      const cbor = new JsonWriters(model, cborDialect);
      return {
        contentType: 'application/cbor',
        write: (shape, value) => encodeCbor(cbor.of(shape)(value)),
      };
    }
    default: {
      const json = new JsonWriters(model, protocol === 'restJson1' ? restJson : awsJson);
      return {
        contentType: 'application/json',
        write: (shape, value) => Buffer.from(JSON.stringify(json.of(shape)(value)), 'utf8'),
      };
    }
  }
}

/**
 * The events of an output, one after the other, as messages. The protocols without bindings send the output's other members
 * first, as the event `initial-response`. [Smithy, "Event streams"]
 */
export async function* encodeEventStream(
  model: ServiceModel,
  protocol: Protocol,
  output: string,
  value: Readonly<Record<string, unknown>>,
): ByteStream {
  const body = eventBody(model, protocol);
  const stream = eventStreamMember(model, output);
  invariant(stream, 'the output has a stream of events');
  if (protocol !== 'restJson1' && protocol !== 'restXml') {
    const { [stream.name]: _events, ...rest } = value;
    yield encodeEventMessage({
      headers: {
        ':message-type': 'event',
        ':event-type': 'initial-response',
        ':content-type': body.contentType,
      },
      payload: body.write(output, rest),
    });
  }
  const shape = structureOf(model, stream.union);
  // SAFETY: the service's types come from the same model.
  for await (const event of (value[stream.name] ?? []) as AsyncIterable<object>) {
    for (const [name, content] of Object.entries(event)) {
      const member = shape.members[name];
      if (member) yield encodeEvent(model, { name, shape: member.shape, value: content }, body);
    }
  }
}

function encodeEvent(
  model: ServiceModel,
  event: { readonly name: string; readonly shape: string; readonly value: unknown },
  body: EventBody,
): Buffer {
  const shape = structureOf(model, event.shape);
  const isError = shape.error !== undefined;
  const headers: Record<string, EventHeaders[string]> = isError
    ? { ':message-type': 'exception', ':exception-type': event.name }
    : { ':message-type': 'event', ':event-type': event.name };
  // SAFETY: the service's types come from the same model.
  const source = event.value as Readonly<Record<string, EventHeaders[string]>>;
  const inBody: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(shape.members)) {
    const value = source[name];
    if (value === undefined || value === null) continue;
    if (member.event !== 'header') inBody[name] = value;
    else
      headers[name] =
        shapeOf(model, member.shape).type === 'timestamp' ? new Date(Number(value)) : value;
  }
  const payload = Object.entries(shape.members).find(([, member]) => member.event === 'payload');
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
    headers[':content-type'] = body.contentType;
    return encodeEventMessage({ headers, payload: body.write(payload[1].shape, value ?? {}) });
  }
  const hasBody = Object.values(shape.members).some((member) => member.event === undefined);
  if (!hasBody) return encodeEventMessage({ headers, payload: Buffer.alloc(0) });
  headers[':content-type'] = body.contentType;
  return encodeEventMessage({ headers, payload: body.write(event.shape, inBody) });
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
