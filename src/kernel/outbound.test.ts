import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, expect, test } from 'vitest';

import { HttpOutbound } from './outbound.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A tiny server of somebody else. */
async function serving(answer: RequestListener): Promise<URL> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  // SAFETY: a listener on a host and port has an address of this form.
  const { port } = server.address() as AddressInfo;
  return new URL(`http://127.0.0.1:${port}/path?query=1`);
}

const outbound = new HttpOutbound();
const usual = { method: 'POST', timeoutMs: 5000, maxBytes: 1000 };

test('a call brings its head and body, and the answer back whole', async () => {
  const url = await serving((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      response.writeHead(418, { 'x-kind': 'teapot' });
      response.end(
        `${request.method} ${request.url} ${String(request.headers['x-sent'])} ${Buffer.concat(pieces).toString()}`,
      );
    });
  });
  const answer = await outbound.call({
    ...usual,
    url,
    headers: { 'x-sent': 'yes' },
    body: 'hello',
  });
  expect(answer).toMatchObject({ status: 418, headers: { 'x-kind': 'teapot' } });
  expect(answer.body.toString()).toBe('POST /path?query=1 yes hello');
});

test('a redirect is an answer', async () => {
  const url = await serving((_request, response) => {
    response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
  });
  expect((await outbound.call({ ...usual, url })).status).toBe(302);
});

test.each([
  'http://169.254.169.254/latest/meta-data',
  'http://[::ffff:169.254.169.254]/',
  'http://[::ffff:a9fe:a9fe]/',
  'http://[fe80::1]/',
  'http://[fd00:ec2::254]/',
  'http://0.0.0.0/',
  'http://0/',
  'http://2852039166/',
  'http://224.0.0.1/',
  'http://[::]/',
  'ftp://127.0.0.1/',
  'file:///etc/passwd',
])('%s is not called', async (url) => {
  await expect(outbound.call({ ...usual, url: new URL(url) })).rejects.toMatchObject({
    name: 'OutboundFailure',
    kind: 'refused address',
  });
});

test('an answer that is too large is cut off', async () => {
  const url = await serving((_request, response) => response.end('x'.repeat(1001)));
  await expect(outbound.call({ ...usual, url })).rejects.toMatchObject({ kind: 'too large' });
});

test('who does not answer in time is left', async () => {
  const url = await serving(() => undefined);
  await expect(outbound.call({ ...usual, url, timeoutMs: 50 })).rejects.toMatchObject({
    kind: 'timeout',
  });
});

test('who is not there is told by name, without what was sent', async () => {
  const url = await serving(() => undefined);
  for (const close of closing.splice(0)) close();
  await expect(outbound.call({ ...usual, url, body: 'secret' })).rejects.toMatchObject({
    kind: 'unreachable',
    message: expect.stringMatching(/^127\.0\.0\.1:\d+ cannot be reached: ECONNREFUSED\.$/),
  });
});
