/** How long a long poll sleeps on after a send: `npx tsx bench/poll.ts`. */
import { buildServer, startChild } from './support/child.ts';
import { call, inFolder, queueUrl } from './support/measure.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 300);
buildServer();
await inFolder(async (folder) => {
  const child = await startChild('skykeep-server', [folder]);
  await call(child, 'CreateQueue', { QueueName: 'poll' });
  const QueueUrl = queueUrl(child, 'poll');
  const waits: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const poll = call(child, 'ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 });
    await new Promise((resolve) => setTimeout(resolve, 15));
    await call(child, 'SendMessage', { QueueUrl, MessageBody: 'wake' });
    const sentAt = performance.now();
    const { Messages } = (await poll) as { Messages: { ReceiptHandle: string }[] };
    waits.push(performance.now() - sentAt);
    await call(child, 'DeleteMessage', { QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle });
  }
  const sorted = waits.slice(20).toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)]?.toFixed(2);
  console.log(`long poll wakes after the send's answer: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
  await child.stop();
});
