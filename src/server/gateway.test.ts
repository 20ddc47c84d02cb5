/** The listener as clients and attackers meet it: bytes, heads and connections. */
import { Agent, request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';

import { expect, onTestFinished, test } from 'vitest';

import { Gateway } from '#kernel/gateway';

import {
  signedHeaders,
  signedFetch,
  sqsCall,
  sqsRequest,
} from '../../test/surfaces/support/skykeep.ts';
import { type CloudOptions, createCloud } from '../cloud.ts';
import { ownRoutes } from '../introspection/health.ts';

const ROOT = {
  accessKeyId: 'AKIDROOT',
  secretAccessKey: 'a-secret-of-more-than-twenty-characters',
};
const WEAK = { accessKeyId: 'test', secretAccessKey: 'test' };

async function listening(
  options: CloudOptions = {},
  gatewayOptions: {
    readonly headersTimeoutMs?: number;
    readonly allowedHosts?: readonly string[];
  } = {},
) {
  const cloud = await createCloud({ rootKey: ROOT, ...options });
  const gateway = new Gateway(
    cloud.kernel,
    { host: '127.0.0.1', port: 0, allowedHosts: [], requiresTls: false, ...gatewayOptions },
    ownRoutes(cloud.kernel, { hasLocalStackPreset: false }),
  );
  const port = await gateway.listen();
  const endpoint = `http://127.0.0.1:${port}`;
  onTestFinished(async () => {
    await gateway.close();
    await cloud.stop();
  });
  return { cloud, gateway, port, endpoint };
}

/** Speaks bytes, and resolves with all that came back once the other side has ended. */
function speak(port: number, ...pieces: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (piece: Buffer) => (text += piece.toString()));
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(text));
    for (const piece of pieces) socket.write(piece);
  });
}

/** Speaks bytes, and resolves once an answer has come that contains the words. */
function hears(socket: Socket, words: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.on('data', (piece: Buffer) => {
      text += piece.toString();
      if (text.includes(words)) resolve(text);
    });
    socket.once('close', () => reject(new Error(`closed after: ${text}`)));
  });
}

/** A whole request as bytes. */
function bytesOf(
  endpoint: string,
  operation: string,
  input: object,
  more: readonly string[] = [],
): string {
  const options = sqsRequest(operation, input);
  const headers = signedHeaders(endpoint, ROOT, options);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const { body = '' } = options;
  return ['POST / HTTP/1.1', ...lines, ...more, `content-length: ${body.length}`, '', body].join(
    '\r\n',
  );
}

test.each([
  ['evil.example', 421],
  ['127.0.0.1.evil.example', 421],
  ['10.0.0.1', 421],
  ['localhost', 200],
  ['orders.localhost', 200],
  ['sqs.eu-west-1.amazonaws.com', 200],
  ['amazonaws.com.evil.example', 421],
  ['cloud.test', 200],
  ['below.cloud.test', 200],
  ['127.0.0.1', 200],
])('the host %s is answered with %i', async (host, status) => {
  const { port } = await listening({}, { allowedHosts: ['cloud.test'] });
  const answer = await speak(
    port,
    `GET /_skykeep/health HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`,
  );
  expect(answer.split(' ')[1]).toBe(String(status));
});

test.each([
  [{ origin: 'https://evil.example' }],
  [{ 'sec-fetch-site': 'cross-site' }],
  [{ 'sec-fetch-site': 'same-site' }],
])('a weak key is not taken from a page: %j', async (headers) => {
  const { endpoint } = await listening({ rootKey: WEAK });
  const request = sqsRequest('ListQueues', {});
  const plain = await signedFetch(endpoint, WEAK, request);
  expect(plain.status).toBe(200);
  const options = { ...request, headers: { ...request.headers, ...headers } };
  const lines = signedHeaders(endpoint, WEAK, options);
  // `fetch` sets these headers itself.
  const status = await new Promise<number | undefined>((resolve) => {
    httpRequest(endpoint, { method: 'POST', headers: lines }, (response) => {
      resolve(response.statusCode);
      response.resume();
    }).end(options.body);
  });
  expect(status).toBe(403);
});

test('a strong key is taken from a page, which is given the headers to read the answer', async () => {
  const { endpoint } = await listening();
  const request = sqsRequest('ListQueues', {});
  const headers = signedHeaders(endpoint, ROOT, {
    ...request,
    headers: { ...request.headers, origin: 'https://app.example' },
  });
  const answer = await new Promise<string | string[] | undefined>((resolve) => {
    httpRequest(endpoint, { method: 'POST', headers }, (response) => {
      resolve(response.headers['access-control-allow-origin']);
      response.resume();
    }).end(request.body);
  });
  expect(answer).toBe('*');
});

test('a body is asked for only once its head is good', async () => {
  const { endpoint, port } = await listening();
  const socket = connect(port, '127.0.0.1');
  const whole = bytesOf(endpoint, 'ListQueues', {}, ['expect: 100-continue']);
  const end = whole.indexOf('\r\n\r\n') + 4;
  const continued = hears(socket, '100 Continue');
  socket.write(whole.slice(0, end));
  await continued;
  const answered = hears(socket, '200 OK');
  socket.write(whole.slice(end));
  expect(await answered).toContain('x-amzn-RequestId'.toLowerCase());
  socket.destroy();
});

test('a body that is too large is refused before a byte of it is read', async () => {
  const { endpoint, port } = await listening();
  const head = bytesOf(endpoint, 'ListQueues', {}).replace(
    /content-length: \d+\r\n\r\n.*$/s,
    'content-length: 99999999\r\nexpect: 100-continue\r\n\r\n',
  );
  const answer = await speak(port, head);
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).not.toContain('100 Continue');
  expect(answer.toLowerCase()).toContain('connection: close');
});

test('a signature of nobody is refused before its body is read', async () => {
  const { endpoint, port } = await listening();
  const request = sqsRequest('ListQueues', {});
  const headers = signedHeaders(endpoint, { ...ROOT, accessKeyId: 'AKIDNOBODY' }, request);
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'host')),
    body: request.body ?? '',
  });
  expect(response.status).toBe(403);
  expect(port).toBeGreaterThan(0);
});

test('one connection carries many requests', async () => {
  const { endpoint } = await listening();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const ports = new Set<number | undefined>();
  for (let count = 0; count < 3; count++) {
    const request = sqsRequest('ListQueues', {});
    const headers = signedHeaders(endpoint, ROOT, request);
    await new Promise<void>((resolve) => {
      httpRequest(endpoint, { method: 'POST', headers, agent }, (response) => {
        ports.add(response.socket.localPort);
        response.resume().once('end', resolve);
      }).end(request.body);
    });
  }
  expect(ports.size).toBe(1);
});

test.each([
  ['says nothing', []],
  ['sends half a head', ['POST / HTTP/1.1\r\nhost: 127.0.0.1\r\nx-slow: ']],
])('a client that %s is not waited for', async (_what, pieces) => {
  const { port } = await listening({}, { headersTimeoutMs: 200 });
  const answer = await speak(port, ...pieces);
  expect(answer === '' || answer.startsWith('HTTP/1.1 408')).toBe(true);
});

test('what is no request is refused', async () => {
  const { port } = await listening();
  expect(await speak(port, 'HELO there\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  expect(await speak(port, `GET / HTTP/1.1\r\nx: ${'y'.repeat(80_000)}\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 431 /,
  );
});

test('a stop lets a long poll answer, with nothing', async () => {
  const { endpoint, gateway, cloud } = await listening();
  const { QueueUrl } = await sqsCall(endpoint, ROOT, 'CreateQueue', { QueueName: 'orders' });
  const poll = sqsCall(endpoint, ROOT, 'ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 });
  // The poll waits once its decision is made.
  await expect
    .poll(() => [...cloud.kernel.decisions.newest()][0]?.request.action)
    .toBe('sqs:ReceiveMessage');
  const startedAt = performance.now();
  await gateway.close();
  expect(await poll).toEqual({});
  expect(performance.now() - startedAt).toBeLessThan(2000);
});

test('a stop lets a running answer reach its client whole', async () => {
  const { endpoint, gateway } = await listening();
  const { QueueUrl } = await sqsCall(endpoint, ROOT, 'CreateQueue', { QueueName: 'orders' });
  const MessageBody = 'x'.repeat(900_000);
  await sqsCall(endpoint, ROOT, 'SendMessage', { QueueUrl, MessageBody });
  const received = sqsCall(endpoint, ROOT, 'ReceiveMessage', { QueueUrl, WaitTimeSeconds: 1 });
  // The request is in the gateway's hands before it is told to stop.
  await new Promise((resolve) => {
    setTimeout(resolve, 30);
  });
  await gateway.close();
  expect(await received).toEqual({ Messages: [expect.objectContaining({ Body: MessageBody })] });
  await expect(fetch(endpoint)).rejects.toThrow('fetch failed');
});

test('answers of the socket and of the process are the same', async () => {
  const { cloud, endpoint } = await listening({ clock: 'manual' });
  const { SQSClient, CreateQueueCommand, GetQueueAttributesCommand, SendMessageCommand } =
    await import('@aws-sdk/client-sqs');
  const inside = new SQSClient(cloud.root.clientConfig());
  const outside = new SQSClient({
    endpoint,
    region: 'us-east-1',
    credentials: ROOT,
    maxAttempts: 1,
  });
  const tell = async (client: InstanceType<typeof SQSClient>, name: string) => {
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: name }));
    const { $metadata: _metadata, ...attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    const refused: unknown = await client
      .send(new SendMessageCommand({ QueueUrl, MessageBody: '' }))
      .catch((error: unknown) => error);
    return JSON.stringify([
      attributes,
      refused instanceof Error && { name: refused.name, message: refused.message },
    ]).replaceAll(name, 'NAME');
  };
  expect(await tell(inside, 'orders-1')).toBe(await tell(outside, 'orders-2'));
  outside.destroy();
});
