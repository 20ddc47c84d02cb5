/** The path of a request, with a service that does what no real one should. */
import { gzipSync } from 'node:zlib';

import { test as base, expect } from 'vitest';

import { epochMs } from '#lib/time';

import { answerCall, callAs } from './answer.ts';
import { sign } from './authn/testing.ts';
import { ManualClock } from './clock.ts';
import { commonFault } from './fault.ts';
import type { GatewayRequest } from './gateway/request.ts';
import { rootOf } from './identity.ts';
import type { Kernel } from './kernel.ts';
import type { ServiceModel } from './model.ts';
import type { Context } from './operation.ts';
import { RootKeys } from './root-keys.ts';
import { type AnyOperation, defineService } from './service.ts';
import { createKernel, openStore } from './start.ts';
import { CorruptRow } from './store/corruption.ts';
import type { Task } from './task.ts';

const ACCOUNT = '000000000000';
const START = epochMs(Date.parse('2026-03-01T12:00:00Z'));
const TRACE = 'Root=1-5759e988-bd862e3fe1be46a994272793';
const key = { accessKeyId: 'AKIAROOTROOTROOTROOT', secret: 'a-secret-of-good-length-0' };

const names = ['Echo', 'Break', 'Corrupt', 'Refuse', 'Enqueue', 'Elsewhere', 'Missing'];
const model: ServiceModel = {
  name: 'probe',
  serviceId: 'Probe',
  signingName: 'probe',
  endpointPrefix: 'probe',
  apiVersion: '',
  protocol: 'awsJson1_1',
  protocols: ['awsJson1_1'],
  targetPrefix: 'Probe',
  sources: { sdk: '' },
  operations: Object.fromEntries(names.map((name) => [name, { input: 'In', output: 'Out' }])),
  shapes: {
    String: { type: 'string' },
    In: { type: 'structure', members: { Name: { shape: 'String' } } },
    Out: { type: 'structure', members: { Told: { shape: 'String' } } },
  },
};

interface Site {
  readonly kernel: Kernel;
  readonly log: string[];
  readonly traces: (string | undefined)[];
  call(operation: string, parts?: Parts): Promise<Answer>;
}

interface Parts {
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent, but not signed. */
  readonly unsigned?: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

const test = base.extend<{ site: Site }>({
  site: async ({ task: _task }, use) => {
    const traces: (string | undefined)[] = [];
    const log: string[] = [];
    const opened = await openStore(undefined, { kind: 'beside' });
    const kernel = createKernel({
      opened,
      clock: new ManualClock(START),
      rootKeys: new RootKeys(),
      source: {
        catalogue: [model, { ...model, name: 'unbuilt', serviceId: 'Unbuilt', targetPrefix: 'Un' }],
        load: (name) => (name === 'probe' ? Promise.resolve(probe(traces)) : undefined),
        model: () => model,
      },
      account: ACCOUNT,
      logLevel: 'warn',
      log: (line) => log.push(line),
    });
    await kernel.open(key);
    const call = (operation: string, parts: Parts = {}) => ask(kernel, operation, parts);
    await use({ kernel, log, traces, call });
    await kernel.stop();
  },
});

function probe(traces: (string | undefined)[]) {
  const noteTrace: Task<object> = {
    name: 'probe.note-trace',
    retry: { attempts: 1, waitMs: () => 0 },
    run: (_payload, ctx) => {
      // SAFETY: the context of a task is a whole one; only its type hides the request.
      traces.push((ctx as Context).request.trace);
    },
  };
  const access = ({ Name }: { readonly Name?: string }) => ({
    action: 'probe:Act',
    resource: Name?.startsWith('arn:') ? Name : '*',
  });
  const handlers: Record<string, (input: object, ctx: Context) => unknown> = {
    Echo: (_input, { request, account, region, service, identity }) => ({
      Told: JSON.stringify({
        account,
        region,
        service,
        userId: identity.userId,
        trace: request.trace,
        origin: request.origin,
        sourceIp: request.sourceIp,
        userAgent: request.userAgent.length,
        isSecure: request.isSecure,
        protocol: request.protocol,
        isAborted: request.isAborted(),
        header: request.header('x-probe'),
      }),
    }),
    Break: () => {
      throw new TypeError('the password is hunter2');
    },
    Corrupt: () => {
      throw new CorruptRow('abc');
    },
    Refuse: () => {
      throw commonFault('ThrottlingException', 'Slow down.');
    },
    Enqueue: (_input, ctx) => {
      ctx.transact((tx) => tx.enqueue(noteTrace, {}));
      return {};
    },
    Elsewhere: (_input, { account, region }) => ({ Told: `${account} ${region}` }),
  };
  const operations: AnyOperation[] = Object.entries(handlers).map(([name, handle]) => ({
    name,
    access,
    handle,
  }));
  return defineService({
    name: 'probe',
    operations,
    tasks: [noteTrace],
    tables: [],
    model,
    maxBodyBytes: 1000,
  });
}

async function ask(kernel: Kernel, operation: string, parts: Parts): Promise<Answer> {
  const body = Buffer.from(parts.body ?? '{}');
  const target = operation.includes('.') ? operation : `Probe.${operation}`;
  const signed = sign(
    {
      method: 'POST',
      path: '/',
      query: '',
      body,
      headers: {
        host: '127.0.0.1',
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': target,
        ...parts.headers,
      },
    },
    {
      keyId: key.accessKeyId,
      secret: key.secret,
      dateTime: '20260301T120000Z',
      scope: { service: 'probe' },
    },
  );
  const wire = {
    method: 'POST',
    path: '/',
    query: '',
    headers: { ...signed.headers, ...parts.unsigned },
    body,
  };
  const request: GatewayRequest = {
    ...wire,
    origin: 'http://127.0.0.1',
    remoteAddress: '127.0.0.1',
    isSecure: false,
    wire,
    body: () => Promise.resolve(body),
    limitBody: () => undefined,
    isAborted: () => false,
    onAbort: () => undefined,
  };
  const answer = await answerCall(kernel, request);
  return { ...answer, body: JSON.parse(String(answer.body)) };
}

function toldBy(answer: Answer): Record<string, unknown> {
  return JSON.parse(String(answer.body['Told']));
}

test('a service sees who calls, from where, and what for', async ({ site }) => {
  const answer = await site.call('Echo', { headers: { 'x-probe': 'a', 'user-agent': 'me' } });
  expect(answer.status).toBe(200);
  expect(toldBy(answer)).toEqual({
    account: ACCOUNT,
    region: 'us-east-1',
    service: 'probe',
    userId: ACCOUNT,
    origin: 'http://127.0.0.1',
    sourceIp: '127.0.0.1',
    userAgent: 2,
    isSecure: false,
    protocol: 'awsJson1_1',
    isAborted: false,
    header: 'a',
  });
});

test('our own fault is told to nobody but the log', async ({ site }) => {
  const answer = await site.call('Break');
  expect(answer).toMatchObject({
    status: 500,
    body: {
      __type: 'InternalFailure',
      message:
        'The request processing has failed because of an unknown error, exception or failure.',
    },
  });
  expect(JSON.stringify(answer)).not.toContain('hunter2');
  expect(site.log).toHaveLength(1);
  expect(site.log[0]).toContain(String(answer.headers['x-amzn-requestid']));
});

test('damage is reported by name', async ({ site }) => {
  const answer = await site.call('Corrupt');
  expect(answer).toMatchObject({ status: 500, body: { __type: 'InternalFailure' } });
  expect(answer.body['message']).toContain('the data directory was changed or damaged');
});

test('a fault of the service is answered as it is, and is no line of the log', async ({ site }) => {
  expect(await site.call('Refuse')).toMatchObject({
    status: 400,
    body: { __type: 'ThrottlingException', message: 'Slow down.' },
  });
  expect(site.log).toEqual([]);
});

test.for<[string, string, number, string]>([
  ['an operation that nobody knows', 'Nothing', 404, 'UnknownOperationException'],
  ['one that is not built', 'Missing', 501, 'NotImplemented'],
  ['a service that is not built', 'Un.Echo', 501, 'NotImplemented'],
  ['a target that nobody knows', 'Nobody.Echo', 404, 'UnknownOperationException'],
])('%s is refused by name', async ([, operation, status, __type], { site }) => {
  expect(await site.call(operation)).toMatchObject({ status, body: { __type } });
});

test.for<[string, string | Uint8Array]>([
  ['no JSON', '{'],
  ['a list', '[]'],
  ['a member of another kind', '{"Name":1}'],
  ['bytes that are no text', Buffer.from([0x7b, 0xff, 0x7d])],
])('%s is no input', async ([, body], { site }) => {
  expect(await site.call('Echo', { body })).toMatchObject({
    status: 400,
    body: { __type: 'SerializationException' },
  });
});

test('a body that opens to more than the service takes is refused', async ({ site }) => {
  const headers = { 'content-encoding': 'gzip' };
  const small = gzipSync('{"Name":"a"}');
  expect((await site.call('Echo', { body: small, headers })).status).toBe(200);
  const large = gzipSync(JSON.stringify({ Name: 'a'.repeat(2000) }));
  expect((await site.call('Echo', { body: large, headers })).status).toBe(413);
});

test('a compressed body is not opened for whoever did not sign it', async ({ site }) => {
  const unsigned = { 'content-encoding': 'gzip', authorization: 'AWS4-HMAC-SHA256 nonsense' };
  const answer = await site.call('Echo', { body: 'no gzip', unsigned });
  expect(answer.body['__type']).toBe('IncompleteSignatureException');
});

test('a trace is carried into what follows, and none is made up', async ({ site }) => {
  const headers = { 'x-amzn-trace-id': TRACE };
  expect(toldBy(await site.call('Echo', { headers }))).toMatchObject({ trace: TRACE });
  await site.call('Enqueue', { headers });
  await site.call('Enqueue');
  await site.call('Enqueue', { headers: { 'x-amzn-trace-id': 'x'.repeat(5000) } });
  await site.kernel.tasks.idle();
  expect(site.traces).toEqual([TRACE, undefined, undefined]);
});

test('what is kept of an agent has a bound', async ({ site }) => {
  const headers = { 'user-agent': 'x'.repeat(50_000), referer: 'y'.repeat(50_000) };
  const answer = await site.call('Echo', { headers });
  expect(toldBy(answer)).toMatchObject({ userAgent: 1024 });
  const [record] = site.kernel.decisions.newest();
  expect(record?.request.condition('aws:referer')).toHaveLength(2048);
});

test.for<[string, string, string]>([
  ['the region of the resource', `arn:aws:probe:eu-west-1:${ACCOUNT}:x`, `${ACCOUNT} eu-west-1`],
  ['no region', `arn:aws:probe:nowhere:${ACCOUNT}:x`, `${ACCOUNT} us-east-1`],
])('the owner decides: %s', async ([, Name, told], { site }) => {
  const body = JSON.stringify({ Name });
  expect((await site.call('Elsewhere', { body })).body['Told']).toBe(told);
});

test('an account that is not here opens no cell', async ({ site }) => {
  const body = JSON.stringify({ Name: 'arn:aws:probe:us-east-1:999999999999:x' });
  expect(await site.call('Elsewhere', { body })).toMatchObject({
    body: { __type: 'AccessDeniedException' },
  });
  expect([...site.kernel.store.cells].map(({ name }) => name).join()).not.toContain('999999999999');
});

test('a name beyond all ARNs is refused', async ({ site }) => {
  const body = JSON.stringify({ Name: `arn:aws:probe:us-east-1:${ACCOUNT}:${'x'.repeat(900)}` });
  expect((await site.call('Elsewhere', { body })).status).toBe(200);
  const longer = JSON.stringify({
    Name: `arn:aws:probe:us-east-1:${ACCOUNT}:${'x'.repeat(3000)}`,
  });
  expect(await site.call('Elsewhere', { body: longer })).toMatchObject({
    status: 400,
    body: { __type: 'ValidationException' },
  });
});

test('callers of this process enter behind the signature', async ({ site }) => {
  const as = (operation: string, service = 'probe') =>
    callAs(site.kernel, rootOf(ACCOUNT), { service, operation, input: {}, region: 'us-east-1' });
  expect(await as('Elsewhere')).toEqual({ Told: `${ACCOUNT} us-east-1` });
  await expect(as('Missing')).rejects.toMatchObject({ code: 'NotImplemented' });
  await expect(as('Echo', 'unbuilt')).rejects.toMatchObject({ code: 'NotImplemented' });
});
