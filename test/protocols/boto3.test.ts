/** The same proof through another client: boto3 calls one service of each protocol. */
import { execFile, execFileSync } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Fault } from '../../src/kernel/fault.ts';
import type { Protocol, ServiceModel } from '../../src/kernel/model.ts';
import { Codec } from '../../src/kernel/protocols/codec.ts';
import type { WireRequest } from '../../src/kernel/protocols/wire.ts';
import { collect } from './support/bytes.ts';
import { modelNames, readModel } from './support/models.ts';
import { Generator, type Sample } from './support/random.ts';
import { difference, withoutEmpties } from './support/values.ts';

const script = fileURLToPath(new URL('support/call_boto3.py', import.meta.url));

interface Target {
  readonly service: string;
  readonly boto: string;
  readonly protocol: Protocol;
  /** Where boto3 would choose another. */
  readonly forced?: string;
  readonly operations: readonly string[];
  readonly error: string;
  /** Values of members that boto3 looks into. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  /** Members that boto3 adds. */
  readonly adds?: readonly string[];
}

const TARGETS: readonly Target[] = [
  {
    service: 'sqs',
    boto: 'sqs',
    protocol: 'awsJson1_0',
    operations: ['CreateQueue', 'SendMessageBatch', 'ReceiveMessage', 'ListQueues', 'TagQueue'],
    error: 'QueueDoesNotExist',
  },
  {
    service: 'dynamodb',
    boto: 'dynamodb',
    protocol: 'awsJson1_0',
    operations: ['PutItem', 'Query', 'BatchGetItem'],
    error: 'ConditionalCheckFailedException',
  },
  {
    service: 'sns',
    boto: 'sns',
    protocol: 'awsQuery',
    operations: [
      'CreateTopic',
      'Publish',
      'PublishBatch',
      'ListSubscriptions',
      'SetTopicAttributes',
    ],
    error: 'NotFoundException',
  },
  {
    service: 'lambda',
    boto: 'lambda',
    protocol: 'restJson1',
    operations: ['CreateAlias', 'GetAlias', 'ListTags', 'PutFunctionConcurrency', 'TagResource'],
    error: 'ResourceConflictException',
  },
  {
    service: 's3',
    boto: 's3',
    protocol: 'restXml',
    operations: ['ListObjectsV2', 'PutBucketTagging', 'GetBucketTagging', 'PutBucketCors'],
    error: 'NoSuchBucket',
    fixed: { Bucket: 'a-bucket', ChecksumAlgorithm: undefined, ContentMD5: undefined },
    adds: ['ChecksumAlgorithm', 'EncodingType', 'ContentMD5'],
  },
  {
    service: 'ec2',
    boto: 'ec2',
    protocol: 'ec2Query',
    operations: ['CreateTags', 'DescribeTags', 'CreateVpc', 'DescribeKeyPairs', 'DescribeSubnets'],
    error: 'UnauthorizedOperation',
  },
  {
    service: 'cloudwatch',
    boto: 'cloudwatch',
    protocol: 'awsJson1_0',
    forced: 'json',
    operations: ['PutMetricData', 'DescribeAlarmHistory', 'ListDashboards'],
    error: 'InvalidParameterValueException',
  },
  {
    service: 'cloudwatch',
    boto: 'cloudwatch',
    protocol: 'rpcv2Cbor',
    forced: 'smithy-rpc-v2-cbor',
    operations: ['PutMetricData', 'DescribeAlarmHistory', 'ListDashboards', 'GetMetricStatistics'],
    error: 'InvalidParameterValueException',
  },
  {
    service: 'cloudwatch',
    boto: 'cloudwatch',
    protocol: 'awsQuery',
    forced: 'query',
    operations: ['PutMetricData', 'DescribeAlarmHistory', 'ListDashboards', 'GetMetricStatistics'],
    error: 'InvalidParameterValueException',
  },
];

interface Call {
  readonly tag: string;
  readonly target: Target;
  readonly operation: string;
  readonly sample: Sample | 'error';
  readonly input: unknown;
  readonly output: unknown;
  decoded?: unknown;
  problem?: unknown;
}

interface Result {
  readonly answer?: unknown;
  /** What boto3 would not send or read. */
  readonly refused?: string;
  readonly error?: {
    readonly class: string;
    readonly code: string;
    readonly message: string;
    readonly status: number;
  };
}

const codecs = new Map<string, Codec>();

function codecOf(service: string): Codec {
  const known = codecs.get(service) ?? new Codec(readModel(service));
  codecs.set(service, known);
  return known;
}

function missingPiece(): string | undefined {
  if (modelNames().length === 0) return 'no models: run npx tsx codegen/run.ts';
  try {
    execFileSync('python3', ['-c', 'import boto3'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'python3 with boto3 is missing';
  }
}

const missing = missingPiece();
const known = missing === undefined ? membersKnown() : {};

/** The members of the structures of each service that this boto3 knows; it may be older than our models. */
function membersKnown(): Record<string, Record<string, string[]>> {
  const output = execFileSync('python3', [script], {
    input: JSON.stringify({ shapes: [...new Set(TARGETS.map(({ boto }) => boto))] }),
    maxBuffer: 64 * 1024 * 1024,
  });
  // SAFETY: the script prints this.
  return JSON.parse(output.toString('utf8')) as Record<string, Record<string, string[]>>;
}

function callsOf(target: Target): Call[] {
  const model = codecOf(target.service).model;
  const calls: Call[] = [];
  for (const operation of target.operations) {
    for (const sample of ['full', 'minimal', 'edge'] as const) {
      const tag = `${target.service}-${target.protocol}-${operation}-${sample}`;
      calls.push({ tag, target, operation, sample, ...valuesOf(model, target, operation, sample) });
    }
  }
  const [first = ''] = target.operations;
  const tag = `${target.service}-${target.protocol}-error`;
  const values = valuesOf(model, target, first, 'minimal');
  calls.push({ tag, target, operation: first, sample: 'error', ...values });
  return calls;
}

function valuesOf(model: ServiceModel, target: Target, operation: string, sample: Sample) {
  const { input, output } = codecOf(target.service).operation(operation);
  const value = (shape: string | undefined, isInput: boolean) => {
    if (shape === undefined) return {};
    const generated = new Generator(model, {
      protocol: target.protocol,
      seed: `${operation}/${sample}/${isInput}`,
      sample,
      isInput,
      needs: () => false,
      knows: (name, member) => known[target.boto]?.[name]?.includes(member) ?? true,
    }).value(shape);
    return tamed(model, shape, generated, isInput);
  };
  const given = Object.entries(value(input, true) as object)
    .map(([key, item]) => {
      const { fixed = {} } = target;
      return [key, Object.hasOwn(fixed, key) ? fixed[key] : item] as const;
    })
    .filter(([, item]) => item !== undefined);
  return { input: Object.fromEntries(given), output: value(output, false) };
}

/** boto3 sends whole seconds since 1970 and no number that is none. */
function tamed(model: ServiceModel, name: string, value: unknown, isInput: boolean): unknown {
  const shape = model.shapes[name];
  if (!shape || value === null || value === undefined) return value;
  switch (shape.type) {
    case 'structure':
    case 'union':
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          tamed(model, shape.members[key]?.shape ?? '', item, isInput),
        ]),
      );
    case 'list':
      return (value as unknown[]).map((item) => tamed(model, shape.member.shape, item, isInput));
    case 'map':
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          tamed(model, shape.value.shape, item, isInput),
        ]),
      );
    case 'timestamp':
      return isInput ? Math.max(0, Math.floor(Number(value) / 1000) * 1000) : value;
    case 'float':
    case 'double':
      return Number.isFinite(value) ? value : 0.5;
    default:
      return value;
  }
}

/** Our form with instants and bytes marked, as the script reads and prints them. */
function marked(model: ServiceModel, name: string | undefined, value: unknown): unknown {
  const shape = model.shapes[name ?? ''];
  if (!shape || value === null || value === undefined) return value;
  switch (shape.type) {
    case 'structure':
    case 'union':
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          marked(model, shape.members[key]?.shape, item),
        ]),
      );
    case 'list':
      return (value as unknown[]).map((item) => marked(model, shape.member.shape, item));
    case 'map':
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, marked(model, shape.value.shape, item)]),
      );
    case 'timestamp':
      return { $instant: value };
    case 'blob':
      return { $bytes: Buffer.from(value as Uint8Array).toString('base64') };
    default:
      return value;
  }
}

function snake(operation: string): string {
  return operation
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

describe.skipIf(missing !== undefined)(
  `boto3${missing === undefined ? '' : `: ${missing}`}`,
  () => {
    const calls = missing === undefined ? TARGETS.flatMap(callsOf) : [];
    const byTag = new Map(calls.map((call) => [call.tag, call]));
    const results = new Map<string, Result>();
    let server: Server;

    async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const call = byTag.get(String(request.headers['x-case']));
      if (!call) {
        response.writeHead(404).end();
        return;
      }
      const codec = codecOf(call.target.service);
      const [path = '/', query = ''] = (request.url ?? '/').split('?');
      const wire: WireRequest = {
        method: request.method ?? 'GET',
        path,
        query,
        headers: Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        ),
        body: await collect(request),
      };
      try {
        call.decoded = read(codec, call, wire);
      } catch (error) {
        call.problem = error;
      }
      const { protocol, error } = call.target;
      const { status, headers, body } =
        call.sample === 'error'
          ? codec.encodeFault(
              protocol,
              new Fault(error, 'It is <not> there & "gone"'),
              'request-id',
            )
          : codec.encode(protocol, call.operation, call.output, 'request-id');
      response.writeHead(status, headers).end(await collect(body));
    }

    beforeAll(async () => {
      server = createServer((request, response) => void answer(request, response));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      const sent = calls.map(({ tag, target, operation, input }) => ({
        tag,
        service: target.boto,
        ...(target.forced !== undefined && { protocol: target.forced }),
        method: snake(operation),
        input: marked(
          codecOf(target.service).model,
          codecOf(target.service).operation(operation).input,
          input,
        ),
      }));
      const output = await python({ endpoint: `http://127.0.0.1:${port}`, calls: sent });
      // SAFETY: the script prints this.
      const { results: list } = JSON.parse(output) as { results: Result[] };
      calls.forEach((call, place) => results.set(call.tag, list[place] ?? {}));
    });

    afterAll(() => {
      server.close();
    });

    it.each(calls.map((call) => [call.tag, call] as const))('%s', (tag, call) => {
      const result = results.get(tag);
      expect(result?.refused).toBeUndefined();
      // oxlint-disable-next-line typescript/only-throw-error -- SAFETY: it was caught, and goes on
      if (call.problem !== undefined) throw call.problem;
      const isJson = ['awsJson1_0', 'rpcv2Cbor'].includes(call.target.protocol);
      const shape = (value: unknown) => (isJson ? value : withoutEmpties(value));
      const decoded = Object.entries(call.decoded ?? {}).filter(
        ([key]) => Object.hasOwn(call.input as object, key) || !call.target.adds?.includes(key),
      );
      expect(difference(shape(call.input), shape(Object.fromEntries(decoded)))).toBeUndefined();
      const { model } = codecOf(call.target.service);
      if (call.sample === 'error') {
        const error = model.shapes[call.target.error];
        const isModelled = error !== undefined && 'error' in error && error.error !== undefined;
        const code = codecOf(call.target.service).faultCode(
          new Fault(call.target.error, ''),
          call.target.protocol,
        );
        const wanted = { code, message: 'It is <not> there & "gone"' };
        expect(result?.error).toMatchObject(wanted);
        if (isModelled && 'error' in error) {
          // Services of awsJson alone answer 400 or 500, whatever the model says.
          const isPlainJson = call.target.protocol.startsWith('awsJson') && !model.queryCompatible;
          const wantedStatus = isPlainJson
            ? error.error?.fault === 'client'
              ? 400
              : 500
            : error.error?.status;
          expect(result?.error?.status).toBe(wantedStatus);
        }
        return;
      }
      expect(result?.error).toBeUndefined();
      const { output } = codecOf(call.target.service).operation(call.operation);
      const wanted = shape(marked(model, output, call.output));
      expect(difference(wanted, shape(result?.answer))).toBeUndefined();
    });
  },
);

function read(codec: Codec, call: Call, request: WireRequest): unknown {
  const { protocol } = call.target;
  const isRest = protocol === 'restJson1' || protocol === 'restXml';
  const route = isRest ? codec.route(request) : undefined;
  if (isRest && route?.operation !== call.operation)
    throw new Error(
      `routed to ${route?.operation}: ${request.method} ${request.path}?${request.query}`,
    );
  const target = request.headers['x-amz-target'];
  if (protocol === 'awsJson1_0' && !target?.endsWith(`.${call.operation}`))
    throw new Error(`the target is ${target}`);
  if (protocol === 'rpcv2Cbor' && !request.path.endsWith(`/operation/${call.operation}`))
    throw new Error(`the path is ${request.path}`);
  return codec.decode(protocol, call.operation, request, route?.labels);
}

function python(input: unknown): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      'python3',
      [script],
      { maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error) reject(new Error(stderr.slice(-2000)));
        else resolve(stdout);
      },
    );
    child.stdin?.end(JSON.stringify(input));
  });
}
