/** CPU µs per SendMessage by stage, each stage alone in a loop: `npx tsx bench/stages.ts` (run by the bundle for true figures). */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { answerCall } from '#kernel/answer';
import { HeaderReader } from '#kernel/gateway/headers';
import { type GatewayRequest, wireOf } from '#kernel/gateway/request';
import { rootOf } from '#kernel/identity';

import { createCloud } from '../src/cloud.ts';
import { signedRequest } from './support/requests.ts';

const N = Number(process.env['N'] ?? 20_000);
const dir = mkdtempSync(join(tmpdir(), 'skykeep-stages-'));
const cloud = await createCloud({
  dataDir: dir,
  logLevel: 'error',
  log: (line) => console.error(line),
});
const { kernel } = cloud;
const { accessKeyId, secret } = kernel.rootKeys.first;

function requestOf(bytes: Buffer): GatewayRequest {
  const text = bytes.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const lines = text.slice(0, end).split('\r\n').slice(1);
  const raw = lines.flatMap((line) => [
    line.slice(0, line.indexOf(':')),
    line.slice(line.indexOf(':') + 2),
  ]);
  const headers = reader.read(raw);
  const wire = wireOf('POST', '/', headers);
  const body = bytes.subarray(end + 4);
  return {
    ...wire,
    origin: 'http://127.0.0.1:1',
    remoteAddress: '127.0.0.1',
    isSecure: false,
    wire,
    body: () => Promise.resolve(body),
    limitBody: () => undefined,
    isAborted: () => false,
    onAbort: () => undefined,
  };
}
const reader = new HeaderReader();
const target = { port: 1, accessKeyId, secret };
await answerCall(kernel, requestOf(signedRequest(target, 'CreateQueue', { QueueName: 'bench' })));
const request = requestOf(
  signedRequest(target, 'SendMessage', {
    QueueUrl: 'http://127.0.0.1:1/000000000000/bench',
    MessageBody: 'x'.repeat(256),
  }),
);
const raw = Object.entries(request.headers).flat();

async function measure(name: string, work: () => unknown, count = N): Promise<number> {
  for (let i = 0; i < count / 4; i++) await work();
  const before = process.cpuUsage();
  for (let i = 0; i < count; i++) {
    const result = work();
    if (result instanceof Promise) await result;
  }
  const { user, system } = process.cpuUsage(before);
  const micros = (user + system) / count;
  console.log(`${name.padEnd(28)} ${micros.toFixed(2)} µs`);
  return micros;
}

const call = kernel.router.route(request);
const body = await request.body();
const service = await kernel.services.find('sqs');
if (!service) throw new Error('SQS is built');
const input = service.codec.decode('awsJson1_0', 'SendMessage', { ...request.wire, body });
const arn = 'arn:aws:sqs:us-east-1:000000000000:bench';
const cell = kernel.cell({ service: 'sqs', account: kernel.account, region: 'us-east-1' });
await measure('head', () => wireOf('POST', '/', reader.read(raw)));
await measure('route', () => kernel.router.route(request));
await measure('inspect', () => kernel.authenticator.inspect(request, call.facts, call.signature));
await measure('authenticate', () =>
  kernel.authenticator.authenticate(request, call.facts, call.signature, body),
);
await measure('decode', () =>
  service.codec.decode('awsJson1_0', 'SendMessage', { ...request.wire, body }),
);
await measure('validate', () => service.codec.validate('SendMessage', input));
await measure('authorize', () =>
  kernel.authorize([{ action: 'sqs:SendMessage', resource: arn }], {
    identity: rootOf(kernel.account),
    requestId: 'x',
    now: kernel.clock.now(),
    region: 'us-east-1',
    sourceIp: '127.0.0.1',
    isSecure: false,
    userAgent: 'x',
    referer: undefined,
    account: kernel.account,
  }),
);
await measure('encode', () =>
  service.codec.encode(
    'awsJson1_0',
    'SendMessage',
    { MessageId: 'a', MD5OfMessageBody: 'b' },
    'id',
  ),
);
await measure(
  'whole, batches of 64',
  async () => {
    await Promise.all(Array.from({ length: 64 }, () => answerCall(kernel, request)));
  },
  Math.ceil(N / 64),
).then((micros) => console.log(`  = a request               ${(micros / 64).toFixed(2)} µs`));
await cell.durable();
await cloud.stop();

const memory = await createCloud({ logLevel: 'error' });
const target2 = {
  port: 1,
  accessKeyId: memory.kernel.rootKeys.first.accessKeyId,
  secret: memory.kernel.rootKeys.first.secret,
};
await answerCall(
  memory.kernel,
  requestOf(signedRequest(target2, 'CreateQueue', { QueueName: 'bench' })),
);
const request2 = requestOf(
  signedRequest(target2, 'SendMessage', {
    QueueUrl: 'http://127.0.0.1:1/000000000000/bench',
    MessageBody: 'x'.repeat(256),
  }),
);
await measure(
  'whole in memory, 64',
  async () => {
    await Promise.all(Array.from({ length: 64 }, () => answerCall(memory.kernel, request2)));
  },
  Math.ceil(N / 64),
).then((micros) => console.log(`  = a request               ${(micros / 64).toFixed(2)} µs`));
await memory.stop();
rmSync(dir, { recursive: true });
