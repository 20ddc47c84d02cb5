/** CPU µs per message of receive + delete in batches of ten, in process: `node --cpu-prof node_modules/.bench/receive-stages.js`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { callAs } from '#kernel/answer';
import { rootOf } from '#kernel/identity';

import { createCloud } from '../src/cloud.ts';

const MESSAGES = Number(process.env['N'] ?? 40_000);
const dir = mkdtempSync(join(tmpdir(), 'skykeep-stages-'));
const cloud = await createCloud({
  dataDir: dir,
  logLevel: 'error',
  log: (line) => console.error(line),
});
const root = rootOf(cloud.accountId);
const call = (operation: string, input: object) =>
  callAs(cloud.kernel, root, { service: 'sqs', operation, input, region: 'us-east-1' });
await call('CreateQueue', { QueueName: 'bench' });
const QueueUrl = 'http://127.0.0.1:1/000000000000/bench';
const Entries = Array.from({ length: 10 }, (_unused, place) => ({
  Id: String(place),
  MessageBody: 'x'.repeat(256),
}));
for (let sent = 0; sent < MESSAGES; sent += 640) {
  await Promise.all(
    Array.from({ length: 64 }, () => call('SendMessageBatch', { QueueUrl, Entries })),
  );
}
const before = process.cpuUsage();
let messages = 0;
const worker = async () => {
  for (;;) {
    // SAFETY: the operation's output in SQS's model.
    const { Messages } = (await call('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 })) as {
      Messages?: { ReceiptHandle: string }[];
    };
    if (!Messages) return;
    messages += Messages.length;
    await call('DeleteMessageBatch', {
      QueueUrl,
      Entries: Messages.map(({ ReceiptHandle }, place) => ({ Id: String(place), ReceiptHandle })),
    });
  }
};
await Promise.all(Array.from({ length: 16 }, worker));
const { user, system } = process.cpuUsage(before);
console.log(
  `receive + delete: ${((user + system) / messages).toFixed(1)} µs CPU a message (${messages} messages)`,
);
await cloud.stop();
rmSync(dir, { recursive: true });
