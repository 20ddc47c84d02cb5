/** A whole system: orders go in, are worked on, go wrong, are read by a partner, and survive a restart. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DeleteRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  DecryptCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  GenerateDataKeyCommand,
  KMSClient,
} from '@aws-sdk/client-kms';
import { type Message, SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openShop, queueArn, type Shop, SHOP, Site } from './site.ts';

const MARKER = 'order-7f3a91-marker';

const directory = mkdtempSync(join(tmpdir(), 'skykeep-orders-'));
const site = new Site(directory);
let shop: Shop;
let producer: SQS;
let consumer: SQS;

beforeAll(async () => {
  await site.start();
  shop = await openShop(site);
  await signIn();
});
afterAll(async () => {
  await site.stop();
  rmSync(directory, { recursive: true });
});

async function signIn(): Promise<void> {
  producer = new SQS(site.client(await site.assume('order-producer', shop.clerk)));
  consumer = new SQS(site.client(await site.assume('order-consumer', shop.clerk)));
}

const send = (body: string, by = producer) =>
  by.sendMessage({ QueueUrl: shop.url, MessageBody: body });

async function receive(by = consumer, QueueUrl = shop.url): Promise<readonly Message[]> {
  const { Messages = [] } = await by.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
  return Messages;
}

const bodies = (messages: readonly Message[]) => messages.map(({ Body }) => Body).toSorted();

async function work(messages: readonly Message[], by = consumer): Promise<void> {
  for (const { ReceiptHandle } of messages)
    await by.deleteMessage({ QueueUrl: shop.url, ReceiptHandle });
}

test('orders that are sent are worked on', async () => {
  await Promise.all(['a', 'b', 'c'].map((order) => send(`${MARKER} ${order}`)));
  const messages = await receive();
  expect(bodies(messages)).toEqual(['a', 'b', 'c'].map((order) => `${MARKER} ${order}`));
  await work(messages);
  expect(await receive()).toEqual([]);
});

test('each part may do its own work and nothing else', async () => {
  await expect(receive(producer)).rejects.toMatchObject({
    name: 'AccessDenied',
    message: `User: arn:aws:sts::${SHOP}:assumed-role/order-producer/order-producer is not authorized to perform: sqs:ReceiveMessage on resource: ${queueArn('orders')} because no identity-based policy allows the sqs:ReceiveMessage action`,
  });
  await expect(send('x', consumer)).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(receive(consumer, shop.deadUrl)).rejects.toMatchObject({ name: 'AccessDenied' });
  // The key is for the queue's use: nobody takes it in hand.
  const kms = new KMSClient(site.client(await site.assume('order-producer', shop.clerk)));
  const byHand = kms.send(new GenerateDataKeyCommand({ KeyId: shop.keyId, KeySpec: 'AES_256' }));
  await expect(byHand).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('over plain HTTP the queue is closed, to its owner too', async () => {
  const plain = new SQS(site.client(site.root, true));
  await expect(send('x', plain)).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining('with an explicit deny in a resource-based policy'),
  });
});

test('an order that fails twice is a dead letter, and comes back when its owner says so', async () => {
  await send(`${MARKER} poison`);
  for (let turn = 0; turn < 2; turn += 1) {
    expect(bodies(await receive())).toEqual([`${MARKER} poison`]);
    await site.server.cloud.clock.advance({ seconds: 31 });
  }
  expect(await receive()).toEqual([]);
  const owner = new SQS(site.client());
  const [dead] = await receive(owner, shop.deadUrl);
  expect(dead?.Body).toBe(`${MARKER} poison`);
  await owner.changeMessageVisibility({
    QueueUrl: shop.deadUrl,
    ReceiptHandle: dead?.ReceiptHandle,
    VisibilityTimeout: 0,
  });
  await owner.startMessageMoveTask({ SourceArn: queueArn('orders-dead') });
  await site.server.cloud.clock.advance({ minutes: 1 });
  const again = await receive();
  expect(bodies(again)).toEqual([`${MARKER} poison`]);
  await work(again);
});

test('the partner reads from its own account, as far as queue and key allow', async () => {
  await send(`${MARKER} for the partner`);
  const partner = new SQS(site.client(shop.partner));
  const messages = await receive(partner);
  expect(bodies(messages)).toEqual([`${MARKER} for the partner`]);
  await work(messages, partner);
  await expect(send('x', partner)).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining('because no resource-based policy allows'),
  });
  await expect(receive(partner, shop.deadUrl)).rejects.toMatchObject({ name: 'AccessDenied' });
  const kms = new KMSClient(site.client(shop.partner));
  const CiphertextBlob = Buffer.from('no ciphertext at all');
  await expect(
    kms.send(new DecryptCommand({ KeyId: shop.keyId, CiphertextBlob })),
  ).rejects.toMatchObject({ name: /AccessDeniedException|InvalidCiphertextException/ as never });
});

test('without its key the queue neither takes nor gives', async () => {
  await send(`${MARKER} locked in`);
  // Data keys are used again for five minutes.
  await site.server.cloud.clock.advance({ minutes: 6 });
  const kms = new KMSClient(site.client());
  await kms.send(new DisableKeyCommand({ KeyId: shop.keyId }));
  await expect(send('x')).rejects.toMatchObject({ name: 'KmsDisabled' });
  await expect(receive()).rejects.toMatchObject({ name: 'KmsDisabled' });
  await kms.send(new EnableKeyCommand({ KeyId: shop.keyId }));
  const messages = await receive();
  expect(bodies(messages)).toEqual([`${MARKER} locked in`]);
  await work(messages);
});

test('a restart in the middle loses nothing', async () => {
  await send(`${MARKER} seen before`);
  await send(`${MARKER} not seen`);
  const { Messages: [held] = [] } = await consumer.receiveMessage({
    QueueUrl: shop.url,
    MaxNumberOfMessages: 1,
  });
  const root = site.root;
  await site.stop();
  await site.start();
  expect(site.root).toEqual(root);
  // The sessions of before hold, and so do the receipt of before and the time that hides its message.
  const rest = await receive(new SQS(site.client(await site.assume('order-consumer', shop.clerk))));
  expect(rest).toHaveLength(1);
  await signIn();
  await work([...(held ? [held] : []), ...rest]);
  await site.server.cloud.clock.advance({ seconds: 31 });
  expect(await receive()).toEqual([]);
  await send('after the restart');
  await work(await receive());
});

test('a role that loses its permission stops at its next call', async () => {
  await send('before');
  const iam = new IAMClient(site.client());
  await iam.send(new DeleteRolePolicyCommand({ RoleName: 'order-producer', PolicyName: 'work' }));
  await expect(send('after')).rejects.toMatchObject({ name: 'AccessDenied' });
  expect(bodies(await receive())).toEqual(['before']);
});

test('who did what is on record, and no order is', async () => {
  await site.server.cloud.clock.advance({ seconds: 1 });
  const events = await site.events();
  const names = new Set(events.map(({ eventName }) => eventName));
  for (const name of [
    'CreateKey',
    'CreateQueue',
    'AssumeRole',
    'DisableKey',
    'StartMessageMoveTask',
  ])
    expect(names).toContain(name);
  expect(names).not.toContain('SendMessage');
  const viaQueue = events.find(({ eventName }) => eventName === 'GenerateDataKey');
  expect(viaQueue).toMatchObject({
    userIdentity: {
      type: 'AssumedRole',
      arn: `arn:aws:sts::${SHOP}:assumed-role/order-producer/order-producer`,
      invokedBy: 'sqs.amazonaws.com',
    },
    sourceIPAddress: 'sqs.amazonaws.com',
  });
  expect(JSON.stringify(events)).not.toContain(MARKER);
  expect(site.log.join('\n')).not.toContain(MARKER);
});

test('no file of the data directory tells an order, a secret, or whose they are', async () => {
  await site.stop();
  const secrets = [MARKER, 'order-producer', shop.clerk.secretAccessKey, 'orders-dead'];
  for (const name of readdirSync(directory)) {
    const bytes = readFileSync(join(directory, name)).toString('latin1');
    for (const secret of secrets) expect(bytes.includes(secret), `${name}: ${secret}`).toBe(false);
  }
});
