/** A backup that is made while the cloud writes is of one moment. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect, onTestFinished, test } from 'vitest';

import { backUp, restore } from '#kernel/maintenance';

import { createCloud } from '../cloud.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'skykeep-backup-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('everything sent before it is in it, in order, and no part of what came later', async () => {
  const dataDir = temporaryFolder();
  const cloud = await createCloud({ dataDir });
  const sqs = new SQSClient(cloud.root.clientConfig());
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: 'orders.fifo', Attributes: { FifoQueue: 'true' } }),
  );
  let sent = 0;
  const sendSome = async () => {
    const Entries = Array.from({ length: 10 }, (_, place) => ({
      Id: `m${place}`,
      MessageBody: `${sent + place} ${'x'.repeat(3000)}`,
      MessageGroupId: 'one',
      MessageDeduplicationId: `d${sent + place}`,
    }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    sent += Entries.length;
  };
  // Some megabytes: the copy is written in several pieces, between which others write.
  for (let count = 0; count < 100; count++) await sendSome();
  const before = sent;
  const writing = { isOver: false };
  const writer = (async () => {
    while (!writing.isOver) await sendSome();
  })();
  const file = join(dataDir, 'copy');
  await backUp(cloud.opened, file, cloud.clock.now());
  writing.isOver = true;
  await writer;
  await cloud.stop();

  const target = temporaryFolder();
  await restore(file, target, { kind: 'file', path: join(dataDir, 'master.key') });
  const restored = await createCloud({ dataDir: target });
  const reader = new SQSClient(restored.root.clientConfig());
  const bodies: number[] = [];
  for (;;) {
    const { Messages = [] } = await reader.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) break;
    bodies.push(...Messages.map(({ Body = '' }) => Number(Body.split(' ')[0])));
    const Entries = Messages.map(({ ReceiptHandle }, place) => ({
      Id: `m${place}`,
      ReceiptHandle,
    }));
    await reader.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
  await restored.stop();
  expect(bodies).toEqual(bodies.map((_, place) => place));
  expect(bodies.length).toBeGreaterThanOrEqual(before);
  expect(bodies.length).toBeLessThanOrEqual(sent);
  expect(bodies.length % 10).toBe(0);
});
