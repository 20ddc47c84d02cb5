/** Makes one of our models of the small botocore model that a published case brings along. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type {
  MemberModel,
  OperationModel,
  Protocol,
  ServiceModel,
  ShapeModel,
  SimpleType,
  TimestampFormat,
} from '../../../src/kernel/model.ts';

export const vectorsFolder = fileURLToPath(
  new URL('../../../../shared/vectors/protocols', import.meta.url),
);

interface RawMember {
  readonly shape: string;
  readonly location?: string;
  readonly locationName?: string;
  readonly queryName?: string;
  readonly flattened?: boolean;
  readonly xmlAttribute?: boolean;
  readonly xmlNamespace?: { readonly uri: string; readonly prefix?: string };
  readonly timestampFormat?: string;
  readonly jsonvalue?: boolean;
  readonly idempotencyToken?: boolean;
  readonly eventpayload?: boolean;
  readonly eventheader?: boolean;
}

interface RawShape extends Partial<RawMember> {
  readonly type: string;
  readonly members?: Readonly<Record<string, RawMember>>;
  readonly member?: RawMember;
  readonly key?: RawMember;
  readonly value?: RawMember;
  readonly required?: readonly string[];
  readonly payload?: string;
  readonly union?: boolean;
  readonly document?: boolean;
  readonly eventstream?: boolean;
  readonly exception?: boolean;
  readonly fault?: boolean;
  readonly error?: {
    readonly code?: string;
    readonly httpStatusCode?: number;
    readonly senderFault?: boolean;
  };
  readonly streaming?: boolean;
  readonly enum?: readonly string[];
}

interface RawReference {
  readonly shape: string;
  readonly locationName?: string;
  readonly xmlNamespace?: { readonly uri: string };
  readonly payload?: string;
}

export interface VectorCase {
  readonly id?: string;
  readonly description?: string;
  readonly given: {
    readonly name: string;
    readonly http?: {
      readonly method?: string;
      readonly requestUri?: string;
      readonly responseCode?: number;
    };
    readonly input?: RawReference;
    readonly output?: RawReference;
    readonly errors?: readonly RawReference[];
  };
  readonly params?: Readonly<Record<string, unknown>>;
  readonly serialized?: {
    readonly method?: string;
    readonly uri: string;
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
  };
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: Readonly<Record<string, unknown>>;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly response?: {
    readonly status_code: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  };
}

export interface VectorSuite {
  readonly description: string;
  readonly metadata: {
    readonly protocol: string;
    readonly jsonVersion?: string;
    readonly apiVersion?: string;
    readonly targetPrefix?: string;
    readonly awsQueryCompatible?: object;
  };
  readonly shapes: Readonly<Record<string, RawShape>>;
  readonly cases: readonly VectorCase[];
}

export function readSuites(path: string): readonly VectorSuite[] {
  // SAFETY: the published files have this form; a case that has not fails its own test.
  return JSON.parse(readFileSync(`${vectorsFolder}/${path}`, 'utf8')) as VectorSuite[];
}

export function protocolOf({ protocol, jsonVersion }: VectorSuite['metadata']): Protocol {
  switch (protocol) {
    case 'query':
      return 'awsQuery';
    case 'ec2':
      return 'ec2Query';
    case 'json':
      return jsonVersion === '1.0' ? 'awsJson1_0' : 'awsJson1_1';
    case 'rest-json':
      return 'restJson1';
    case 'rest-xml':
      return 'restXml';
    default:
      return 'rpcv2Cbor';
  }
}

const FORMATS: Readonly<Record<string, TimestampFormat>> = {
  iso8601: 'date-time',
  rfc822: 'http-date',
  unixTimestamp: 'epoch-seconds',
};
const LOCATIONS = {
  uri: 'label',
  querystring: 'query',
  header: 'header',
  headers: 'headers',
  statusCode: 'status',
} as const;
const SIMPLE: Readonly<Record<string, SimpleType>> = { character: 'string' };

/** The model of one case. `isInput` matters where botocore names flattened lists differently in the two directions. */
export function modelOf(
  suite: VectorSuite,
  test: VectorCase,
  isInput: boolean,
  isLegacy: boolean,
): ServiceModel {
  const protocol = protocolOf(suite.metadata);
  const shapes: Record<string, ShapeModel> = {};
  for (const [name, shape] of Object.entries(suite.shapes))
    shapes[name] = shapeOf(
      suite,
      name,
      withPayload(test, name, shape),
      protocol,
      isInput,
      isLegacy,
    );
  const { given } = test;
  for (const reference of [given.input, given.output]) {
    if (reference) Object.assign(shapes, payloadNames(shapes, reference));
  }
  const errors = (given.errors ?? []).map(({ shape }) => shape);
  for (const name of errors) {
    const { error = {}, fault = false } = suite.shapes[name] ?? {};
    const shape = shapes[name];
    if (shape?.type !== 'structure') continue;
    shapes[name] = {
      ...shape,
      error: {
        status: error.httpStatusCode ?? (fault ? 500 : 400),
        ...(error.code !== undefined && { code: error.code }),
        fault: fault ? 'server' : 'client',
      },
    };
  }
  const operation: OperationModel = {
    ...(given.input && { input: given.input.shape }),
    ...(given.output && { output: given.output.shape }),
    errors,
    ...(given.http && {
      http: { method: given.http.method ?? 'POST', uri: given.http.requestUri ?? '/' },
      ...(given.http.responseCode !== undefined && { status: given.http.responseCode }),
    }),
  };
  return {
    name: 'vectors',
    serviceId: 'Vectors',
    signingName: 'vectors',
    endpointPrefix: 'vectors',
    apiVersion: suite.metadata.apiVersion ?? '2026-01-01',
    protocol,
    protocols: [protocol],
    ...(suite.metadata.targetPrefix !== undefined && { targetPrefix: suite.metadata.targetPrefix }),
    ...(suite.metadata.awsQueryCompatible && { queryCompatible: true }),
    sources: { sdk: '0' },
    operations: { [given.name]: operation },
    shapes,
  };
}

/** Older cases name the payload where the operation refers to its input. */
function withPayload({ given }: VectorCase, name: string, shape: RawShape): RawShape {
  const payload = [given.input, given.output].find((found) => found?.shape === name)?.payload;
  return payload === undefined ? shape : { ...shape, payload };
}

function payloadNames(
  shapes: Readonly<Record<string, ShapeModel>>,
  { shape: name, locationName, xmlNamespace }: RawReference,
): Record<string, ShapeModel> {
  const shape = shapes[name];
  if (shape?.type !== 'structure') return {};
  return {
    [name]: {
      ...shape,
      ...(locationName !== undefined && { xmlName: locationName }),
      ...(xmlNamespace && { xmlNamespace }),
    },
  };
}

function shapeOf(
  suite: VectorSuite,
  name: string,
  shape: RawShape,
  protocol: Protocol,
  isInput: boolean,
  isLegacy: boolean,
): ShapeModel {
  const member = (key: string, raw: RawMember) =>
    memberOf(suite, key, raw, { payload: shape.payload, protocol, isInput, isLegacy });
  if (shape.document) return { type: 'document' };
  switch (shape.type) {
    case 'structure': {
      const members = Object.entries(shape.members ?? {}).map(([key, raw]) => [
        key,
        {
          ...member(key, raw),
          ...(shape.required?.includes(key) && { required: true as const }),
        },
      ]);
      return {
        type: shape.union ? 'union' : 'structure',
        members: Object.fromEntries(members),
        ...(shape.eventstream && { eventStream: true }),
        ...(shape.locationName !== undefined && { xmlName: shape.locationName }),
        ...(shape.xmlNamespace && { xmlNamespace: shape.xmlNamespace }),
      };
    }
    case 'list':
      if (!shape.member) throw new Error(`the list ${name} has no member`);
      return { type: 'list', member: member('member', shape.member) };
    case 'map':
      if (!shape.key || !shape.value) throw new Error(`the map ${name} has no key`);
      return { type: 'map', key: member('key', shape.key), value: member('value', shape.value) };
    default: {
      const format = shape.timestampFormat && FORMATS[shape.timestampFormat];
      return {
        // SAFETY: botocore's simple types have the names of ours, but for one.
        type: SIMPLE[shape.type] ?? (shape.type as SimpleType),
        ...(format && { timestampFormat: format }),
        ...(shape.streaming && { streaming: true }),
      };
    }
  }
}

function memberOf(
  suite: VectorSuite,
  name: string,
  own: RawMember,
  {
    payload,
    protocol,
    isInput,
    isLegacy,
  }: {
    readonly payload: string | undefined;
    readonly protocol: Protocol;
    readonly isInput: boolean;
    readonly isLegacy: boolean;
  },
): MemberModel {
  const target = suite.shapes[own.shape];
  // The older models bind shapes instead of members.
  const raw: RawMember =
    target?.location === undefined
      ? own
      : {
          location: target.location,
          ...(target.locationName !== undefined && { locationName: target.locationName }),
          ...own,
        };
  const isFlat = raw.flattened === true || target?.flattened === true;
  // In the older models a flattened list takes its member's name, but not where restXml requests are written.
  const listed = isFlat && isLegacy ? target?.member?.locationName : undefined;
  const locationName =
    listed !== undefined && !(isInput && protocol === 'restXml') ? listed : raw.locationName;
  const location = raw.location as keyof typeof LOCATIONS | undefined;
  const isQueryMap = location === 'querystring' && target?.type === 'map';
  const format = raw.timestampFormat && FORMATS[raw.timestampFormat];
  const isJson = protocol === 'restJson1';
  const isBody = location === undefined;
  return {
    shape: raw.shape,
    ...(name === payload && { in: 'payload' as const }),
    ...(location && { in: isQueryMap ? ('queryMap' as const) : LOCATIONS[location] }),
    ...(!isBody && raw.locationName !== undefined && { name: raw.locationName }),
    ...(isBody && !isJson && locationName !== undefined && { xmlName: locationName }),
    ...(isBody && isJson && locationName !== undefined && { jsonName: locationName }),
    ...(raw.queryName !== undefined && { ec2Name: raw.queryName }),
    ...(isFlat && { flattened: true as const }),
    ...(raw.xmlAttribute && { attribute: true as const }),
    ...(raw.xmlNamespace && { xmlNamespace: raw.xmlNamespace }),
    ...(format && { timestampFormat: format }),
    ...(raw.jsonvalue && { mediaType: 'application/json' }),
    ...(raw.eventpayload && { event: 'payload' as const }),
    ...(raw.eventheader && { event: 'header' as const }),
  };
}
