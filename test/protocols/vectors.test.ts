/** AWS's published wire-protocol cases: a request reads as its parameters, a result is written as its response. */
import { existsSync } from 'node:fs';

import { afterAll, describe, expect, it } from 'vitest';

import { Fault } from '../../src/kernel/fault.ts';
import type { Protocol, ServiceModel } from '../../src/kernel/model.ts';
import { decodeCbor } from '../../src/kernel/protocols/cbor.ts';
import { Codec } from '../../src/kernel/protocols/codec.ts';
import { decodeEventMessage, eventStreamMember } from '../../src/kernel/protocols/event-stream.ts';
import type { WireRequest } from '../../src/kernel/protocols/wire.ts';
import { parseXml } from '../../src/lib/xml.ts';
import { collect } from './support/bytes.ts';
import { vectorExceptions } from './support/vector-exceptions.ts';
import {
  modelOf,
  protocolOf,
  readSuites,
  type VectorCase,
  vectorsFolder,
  type VectorSuite,
} from './support/vector-model.ts';
import { ourValue, plainText, plainXml, withoutNulls } from './support/vector-values.ts';

const FILES = [
  'ec2',
  'json',
  'json_1_0',
  'json_1_0-query-compatible',
  'query',
  'rest-json',
  'rest-xml',
  'smithy-rpc-v2-cbor',
  'smithy-rpc-v2-cbor-non-query-compatible',
  'smithy-rpc-v2-cbor-query-compatible',
];
const LEGACY = ['ec2', 'json', 'query', 'rest-json', 'rest-xml'];
// The gateway sends the length; the type of a body follows from the protocol; the id is ours.
const UNCOMPARED = new Set(['content-type', 'content-length', 'x-amzn-requestid', 'x-amz-target']);
const isThere = existsSync(vectorsFolder);
const counts: string[] = [];
const used = new Set<string>();

function requestOf(test: VectorCase, protocol: Protocol): WireRequest {
  const { uri, headers = {}, body = '' } = test.serialized ?? { uri: '/' };
  const method = test.serialized?.method ?? test.given.http?.method ?? 'POST';
  const [path = '/', query = ''] = uri.split('?');
  return {
    method,
    path,
    query,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    body: Buffer.from(body, protocol === 'rpcv2Cbor' ? 'base64' : 'utf8'),
  };
}

function checkInput(suite: VectorSuite, test: VectorCase, isLegacy: boolean): void {
  const model = modelOf(suite, test, true, isLegacy);
  const protocol = protocolOf(suite.metadata);
  const codec = new Codec(model);
  const request = requestOf(test, protocol);
  const isRest = protocol === 'restJson1' || protocol === 'restXml';
  const route = isRest ? codec.route(request) : undefined;
  if (isRest) expect(route?.operation).toBe(test.given.name);
  const decoded = codec.decode(protocol, test.given.name, request, route?.labels);
  const input = test.given.input?.shape;
  const wanted = input === undefined ? {} : ourValue(model, input, test.params ?? {});
  expect(withoutNulls(decoded)).toEqual(withoutNulls(wanted));
}

async function checkOutput(suite: VectorSuite, test: VectorCase, isLegacy: boolean): Promise<void> {
  const model = modelOf(suite, test, false, isLegacy);
  const protocol = protocolOf(suite.metadata);
  const codec = new Codec(model);
  const { name, output } = test.given;
  const given = test.error ?? test.result ?? {};
  const isError = test.errorCode !== undefined;
  const response = isError
    ? codec.encodeFault(protocol, faultOf(model, test), 'request-id')
    : codec.encode(
        protocol,
        name,
        output ? withStreams(ourValue(model, output.shape, given), model, output.shape) : {},
        'request-id',
      );
  const wanted = test.response;
  expect(response.status).toBe(wanted?.status_code);
  for (const [header, value] of Object.entries(wanted?.headers ?? {})) {
    if (UNCOMPARED.has(header.toLowerCase())) continue;
    expect([header, plainHeader(response.headers[header.toLowerCase()] ?? 'absent')]).toEqual([
      header,
      plainHeader(value),
    ]);
  }
  const bytes = await collect(response.body);
  if (response.headers['content-type'] === 'application/vnd.amazon.eventstream') {
    const expected = Buffer.from(wanted?.body ?? '', 'base64');
    expect(messagesOf(bytes)).toEqual(messagesOf(expected));
    return;
  }
  compareBodies(protocol, wanted?.body ?? '', bytes, isError);
}

function plainHeader(text: string): unknown {
  // The type of an error may carry a namespace and a URI, which clients cut off.
  if (/FooError/.test(text)) return text.replace(/^.*#/, '').replace(/:.*$/, '');
  return text.split(',').map((part) => plainText(part.trim()));
}

function errorShapeOf(model: ServiceModel, { given, errorCode = '' }: VectorCase): string {
  const names = given.errors?.map(({ shape }) => shape) ?? [];
  const found = names.find((name) => {
    const shape = model.shapes[name];
    return name === errorCode || (shape?.type === 'structure' && shape.error?.code === errorCode);
  });
  return found ?? errorCode;
}

/** A stream's list of events becomes what a handler gives. */
function withStreams(value: unknown, model: ServiceModel, output: string): unknown {
  const stream = eventStreamMember(model, output);
  if (!stream || typeof value !== 'object' || value === null) return value;
  // SAFETY: the value of a stream is a list in the published cases.
  const events = (value as Record<string, unknown>)[stream.name] as Iterable<object>;
  return {
    ...value,
    [stream.name]: (async function* () {
      yield* events;
    })(),
  };
}

function messagesOf(bytes: Buffer): unknown[] {
  const messages: unknown[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    const { headers, payload } = decodeEventMessage(
      bytes.subarray(at, at + bytes.readUInt32BE(at)),
    );
    const text = Buffer.from(payload).toString('utf8');
    // The older cases say text/json.
    const { ':content-type': _type, ...rest } = headers;
    messages.push({ headers: rest, body: plainBody(text) });
  }
  return messages;
}

function plainBody(text: string): unknown {
  if (isJson(text)) return JSON.parse(text);
  return text.startsWith('<') ? plainXml(parseXml(text)) : text;
}

function faultOf(model: ServiceModel, test: VectorCase): Fault {
  const shape = errorShapeOf(model, test);
  const members = Object.fromEntries(
    Object.entries(test.error ?? {}).filter(([name]) => name.toLowerCase() !== 'message'),
  );
  // SAFETY: a structure is an object.
  const values = ourValue(model, shape, members) as Record<string, unknown>;
  return new Fault(shape, test.errorMessage ?? '', values);
}

function compareBodies(protocol: Protocol, wanted: string, bytes: Buffer, isError: boolean): void {
  const text = bytes.toString('utf8');
  switch (protocol) {
    case 'rpcv2Cbor': {
      const expected = wanted === '' ? {} : decodeCbor(Buffer.from(wanted, 'base64'));
      expect(plainError(decodeCbor(bytes), isError)).toEqual(plainError(expected, isError));
      return;
    }
    case 'awsJson1_0':
    case 'awsJson1_1':
    case 'restJson1': {
      if (isJson(wanted) && isJson(text)) {
        expect(plainError(JSON.parse(text), isError)).toEqual(
          plainError(JSON.parse(wanted), isError),
        );
      } else expect(text === '{}' ? '' : text).toBe(wanted === '{}' ? '' : wanted);
      return;
    }
    default:
      if (wanted.trim().startsWith('<') && text.startsWith('<'))
        expect(plainXml(parseXml(text))).toEqual(plainXml(parseXml(wanted.trim())));
      else expect(text).toBe(wanted);
  }
}

function isJson(text: string): boolean {
  return /^\s*[[{]/.test(text);
}

/** An error's type stands in a header or in the body, with or without its namespace; an empty message is none. */
function plainError(value: unknown, isError: boolean): unknown {
  const plain = withoutNulls(value);
  if (!isError || typeof plain !== 'object' || plain === null) return plain;
  return Object.fromEntries(
    Object.entries(plain)
      .filter(
        ([name, item]) => name !== 'code' && !(name.toLowerCase() === 'message' && item === ''),
      )
      .map(([name, item]) => [
        name,
        name === '__type' ? String(item).replace(/^.*#/, '').replace(/:.*$/, '') : item,
      ]),
  );
}

describe.skipIf(!isThere)(
  `AWS's protocol cases (${isThere ? 'in' : 'MISSING:'} ${vectorsFolder})`,
  () => {
    for (const direction of ['input', 'output'] as const) {
      const paths = [
        ...FILES.map((file) => `${direction}/${file}.json`),
        ...LEGACY.map((file) => `legacy/${direction}/${file}.json`),
      ];
      for (const path of isThere ? paths : []) {
        const suites = readSuites(path).filter(({ cases }) => cases.length > 0);
        if (suites.length === 0) continue;
        describe(path, () => {
          let passed = 0;
          let skipped = 0;
          for (const suite of suites) {
            suite.cases.forEach((test, place) => {
              const label = test.id ?? `${suite.description} [${place}]`;
              const key = `${path}: ${label}`;
              const reason = vectorExceptions[key];
              if (reason !== undefined) {
                skipped += 1;
                used.add(key);
                it.skip(`${label}: ${reason}`, () => undefined);
                return;
              }
              it(label, async () => {
                if (direction === 'input') checkInput(suite, test, path.startsWith('legacy'));
                else await checkOutput(suite, test, path.startsWith('legacy'));
                passed += 1;
              });
            });
          }
          afterAll(() => {
            counts.push(`${path}: ${passed} passed, ${skipped} left out with a reason`);
          });
        });
      }
    }

    it('leaves out only cases that exist', () => {
      expect(Object.keys(vectorExceptions).filter((key) => !used.has(key))).toEqual([]);
    });

    afterAll(() => {
      console.log(counts.join('\n'));
    });
  },
);
