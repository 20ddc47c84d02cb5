/** What stands at the front door, against clients that say every byte themselves. */
import { gzipSync } from 'node:zlib';

import { describe, expect } from 'vitest';

import { eventually, Stand, test } from './testing.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const JSON_HEAD = 'content-type: application/x-amz-json-1.0\r\nx-amz-target: AmazonSQS.ListQueues';

describe('the head of a request', () => {
  test.for<[string, (host: string) => string]>([
    ['no request at all', () => 'hello\r\n\r\n'],
    ['a NUL in a header', (host) => `GET / HTTP/1.1\r\nhost: ${host}\r\nx-a: b\0c\r\n\r\n`],
    ['a NUL in the target', (host) => `GET /\0 HTTP/1.1\r\nhost: ${host}\r\n\r\n`],
    ['a folded header', (host) => `GET / HTTP/1.1\r\nhost: ${host}\r\nx-a: b\r\n c\r\n\r\n`],
    ['a space before the colon', (host) => `GET / HTTP/1.1\r\nhost : ${host}\r\n\r\n`],
    ['a bare carriage return', (host) => `GET / HTTP/1.1\r\nhost: ${host}\r\nx-a: b\rc: d\r\n\r\n`],
    ['a bare line feed', (host) => `GET / HTTP/1.1\nhost: ${host}\n\n`],
    ['an unknown method', (host) => `BREW / HTTP/1.1\r\nhost: ${host}\r\n\r\n`],
    ['an unknown version', (host) => `GET / HTTP/9.9\r\nhost: ${host}\r\n\r\n`],
    ['HTTP/2 without an upgrade', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['no host', () => 'GET / HTTP/1.1\r\n\r\n'],
    [
      'both a length and chunks',
      (host) =>
        `POST / HTTP/1.1\r\nhost: ${host}\r\n${JSON_HEAD}\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n`,
    ],
    [
      'two lengths that differ',
      (host) =>
        `POST / HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nabcde`,
    ],
    [
      'a length with a sign',
      (host) => `POST / HTTP/1.1\r\nhost: ${host}\r\ncontent-length: +4\r\n\r\nabcd`,
    ],
    [
      'a length beyond all numbers',
      (host) =>
        `POST / HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 99999999999999999999999\r\n\r\nabcd`,
    ],
    [
      'an encoding that is not chunks',
      (host) => `POST / HTTP/1.1\r\nhost: ${host}\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n`,
    ],
    [
      'chunks that are not last',
      (host) =>
        `POST / HTTP/1.1\r\nhost: ${host}\r\ntransfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
    ],
  ])('%s is answered 400, and the connection ends', async ([, bytes], { stand }) => {
    const wire = await stand.wire();
    const answer = await wire.say(bytes(stand.host)).answer();
    expect(answer?.status).toBe(400);
    await wire.closed();
    // Nothing that stood behind it was taken for a second request.
    expect(wire.received).toBe('');
  });

  test('headers of more than 64 KiB are answered 431', async ({ stand }) => {
    const answer = await stand.ask(
      `GET / HTTP/1.1\r\nhost: ${stand.host}\r\nx-a: ${'a'.repeat(70_000)}\r\n\r\n`,
    );
    expect(answer?.status).toBe(431);
  });

  test('headers beyond two thousand are still seen', async ({ stand }) => {
    const many = Array.from({ length: 2100 }, () => 'a:b').join('\r\n');
    const answer = await stand.ask(
      `POST / HTTP/1.1\r\nhost: ${stand.host}\r\n${many}\r\n${JSON_HEAD}\r\n\r\n`,
    );
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({
      __type: 'MissingAuthenticationTokenException',
    });
  });

  test.for(['authorization', 'x-amz-date', 'x-amz-target', 'x-amz-security-token', 'content-type'])(
    'a second %s is refused: it would leave open which one counts',
    async (name, { stand }) => {
      const answer = await stand.ask(
        `POST / HTTP/1.1\r\nhost: ${stand.host}\r\n${name}: a\r\n${name}: b\r\ncontent-length: 0\r\n\r\n`,
      );
      expect(answer?.status).toBe(400);
      expect(answer?.body).toContain(`The header ${name} is given more than once.`);
      expect(answer?.headers['x-amzn-requestid']).toMatch(UUID);
    },
  );

  test('a second host is refused', async ({ stand }) => {
    const answer = await stand.ask(
      `GET / HTTP/1.1\r\nhost: ${stand.host}\r\nhost: evil.example\r\n\r\n`,
    );
    expect(answer?.status).toBe(400);
  });

  test.for(['http://127.0.0.1/', 'evil.example:80', '//'])(
    'the target %s',
    async (target, { stand }) => {
      const answer = await stand.ask(`GET ${target} HTTP/1.1\r\nhost: ${stand.host}\r\n\r\n`);
      expect(answer?.status).toBeGreaterThanOrEqual(400);
      expect(answer?.status).toBeLessThan(500);
    },
  );

  test('CONNECT opens no tunnel, and an upgrade is not taken', async ({ stand }) => {
    const tunnel = await stand.wire();
    await tunnel.say(`CONNECT evil.example:80 HTTP/1.1\r\nhost: ${stand.host}\r\n\r\n`).closed();
    expect(tunnel.received).toBe('');
    const answer = await stand.ask(
      `GET / HTTP/1.1\r\nhost: ${stand.host}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`,
    );
    expect(answer?.status).toBe(403);
  });

  test('a client that takes its time for the headers is cut off', async () => {
    const stand = await Stand.start({ headersTimeoutMs: 60 });
    const silent = await stand.wire();
    const slow = await stand.wire();
    slow.say(`POST / HTTP/1.1\r\nhost: ${stand.host}\r\n`);
    const drip = setInterval(() => slow.say('x-a: b\r\n'), 10);
    await Promise.all([silent.closed(), slow.closed()]);
    clearInterval(drip);
    expect(silent.received).toBe('');
    expect(slow.received).toContain('408');
    await stand.stop();
  });
});

describe('hosts', () => {
  test.for<[string, number]>([
    ['127.0.0.1', 403],
    ['127.8.8.8:1', 403],
    ['[::1]:4566', 403],
    ['localhost', 403],
    ['LOCALHOST.:4566', 403],
    ['bucket.localhost:4566', 403],
    ['sqs.us-east-1.amazonaws.com', 403],
    ['x.lambda-url.us-east-1.on.aws', 403],
    ['sqs.us-east-1.api.aws', 403],
    ['evil.example', 421],
    ['127.0.0.1.evil.example', 421],
    ['localhost.evil.example', 421],
    ['amazonaws.com.evil.example', 421],
    ['evilamazonaws.com', 421],
    ['10.0.0.1', 421],
    ['[2001:db8::1]', 421],
    ['127.0.0.1@evil.example', 421],
    ['a b', 421],
  ])('%s is answered %i', async ([host, status], { stand }) => {
    const answer = await stand.ask(
      `POST / HTTP/1.1\r\nhost: ${host}\r\n${JSON_HEAD}\r\ncontent-length: 0\r\n\r\n`,
    );
    expect(answer?.status).toBe(status);
    const { __type } = JSON.parse(answer?.body ?? '');
    expect(__type).toBe(
      status === 403 ? 'MissingAuthenticationTokenException' : 'MisdirectedRequest',
    );
    expect(answer?.headers['x-amzn-requestid']).toMatch(UUID);
  });

  test('a name that the user gave is taken, with its subdomains', async () => {
    const stand = await Stand.start({ allowedHosts: ['Cloud.Test'] });
    for (const host of ['cloud.test', 'a.CLOUD.test:80']) {
      const answer = await stand.ask(`GET / HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
      expect(answer?.status).toBe(403);
    }
    const other = await stand.ask('GET / HTTP/1.1\r\nhost: mycloud.test\r\n\r\n');
    expect(other?.status).toBe(421);
    await stand.stop();
  });

  test('plain HTTP is refused where only TLS is taken', async () => {
    const stand = await Stand.start({ requiresTls: true });
    const answer = await stand.ask(stand.sqs('ListQueues', {}));
    expect(answer?.status).toBe(403);
    expect(JSON.parse(answer?.body ?? '').message).toContain('Plain HTTP is refused');
    await stand.stop();
  });
});

describe('bodies', () => {
  test('100-continue is said once the form of the signature holds', async ({ stand }) => {
    const wire = await stand.wire();
    const parts = stand.sqsParts('ListQueues', {}, { headers: { expect: '100-continue' } });
    wire.say(stand.head(parts));
    expect((await wire.answer())?.status).toBe(100);
    wire.say('{}');
    expect((await wire.answer())?.status).toBe(200);
  });

  test.for<[string, string]>([
    ['no signature', ''],
    ['a signature of no form', 'authorization: AWS4-HMAC-SHA256 nonsense\r\n'],
    [
      'an old date',
      'x-amz-date: 20200101T000000Z\r\nauthorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20200101/us-east-1/sqs/aws4_request, SignedHeaders=host;x-amz-date, Signature=aa\r\n',
    ],
  ])('100-continue is not said to %s', async ([, lines], { stand }) => {
    const wire = await stand.wire();
    wire.say(
      `POST / HTTP/1.1\r\nhost: ${stand.host}\r\n${JSON_HEAD}\r\n${lines}content-length: 1000\r\nexpect: 100-continue\r\n\r\n`,
    );
    const answer = await wire.answer();
    expect(answer?.status).toBeGreaterThanOrEqual(400);
    expect(answer?.headers['connection']).toBe('close');
    await wire.closed();
  });

  test('another expectation is answered 417', async ({ stand }) => {
    const answer = await stand.ask(
      `POST / HTTP/1.1\r\nhost: ${stand.host}\r\nexpect: a-wonder\r\ncontent-length: 0\r\n\r\n`,
    );
    expect(answer?.status).toBe(417);
  });

  test('a body that is announced too large is refused before a byte of it is read', async ({
    stand,
  }) => {
    const wire = await stand.wire();
    const framing = 'content-length: 99999999999';
    wire.say(stand.head({ ...stand.sqsParts('ListQueues', {}), framing }));
    const answer = await wire.answer();
    expect(answer?.status).toBe(413);
    expect(JSON.parse(answer?.body ?? '').__type).toContain('RequestEntityTooLarge');
    expect(answer?.headers['connection']).toBe('close');
    await wire.closed();
  });

  test('chunks beyond the limit are refused, and the connection ends', async ({ stand }) => {
    const wire = await stand.wire();
    const framing = 'transfer-encoding: chunked';
    wire.say(stand.head({ ...stand.sqsParts('ListQueues', {}), framing }));
    const chunk = `10000\r\n${'a'.repeat(65_536)}\r\n`;
    for (let piece = 0; piece < 200 && !wire.received.includes('413'); piece += 1) {
      wire.say(chunk);
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
    }
    const answer = await wire.answer();
    expect(answer?.status).toBe(413);
    await wire.closed();
  });

  test('a body in chunks is read', async ({ stand }) => {
    const wire = await stand.wire();
    const framing = 'transfer-encoding: chunked';
    wire.say(stand.head({ ...stand.sqsParts('ListQueues', {}), framing }));
    wire.say('1\r\n{\r\n').say('1;ext=x\r\n}\r\n0\r\nx-trailer: y\r\n\r\n');
    expect((await wire.answer())?.status).toBe(200);
  });

  test.for([
    'zz\r\n{}\r\n0\r\n\r\n',
    '-1\r\n{}\r\n',
    '2\r\n{}x0\r\n\r\n',
    'fffffffffffffffff\r\n{}',
  ])('the chunk %j ends the connection', async (chunk, { stand }) => {
    const wire = await stand.wire();
    const framing = 'transfer-encoding: chunked';
    wire.say(stand.head({ ...stand.sqsParts('ListQueues', {}), framing })).say(chunk);
    const answer = await wire.answer();
    expect(answer?.status).toBe(400);
    await wire.closed();
  });

  test('bytes are counted when they come: a promise keeps nobody out', async () => {
    const stand = await Stand.start({ bufferedBytes: 100_000 });
    const promises = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const wire = await stand.wire();
        const framing = 'content-length: 1000000';
        return wire.say(stand.head({ ...stand.sqsParts('ListQueues', {}), framing }));
      }),
    );
    expect((await stand.ask(stand.sqs('ListQueues', {})))?.status).toBe(200);
    // Together they send more than is held: some are told to slow down, and the held bytes stay bounded.
    for (const wire of promises) wire.say('a'.repeat(20_000));
    const refused = await Promise.any(
      promises.map(async (wire) => {
        const answer = await wire.answer();
        if (answer?.status !== 503) throw new Error('not this one');
        return answer;
      }),
    );
    expect(JSON.parse(refused.body).__type).toContain('ServiceUnavailable');
    for (const wire of promises) wire.destroy();
    await eventually(async () => (await stand.ask(stand.sqs('ListQueues', {})))?.status === 200);
    await stand.stop();
  });

  test('a client that goes away in the middle of its body is no fault of ours', async ({
    stand,
  }) => {
    const wire = await stand.wire();
    wire.say(stand.head({ ...stand.sqsParts('ListQueues', {}), framing: 'content-length: 100' }));
    wire.say('{"a":');
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    wire.destroy();
    expect((await stand.ask(stand.sqs('ListQueues', {})))?.status).toBe(200);
    expect(stand.log).toEqual([]);
  });

  test('a body of another hash is refused, and told nothing of the operation', async ({
    stand,
  }) => {
    const bytes = stand.head({
      ...stand.sqsParts('ListQueues', {}),
      body: '{}',
    });
    const answer = await stand.ask(`${bytes}[]`);
    expect(JSON.parse(answer?.body ?? '').__type).toContain('InvalidSignatureException');
  });

  test('a compressed body is opened after its signature was checked', async ({ stand }) => {
    const body = gzipSync('{"QueueName":"zipped"}');
    const headers = { 'content-encoding': 'gzip' };
    const answer = await stand.ask(stand.sqs('CreateQueue', {}, { body, headers }));
    expect(answer?.body).toContain('/zipped');
    expect(answer?.status).toBe(200);
  });

  test.for<[string, () => Uint8Array, string, number, string]>([
    ['a bomb', () => gzipSync(Buffer.alloc(64_000_000)), 'gzip', 413, 'RequestEntityTooLarge'],
    ['no gzip', () => Buffer.from('{}'), 'gzip', 400, 'SerializationException'],
    ['another coding', () => Buffer.from('{}'), 'br', 400, 'SerializationException'],
    ['gzip in gzip', () => gzipSync(gzipSync('{}')), 'gzip, gzip', 400, 'SerializationException'],
  ])('of compressed bodies, %s is refused', async ([, body, coding, status, type], { stand }) => {
    const headers = { 'content-encoding': coding };
    const answer = await stand.ask(stand.sqs('ListQueues', {}, { body: body(), headers }));
    expect(answer?.status).toBe(status);
    expect(JSON.parse(answer?.body ?? '').__type).toBe(`com.amazonaws.sqs#${type}`);
  });
});

describe('connections', () => {
  test('one connection carries one request after another', async ({ stand }) => {
    const wire = await stand.wire();
    const ids = new Set<string | undefined>();
    for (let turn = 0; turn < 3; turn += 1) {
      const answer = await wire.say(stand.sqs('ListQueues', {})).answer();
      expect(answer?.status).toBe(200);
      ids.add(answer?.headers['x-amzn-requestid']);
    }
    expect(ids.size).toBe(3);
  });

  test('requests sent ahead are answered in their order', async ({ stand }) => {
    const wire = await stand.wire();
    wire.say(
      Buffer.concat([
        stand.sqs('CreateQueue', { QueueName: 'a' }),
        stand.sqs('GetQueueUrl', { QueueName: 'nowhere' }),
        stand.sqs('ListQueues', {}),
      ]),
    );
    const statuses = [];
    for (let turn = 0; turn < 3; turn += 1) statuses.push((await wire.answer())?.status);
    expect(statuses).toEqual([200, 400, 200]);
  });

  test('a connection that sends hundreds ahead is cut', async ({ stand }) => {
    const url = await makeQueue(stand);
    const wire = await stand.wire();
    const poll = stand.sqs('ReceiveMessage', { QueueUrl: url, WaitTimeSeconds: 20 });
    wire.say(Buffer.concat(Array.from({ length: 150 }, () => poll)));
    await wire.closed();
    await eventually(() => waiters(stand) === 0);
  });

  test('HEAD gets the head alone', async ({ stand }) => {
    const wire = await stand.wire();
    wire.say(`HEAD / HTTP/1.1\r\nhost: ${stand.host}\r\n\r\n`);
    const answer = await wire.answer({ isHead: true });
    expect(answer?.status).toBe(403);
    expect(Number(answer?.headers['content-length'])).toBeGreaterThan(0);
    // The next answer follows right behind: there was no body.
    wire.say(stand.sqs('ListQueues', {}));
    expect((await wire.answer())?.status).toBe(200);
  });

  test('HTTP/1.0 is answered, and its connection ends', async ({ stand }) => {
    const wire = await stand.wire();
    wire.say(stand.request({ ...stand.sqsParts('ListQueues', {}), version: '1.0' }));
    expect(await wire.answer()).toMatchObject({
      status: 200,
      headers: { connection: 'close' },
    });
    await wire.closed();
  });

  test('a preflight is answered without a signature, from a page only', async ({ stand }) => {
    const lines = `host: ${stand.host}\r\naccess-control-request-method: POST\r\n`;
    const answer = await stand.ask(
      `OPTIONS / HTTP/1.1\r\n${lines}origin: https://a.example\r\n\r\n`,
    );
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-origin': '*' },
    });
    // An agent's private network stays private: no page is told that it may look into it.
    expect(answer?.headers).not.toHaveProperty('access-control-allow-private-network');
    expect(answer?.headers).not.toHaveProperty('access-control-allow-credentials');
    expect((await stand.ask(`OPTIONS / HTTP/1.1\r\n${lines}\r\n`))?.status).toBe(403);
    expect((await stand.ask(`OPTIONS * HTTP/1.1\r\n${lines}\r\n`))?.status).toBe(403);
  });

  test('an answer speaks of other origins only to a page', async ({ stand }) => {
    const page = { headers: { origin: 'https://a.example' } };
    expect((await stand.ask(stand.sqs('ListQueues', {}, page)))?.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.stringContaining('x-amzn-RequestId'),
    });
    const plain = await stand.ask(stand.sqs('ListQueues', {}));
    expect(Object.keys(plain?.headers ?? {}).filter((name) => name.startsWith('access-'))).toEqual(
      [],
    );
  });

  test.for<[string, Record<string, string>, number]>([
    ['from no page', {}, 200],
    ['from a page of this site', { 'sec-fetch-site': 'same-origin' }, 200],
    ['from a page of another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['from a page that says whence it is', { origin: 'https://a.example' }, 403],
  ])('a key that everybody knows is taken %s or not', async ([, headers, status], { stand }) => {
    const credentials = { accessKeyId: '111111111111', secretAccessKey: 'test' };
    const answer = await stand.ask(stand.sqs('ListQueues', {}, { headers, credentials }));
    expect(answer?.status).toBe(status);
    if (status === 403) expect(answer?.body).toContain('A weak key is not taken from a web page.');
  });

  test('an answer may be a stream, and one that breaks ends its connection', async () => {
    async function* bytes(isBroken: boolean) {
      yield Buffer.from('first');
      if (isBroken) throw new Error('the source broke');
      yield Buffer.from('last');
    }
    const stand = await Stand.start({}, {}, ({ path }) => ({
      status: 200,
      headers: {},
      body: bytes(path === '/broken'),
    }));
    const whole = await stand.wire();
    whole.say(`GET /whole HTTP/1.1\r\nhost: ${stand.host}\r\n\r\n`);
    await whole.until(() => whole.received.endsWith('\r\n0\r\n\r\n'));
    expect(whole.received).toContain('last');
    const broken = await stand.wire();
    await broken.say(`GET /broken HTTP/1.1\r\nhost: ${stand.host}\r\n\r\n`).closed();
    expect(broken.received).not.toContain('\r\n0\r\n\r\n');
    await stand.stop();
  });

  test('a long poll whose client goes away waits no longer', async ({ stand }) => {
    const url = await makeQueue(stand);
    const wire = await stand.wire();
    wire.say(stand.sqs('ReceiveMessage', { QueueUrl: url, WaitTimeSeconds: 20 }));
    await eventually(() => waiters(stand) === 1);
    wire.destroy();
    await eventually(() => waiters(stand) === 0);
  });

  test('so does one that stands behind another on its connection', async ({ stand }) => {
    const url = await makeQueue(stand);
    const wire = await stand.wire();
    const poll = stand.sqs('ReceiveMessage', { QueueUrl: url, WaitTimeSeconds: 20 });
    wire.say(Buffer.concat([poll, poll, poll]));
    await eventually(() => waiters(stand) === 3);
    wire.destroy();
    await eventually(() => waiters(stand) === 0);
  });

  test('a close lets an answer finish, ends long polls, and takes nothing new', async () => {
    const stand = await Stand.start();
    const url = await makeQueue(stand);
    const wire = await stand.wire();
    const idle = await stand.wire();
    await idle.say(stand.sqs('ListQueues', {})).answer();
    wire.say(stand.sqs('ReceiveMessage', { QueueUrl: url, WaitTimeSeconds: 20 }));
    await eventually(() => waiters(stand) === 1);
    const closing = stand.gateway.close();
    expect(await wire.answer()).toMatchObject({ status: 200, headers: { connection: 'close' } });
    await Promise.all([closing, idle.closed()]);
    await expect(stand.wire()).rejects.toThrow('ECONNREFUSED');
    await stand.stop();
  });
});

async function makeQueue(stand: Stand): Promise<string> {
  const made = await stand.ask(stand.sqs('CreateQueue', { QueueName: 'polled' }));
  return String(JSON.parse(made?.body ?? '').QueueUrl);
}

/** How many calls wait for a signal in all cells. */
function waiters(stand: Stand): number {
  let count = 0;
  for (const cell of stand.cloud.kernel.store.cells) count += cell.waitingCount;
  return count;
}

describe('refusals in the protocol of the request', () => {
  test('JSON', async ({ stand }) => {
    const answer = await stand.ask(stand.sqs('NoSuchThing', {}));
    expect(answer).toMatchObject({
      status: 404,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
    });
    expect(JSON.parse(answer?.body ?? '').__type).toMatch(/UnknownOperationException$/);
    expect(answer?.headers['x-amzn-requestid']).toMatch(UUID);
  });

  test('a service that is not built is refused by name', async ({ stand }) => {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.ListTables',
    };
    const answer = await stand.ask(stand.request({ service: 'dynamodb', headers, body: '{}' }));
    expect(answer?.status).toBe(501);
    expect(answer?.body).toContain('DynamoDB ListTables is not implemented by Skykeep');
  });

  test('an operation that is not built is refused by name, in the query protocol', async ({
    stand,
  }) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = 'Action=DescribeTags&Version=2015-12-01&ResourceArns.member.1=a';
    const answer = await stand.ask(
      stand.request({ service: 'elasticloadbalancing', headers, body }),
    );
    expect(answer).toMatchObject({ status: 501, headers: { 'content-type': 'text/xml' } });
    expect(answer?.body).toContain('<Code>NotImplemented</Code>');
    expect(answer?.body).toContain('Elastic Load Balancing v2 DescribeTags is not implemented');
    const [, id] = /<RequestId>(.*)<\/RequestId>/.exec(answer?.body ?? '') ?? [];
    expect(id).toMatch(UUID);
    expect(answer?.headers['x-amzn-requestid']).toBe(id);
  });

  test('an unknown action of the query protocol', async ({ stand }) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = `Action=${'<Evil>'.repeat(1000)}`;
    const answer = await stand.ask(stand.request({ service: 'iam', headers, body }));
    expect(answer?.status).toBe(400);
    expect(answer?.body).toContain('<Code>InvalidAction</Code>');
    expect(answer?.body).not.toContain('<Evil>');
    expect(answer?.body.length).toBeLessThan(2000);
  });

  test('a service that nobody knows', async ({ stand }) => {
    const answer = await stand.ask(stand.request({ service: 'time-travel' }));
    expect(answer?.status).toBe(501);
    expect(answer?.body).toContain('no service that signs as &quot;time-travel&quot;');
  });

  test('a target that nobody knows', async ({ stand }) => {
    const headers = { 'x-amz-target': 'Nobody.Does', 'content-type': 'application/x-amz-json-1.1' };
    const answer = await stand.ask(stand.request({ headers, body: '{}' }));
    expect(answer?.status).toBe(404);
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({ __type: 'UnknownOperationException' });
  });

  test('CBOR', async ({ stand }) => {
    const path = '/service/AmazonSQS/operation/NoSuchThing';
    const headers = { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' };
    const answer = await stand.ask(stand.request({ path, headers, body: Buffer.from([0xa0]) }));
    expect(answer).toMatchObject({
      status: 404,
      headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
    });
    expect(answer?.body).toContain('UnknownOperationException');
  });

  test('REST: S3 in XML, Lambda in JSON', async ({ stand }) => {
    const s3 = await stand.ask(stand.request({ method: 'GET', path: '/bucket', service: 's3' }));
    expect(s3?.headers['content-type']).toBe('application/xml');
    const lambda = await stand.ask(
      stand.request({ method: 'GET', path: '/2015-03-31/functions/', service: 'lambda' }),
    );
    expect(lambda).toMatchObject({
      status: 501,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'NotImplemented' },
    });
    expect(lambda?.body).toContain('Lambda ListFunctions is not implemented');
  });

  test.for(['/%zz', '/%', '/%ff', '/a%00b', '/..%2f..', '/\u00ff', '/2015-03-31/functions/%zz'])(
    'a path that is no text: %s',
    async (path, { stand }) => {
      for (const service of ['lambda', 's3', 'sqs']) {
        const head = stand.head({ method: 'GET', path: '/', service }).replace(' / ', ` ${path} `);
        const answer = await stand.ask(Buffer.from(head, 'latin1'));
        expect(answer?.status).toBeGreaterThanOrEqual(400);
        expect(answer?.status).not.toBe(500);
      }
      expect(stand.log).toEqual([]);
    },
  );

  test.for(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'a name that every object has: %s',
    async (name, { stand }) => {
      const json = await stand.ask(stand.sqs(name, {}));
      expect(json?.status).toBe(404);
      const body = `Action=${name}&Version=2012-11-05&${name}=1`;
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const query = await stand.ask(stand.request({ headers, body }));
      expect(query?.status).toBe(400);
      const service = await stand.ask(stand.request({ service: name }));
      expect(service?.status).toBe(501);
      expect(stand.log).toEqual([]);
    },
  );
});
