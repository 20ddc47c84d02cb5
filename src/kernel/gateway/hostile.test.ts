/** Ten thousand hostile requests leave neither memory nor anything else behind. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { expect, test } from 'vitest';

import { makeKeyId } from '../authz/key-id.ts';
import { Stand } from './testing.ts';

const ROUNDS = 10_000;
const WARM = 2000;
const AT_ONCE = 20;
/** What the heap of a test process moves by itself. */
const SLACK_BYTES = 24 * 1024 * 1024;

setFlagsFromString('--expose-gc');
// SAFETY: the flag above makes it.
const collect = runInNewContext('gc') as () => void;

type Make = (stand: Stand, turn: number) => string | Uint8Array;

const unsigned = 'content-type: application/x-amz-json-1.0\r\nx-amz-target: AmazonSQS.SendMessage';

const attacks: readonly (readonly [string, Make])[] = [
  [
    'unsigned calls, each with a header name and a target of its own',
    (stand, turn) =>
      `POST / HTTP/1.1\r\nhost: ${stand.host}\r\nx-${turn}-${'a'.repeat(3000)}: ${'b'.repeat(3000)}\r\nx-amz-target: A${turn}.B${turn}\r\ncontent-length: 0\r\n\r\n`,
  ],
  [
    'keys that are not there, each of an account of its own',
    (stand, turn) => {
      const id = makeKeyId('AKIA', String(turn * 7919).padStart(12, '1'), Buffer.alloc(10));
      const date = new Date().toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
      return `POST / HTTP/1.1\r\nhost: ${stand.host}\r\n${unsigned}\r\nx-amz-date: ${date}\r\nauthorization: AWS4-HMAC-SHA256 Credential=${id}/${date.slice(0, 8)}/us-east-1/sqs/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=${'0'.repeat(64)}\r\ncontent-length: 2\r\n\r\n{}`;
    },
  ],
  [
    'hosts and paths that are nowhere',
    (_stand, turn) =>
      `GET /${turn}/%2e%2e/${'x'.repeat(5000)} HTTP/1.1\r\nhost: h${turn}.${turn % 2 ? 'evil.example' : 'localhost'}\r\norigin: http://${turn}\r\n\r\n`,
  ],
  [
    'signed calls to operations that nobody knows',
    (stand, turn) => stand.sqs(`Nothing${turn}${'x'.repeat(2000)}`, {}),
  ],
  [
    'signed calls on queues of accounts and regions that are nowhere',
    (stand, turn) =>
      stand.sqs('SendMessage', {
        QueueUrl: `http://sqs.us-${'nowhere'.slice(turn % 7)}-${turn % 90}.amazonaws.com/${String(turn).padStart(12, '9')}/${'q'.repeat(70)}`,
        MessageBody: 'b'.repeat(5000),
      }),
  ],
];

test.for(attacks)('%s', { timeout: 120_000 }, async ([, make]) => {
  const stand = await Stand.start({}, { admitsAccountIds: false });
  await flood(stand, make, 0, WARM);
  const before = await heap();
  const cells = stand.cloud.kernel.store.cells;
  const opened = [...cells].length;
  await flood(stand, make, WARM, ROUNDS);
  // The decisions have a bound of their own.
  stand.cloud.kernel.decisions.clear();
  expect((await heap()) - before).toBeLessThan(SLACK_BYTES);
  expect([...stand.cloud.kernel.store.cells].length - opened).toBeLessThan(50);
  expect((await stand.ask(stand.sqs('ListQueues', {})))?.status).toBe(200);
  expect(stand.log).toEqual([]);
  await stand.stop();
});

async function flood(stand: Stand, make: Make, from: number, until: number): Promise<void> {
  const wires = await Promise.all(Array.from({ length: AT_ONCE }, () => stand.wire()));
  await Promise.all(
    wires.map(async (first, place) => {
      let wire = first;
      for (let turn = from + place; turn < until; turn += AT_ONCE) {
        const answer = await wire.say(make(stand, turn)).answer();
        expect(answer?.status).toBeGreaterThanOrEqual(400);
        expect(answer?.status).not.toBe(500);
        if (answer?.headers['connection'] === 'close') {
          wire.destroy();
          wire = await stand.wire();
        }
      }
      wire.destroy();
    }),
  );
}

async function heap(): Promise<number> {
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    collect();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
