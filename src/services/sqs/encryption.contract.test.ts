/** Encryption: by SQS itself, and under a KMS key that decides who may send and receive. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { KMS } from '@aws-sdk/client-kms';
import { describe, expect } from 'vitest';

import { type Cloud, createCloud } from '#index';

import { ACCOUNT, clientOf, refusalOf, test, type MakeQueue, TestQueue } from './testing.ts';

const MARKER = 'marker-7f3a9c-of-a-secret-body';

async function keyOf(cloud: Cloud) {
  const kms = new KMS(cloud.root.clientConfig());
  const { KeyMetadata } = await kms.createKey({});
  return { kms, id: KeyMetadata?.KeyId ?? '', arn: KeyMetadata?.Arn ?? '' };
}

async function encryptedQueue(
  cloud: Cloud,
  makeQueue: MakeQueue,
  more: Record<string, string> = {},
) {
  const key = await keyOf(cloud);
  const queue = await makeQueue({ KmsMasterKeyId: key.id, ...more });
  return { ...key, queue };
}

const allowing = (...statements: [string | string[], string][]) => ({
  Version: '2012-10-17',
  Statement: statements.map(([Action, Resource]) => ({ Effect: 'Allow', Action, Resource })),
});

describe('under a KMS key', () => {
  test.for(['alias/aws/sqs', 'id', 'arn', 'alias'])(
    'named by %s, messages go through',
    async (name, { cloud, makeQueue }) => {
      const { kms, id, arn } = await keyOf(cloud);
      await kms.createAlias({ AliasName: 'alias/mine', TargetKeyId: id });
      const KmsMasterKeyId = { id, arn, alias: 'alias/mine' }[name] ?? name;
      const queue = await makeQueue({ KmsMasterKeyId });
      const MessageAttributes = { a: { DataType: 'Binary', BinaryValue: Uint8Array.of(1, 2) } };
      await queue.send(MARKER, { MessageAttributes });
      const message = await queue.receiveOne();
      expect(message.Body).toBe(MARKER);
      expect(message.MessageAttributes).toEqual(MessageAttributes);
    },
  );

  test('a batch goes through too, a long poll as well', async ({ cloud, sqs, makeQueue }) => {
    const { queue } = await encryptedQueue(cloud, makeQueue);
    const waiting = queue.receiveBodies({ WaitTimeSeconds: 20 });
    await cloud.clock.advance({ seconds: 1 });
    await sqs.sendMessageBatch({
      QueueUrl: queue.url,
      Entries: [
        { Id: '1', MessageBody: 'a' },
        { Id: '2', MessageBody: 'b' },
      ],
    });
    expect(await waiting).toEqual(['a', 'b']);
  });

  test('the digest is that of the text', async ({ cloud, makeQueue }) => {
    const { queue } = await encryptedQueue(cloud, makeQueue);
    const sent = await queue.send('test');
    expect(sent.MD5OfMessageBody).toBe('098f6bcd4621d373cade4e832627b4f6');
    expect((await queue.receiveOne()).MD5OfBody).toBe('098f6bcd4621d373cade4e832627b4f6');
  });

  test('a sender needs kms:GenerateDataKey', async ({ cloud, makeQueue }) => {
    const { queue, arn } = await encryptedQueue(cloud, makeQueue);
    const without = await cloud.as({ policy: allowing(['sqs:SendMessage', queue.arn]) });
    const refusal = await refusalOf(queue.usedBy(clientOf(without)).send('x'));
    expect(refusal).toMatchObject({
      name: 'KmsAccessDenied',
      code: 'KMS.AccessDeniedException',
      status: 400,
    });
    expect(refusal.message).toContain('kms:GenerateDataKey');
    expect(await queue.counts()).toEqual([0, 0, 0]);
    const withIt = await cloud.as({
      policy: allowing(['sqs:SendMessage', queue.arn], ['kms:GenerateDataKey', arn]),
    });
    await queue.usedBy(clientOf(withIt)).send('x');
    expect(await queue.counts()).toEqual([1, 0, 0]);
  });

  test('a consumer needs kms:Decrypt, and takes nothing without it', async ({
    cloud,
    makeQueue,
  }) => {
    const { queue, arn } = await encryptedQueue(cloud, makeQueue);
    await queue.send('x');
    const without = await cloud.as({ policy: allowing(['sqs:ReceiveMessage', queue.arn]) });
    const refusal = await refusalOf(queue.usedBy(clientOf(without)).receive());
    expect(refusal).toMatchObject({ name: 'KmsAccessDenied', code: 'KMS.AccessDeniedException' });
    expect(refusal.message).toContain('kms:Decrypt');
    expect(await queue.counts()).toEqual([1, 0, 0]);
    const withIt = await cloud.as({
      policy: allowing(['sqs:ReceiveMessage', queue.arn], ['kms:Decrypt', arn]),
    });
    const message = await queue.usedBy(clientOf(withIt)).receiveOne();
    expect(message).toMatchObject({ Body: 'x', Attributes: { ApproximateReceiveCount: '1' } });
  });

  test('one caller’s data key serves no other', async ({ cloud, makeQueue }) => {
    const { queue, arn } = await encryptedQueue(cloud, makeQueue);
    const good = await cloud.as({ policy: allowing(['sqs:*', queue.arn], ['kms:*', arn]) });
    const bad = await cloud.as({ policy: allowing(['sqs:*', queue.arn]) });
    await queue.usedBy(clientOf(good)).send('x');
    await queue.usedBy(clientOf(good)).receive({ VisibilityTimeout: 0 });
    expect(await refusalOf(queue.usedBy(clientOf(bad)).send('y'))).toMatchObject({
      name: 'KmsAccessDenied',
    });
    expect(await refusalOf(queue.usedBy(clientOf(bad)).receive())).toMatchObject({
      name: 'KmsAccessDenied',
    });
  });

  test('a permission may ask for the queue in the encryption context, through SQS', async ({
    cloud,
    makeQueue,
  }) => {
    const { queue, arn, kms } = await encryptedQueue(cloud, makeQueue);
    const user = await cloud.as({
      policy: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 'sqs:*', Resource: queue.arn },
          {
            Effect: 'Allow',
            Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
            Resource: arn,
            Condition: {
              StringEquals: {
                'kms:ViaService': 'sqs.us-east-1.amazonaws.com',
                'kms:EncryptionContext:aws:sqs:arn': queue.arn,
              },
            },
          },
        ],
      },
    });
    const mine = queue.usedBy(clientOf(user));
    await mine.send('x');
    expect(await mine.receiveBodies()).toEqual(['x']);
    const direct = new KMS(user.clientConfig());
    await expect(
      direct.generateDataKey({
        KeyId: arn,
        KeySpec: 'AES_256',
        EncryptionContext: { 'aws:sqs:arn': queue.arn },
      }),
    ).rejects.toMatchObject({ name: 'AccessDeniedException' });
    kms.destroy();
  });

  const failures = [
    ['is disabled', 'KmsDisabled', 'KMS.DisabledException'],
    ['waits for its deletion', 'KmsInvalidState', 'KMS.InvalidStateException'],
  ] as const;
  test.for(failures)(
    'that %s nothing is sent or received',
    async ([, name, code], { cloud, makeQueue }) => {
      const { queue, id, kms } = await encryptedQueue(cloud, makeQueue);
      await queue.send('x');
      if (name === 'KmsDisabled') await kms.disableKey({ KeyId: id });
      else await kms.scheduleKeyDeletion({ KeyId: id, PendingWindowInDays: 7 });
      // The data key may be used until its reuse period is over.
      await cloud.clock.advance({ seconds: 300 });
      expect(await refusalOf(queue.send('y'))).toMatchObject({ name, code, status: 400 });
      expect(await refusalOf(queue.receive())).toMatchObject({ name, code, status: 400 });
      expect(await queue.counts()).toEqual([1, 0, 0]);
      if (name === 'KmsDisabled') await kms.enableKey({ KeyId: id });
      else {
        await kms.cancelKeyDeletion({ KeyId: id });
        await kms.enableKey({ KeyId: id });
      }
      expect(await queue.receiveBodies()).toEqual(['x']);
    },
  );

  test('that is not there nothing is sent', async ({ makeQueue }) => {
    const KmsMasterKeyId = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
    const queue = await makeQueue({ KmsMasterKeyId });
    expect(await refusalOf(queue.send('x'))).toMatchObject({
      name: 'KmsNotFound',
      code: 'KMS.NotFoundException',
    });
  });

  test('a data key serves its reuse period, and no longer', async ({ cloud, makeQueue }) => {
    const { queue, id, kms } = await encryptedQueue(cloud, makeQueue, {
      KmsDataKeyReusePeriodSeconds: '60',
    });
    await queue.send('a');
    await kms.disableKey({ KeyId: id });
    await cloud.clock.advance({ seconds: 59 });
    await queue.send('b');
    await cloud.clock.advance({ seconds: 1 });
    expect(await refusalOf(queue.send('c'))).toMatchObject({ name: 'KmsDisabled' });
  });

  test('a dead letter can still be read', async ({ cloud, makeQueue }) => {
    const { queue: dead, id } = await encryptedQueue(cloud, makeQueue);
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
    const source = await makeQueue({ KmsMasterKeyId: id, RedrivePolicy });
    await source.send(MARKER);
    await source.receive({ VisibilityTimeout: 0 });
    expect(await source.receive()).toEqual([]);
    expect(await dead.receiveBodies()).toEqual([MARKER]);
  });

  test('turned off, older messages can still be read', async ({ cloud, makeQueue }) => {
    const { queue } = await encryptedQueue(cloud, makeQueue);
    await queue.send('encrypted');
    await queue.set({ KmsMasterKeyId: '' });
    await queue.send('plain');
    expect(await queue.receiveBodies()).toEqual(['encrypted', 'plain']);
  });
});

/** The bytes of every file below a folder. */
function* filesOf(folder: string): IterableIterator<Buffer> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const facts = statSync(path);
    if (facts.isDirectory()) yield* filesOf(path);
    else if (facts.isFile()) yield readFileSync(path);
  }
}

test.for(['none', 'sqs', 'kms'])(
  'with encryption %s no body, attribute, tag or name is on disk, and a handle survives a restart',
  async (kind) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'skykeep-sqs-'));
    try {
      const first = await createCloud({ clock: 'manual', dataDir });
      const { accessKeyId } = first.root.credentials;
      const { id } = await keyOf(first);
      const Attributes: Record<string, string> = {
        ...(kind === 'none' && { SqsManagedSseEnabled: 'false' }),
        ...(kind === 'kms' && { KmsMasterKeyId: id }),
      };
      const sqs = clientOf(first.root);
      const QueueName = 'marker-name-5521';
      const { QueueUrl = '' } = await sqs.createQueue({
        QueueName,
        Attributes,
        tags: { [MARKER]: MARKER },
      });
      const queue = new TestQueue(sqs, QueueUrl);
      await queue.send(MARKER, {
        MessageGroupId: 'marker-group-5521',
        MessageAttributes: { [MARKER]: { DataType: 'String', StringValue: MARKER } },
      });
      const message = await queue.receiveOne({ VisibilityTimeout: 600 });
      await queue.send('kept');
      await first.stop();
      for (const bytes of filesOf(dataDir)) {
        for (const text of [MARKER, 'marker-name-5521', 'marker-group-5521'])
          expect(bytes.includes(text)).toBe(false);
      }
      const second = await createCloud({
        clock: 'manual',
        dataDir,
        startAt: new Date(first.clock.now().getTime() + 1000),
      });
      expect(second.root.credentials.accessKeyId).toBe(accessKeyId);
      const again = queue.usedBy(clientOf(second.root));
      expect(await again.counts()).toEqual([1, 1, 0]);
      expect(await again.receiveBodies()).toEqual(['kept']);
      await again.hide(message, 700);
      await again.delete(message);
      expect(await again.counts()).toEqual([0, 1, 0]);
      await second.stop();
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
);
