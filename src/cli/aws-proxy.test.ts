/** Where the proxy of `skykeep run` leads. */
import { connect, createServer, type Socket } from 'node:net';

import { expect, onTestFinished, test } from 'vitest';

import type { Connection } from '../server/connection.ts';
import { AwsProxy } from './aws-proxy.ts';

/** A server that answers whatever comes with its name and what it has heard. */
async function listener(name: string): Promise<string> {
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (heard: Buffer) => socket.end(`${name} heard ${heard.toString()}`));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

async function proxyFor(cloud: string, userProxy?: string): Promise<string> {
  // SAFETY: the proxy reads the address of the cloud and nothing else.
  const proxy = await AwsProxy.start(
    { httpsEndpoint: `https://${cloud}` } as Connection,
    userProxy,
  );
  onTestFinished(() => proxy.close());
  return proxy.url;
}

/** Asks for a tunnel, says hello once there is one, and gives all that came back. */
function tunnel(proxy: string, authority: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(proxy).port), '127.0.0.1');
    let text = '';
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n\r\n`);
    socket.on('data', (piece: Buffer) => {
      if (text === '' && piece.toString().includes(' 200 ')) socket.write('hello');
      text += piece.toString();
    });
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(text));
  });
}

test.each([
  'queue.amazonaws.com:443',
  'sqs.eu-west-1.amazonaws.com:443',
  'lambda.us-east-1.api.aws:443',
])('%s leads to the cloud', async (authority) => {
  const proxy = await proxyFor(await listener('cloud'));
  expect(await tunnel(proxy, authority)).toContain('cloud heard hello');
});

test('another host is reached itself', async () => {
  const proxy = await proxyFor(await listener('cloud'));
  expect(await tunnel(proxy, await listener('other'))).toContain('other heard hello');
});

test('another host is asked of the user’s proxy, with the user’s name', async () => {
  const own = await listener('proxy');
  const proxy = await proxyFor(await listener('cloud'), `http://me:secret@${own}`);
  const heard = await tunnel(proxy, 'registry.example:443');
  expect(heard).toContain('proxy heard CONNECT registry.example:443 HTTP/1.1');
  expect(heard).toContain(
    `proxy-authorization: Basic ${Buffer.from('me:secret').toString('base64')}`,
  );
  expect(await tunnel(proxy, 'queue.amazonaws.com:443')).toContain('cloud heard hello');
});

test('what is no authority is refused', async () => {
  const proxy = await proxyFor(await listener('cloud'));
  expect(await tunnel(proxy, 'nonsense')).toMatch(/^HTTP\/1\.1 400 /);
});
