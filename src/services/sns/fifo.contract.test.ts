/** FIFO topics: order by message group, deduplication, sequence numbers. */
import { createHash } from 'node:crypto';

import type { SNS } from '@aws-sdk/client-sns';
import { describe, expect } from 'vitest';

import { ACCOUNT, envelopeOf, invalid, refusalOf, settle, subscribed, test } from './testing.ts';

const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:news.fifo`;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const makeTopic = (sns: SNS, more: Record<string, string> = {}) =>
  sns.createTopic({ Name: 'news.fifo', Attributes: { FifoTopic: 'true', ...more } });

describe('SNS-19: a FIFO topic', () => {
  test('sends group, deduplication id and sequence number on, in an envelope without signature', async ({
    cloud,
    sns,
    makeQueue,
  }) => {
    await makeTopic(sns);
    const queue = await makeQueue({ name: 'readers.fifo', from: TOPIC });
    await subscribed(sns, TOPIC, queue);
    const message = { TopicArn: TOPIC, Message: 'Test', MessageGroupId: 'group-1' };
    const first = await sns.publish({ ...message, MessageDeduplicationId: 'id-1' });
    expect(first.SequenceNumber).toMatch(/^\d{20}$/);
    const again = await sns.publish({ ...message, MessageDeduplicationId: 'id-1' });
    expect([again.MessageId, again.SequenceNumber]).toEqual([
      first.MessageId,
      first.SequenceNumber,
    ]);
    await settle(cloud);
    const received = await queue.receive();
    expect(received).toHaveLength(1);
    expect(received[0]?.Attributes).toMatchObject({
      MessageGroupId: 'group-1',
      MessageDeduplicationId: 'id-1',
    });
    const envelope = envelopeOf(received[0]?.Body ?? '');
    expect(Object.keys(envelope)).toEqual([
      'Type',
      'MessageId',
      'SequenceNumber',
      'TopicArn',
      'Message',
      'Timestamp',
      'UnsubscribeURL',
    ]);
    expect(envelope['SequenceNumber']).toBe(first.SequenceNumber);
  });

  test('makes the deduplication id of the content where it may', async ({
    cloud,
    sns,
    makeQueue,
  }) => {
    await makeTopic(sns, { ContentBasedDeduplication: 'true' });
    const queue = await makeQueue({ name: 'readers.fifo', from: TOPIC });
    await subscribed(sns, TOPIC, queue, { Attributes: { RawMessageDelivery: 'true' } });
    for (const MessageGroupId of ['a', 'b'])
      await sns.publish({ TopicArn: TOPIC, Message: 'Test', MessageGroupId });
    await settle(cloud);
    const received = await queue.receive();
    expect(received.map(({ Attributes }) => Attributes?.MessageDeduplicationId)).toEqual([
      sha256('Test'),
    ]);
    await cloud.clock.advance({ minutes: 5 });
    await sns.publish({ TopicArn: TOPIC, Message: 'Test', MessageGroupId: 'b' });
    await settle(cloud);
    expect(await queue.bodies()).toHaveLength(2);
  });

  test('tells duplicates apart by group where its scope is the group', async ({ sns }) => {
    await makeTopic(sns, {
      ContentBasedDeduplication: 'true',
      FifoThroughputScope: 'MessageGroup',
    });
    const send = (MessageGroupId: string) =>
      sns.publish({ TopicArn: TOPIC, Message: 'same', MessageGroupId });
    const [a, b, again] = [await send('a'), await send('b'), await send('a')];
    expect(b.MessageId).not.toBe(a.MessageId);
    expect(again.MessageId).toBe(a.MessageId);
  });

  test('keeps the order of each group', async ({ cloud, sns, makeQueue }) => {
    await makeTopic(sns, { ContentBasedDeduplication: 'true' });
    const queue = await makeQueue({ name: 'readers.fifo', from: TOPIC });
    await subscribed(sns, TOPIC, queue, { Attributes: { RawMessageDelivery: 'true' } });
    const texts = Array.from({ length: 30 }, (_, place) => `${place}`);
    for (const Message of texts)
      await sns.publish({ TopicArn: TOPIC, Message, MessageGroupId: `g${Number(Message) % 3}` });
    await settle(cloud);
    await settle(cloud);
    const seen: string[] = [];
    for (;;) {
      const { Messages = [] } = await queue.sqs.receiveMessage({
        QueueUrl: queue.url,
        MaxNumberOfMessages: 10,
      });
      if (Messages.length === 0) break;
      seen.push(...Messages.map(({ Body = '' }) => Body));
      for (const { ReceiptHandle } of Messages)
        await queue.sqs.deleteMessage({ QueueUrl: queue.url, ReceiptHandle });
    }
    for (const group of [0, 1, 2]) {
      const own = seen.filter((text) => Number(text) % 3 === group);
      expect(own).toEqual(texts.filter((text) => Number(text) % 3 === group));
    }
  });

  test('has batches, standard queues and dead letters too', async ({ cloud, sns, makeQueue }) => {
    await makeTopic(sns);
    const standard = await makeQueue({ name: 'standard', from: TOPIC });
    const fifo = await makeQueue({ name: 'readers.fifo', from: TOPIC });
    const dead = await makeQueue({ name: 'dead.fifo', from: TOPIC });
    await subscribed(sns, TOPIC, standard, { Attributes: { RawMessageDelivery: 'true' } });
    await subscribed(sns, TOPIC, fifo, {
      Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn }) },
    });
    await fifo.sqs.deleteQueue({ QueueUrl: fifo.url });
    const PublishBatchRequestEntries = ['1', '2', '3'].map((Id) => ({
      Id,
      Message: `message ${Id}`,
      MessageGroupId: 'g',
      MessageDeduplicationId: `id-${Id}`,
    }));
    const batch = { TopicArn: TOPIC, PublishBatchRequestEntries };
    const first = await sns.publishBatch(batch);
    expect(first.Failed).toEqual([]);
    expect(first.Successful?.map(({ Id }) => Id)).toEqual(['1', '2', '3']);
    const again = await sns.publishBatch(batch);
    expect(again.Successful).toEqual(first.Successful);
    await settle(cloud);
    expect((await standard.bodies()).toSorted()).toEqual(['message 1', 'message 2', 'message 3']);
    const letters = await dead.receive();
    expect(letters.map(({ Attributes }) => Attributes?.MessageDeduplicationId)).toEqual([
      'id-1',
      'id-2',
      'id-3',
    ]);
    expect(envelopeOf(letters[0]?.Body ?? '')).toMatchObject({
      Message: 'message 1',
      SequenceNumber: first.Successful?.[0]?.SequenceNumber,
    });
  });

  test.for([
    [{ MessageDeduplicationId: 'x' }, 'The MessageGroupId parameter is required for FIFO topics'],
    [
      { MessageGroupId: 'g' },
      'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    ],
    [{ MessageGroupId: 'a b', MessageDeduplicationId: 'x' }, 'MessageGroupId'],
    [{ MessageGroupId: 'g', MessageDeduplicationId: 'x'.repeat(129) }, 'MessageDeduplicationId'],
  ] as const)('refuses %j', async ([more, detail], { sns }) => {
    await makeTopic(sns);
    expect(await refusalOf(sns.publish({ TopicArn: TOPIC, Message: 'x', ...more }))).toEqual(
      invalid(detail),
    );
  });

  test('has no subscriptions but queues, and a standard topic no FIFO queue', async ({
    sns,
    topic,
    makeQueue,
  }) => {
    await makeTopic(sns);
    const call = sns.subscribe({ TopicArn: TOPIC, Protocol: 'http', Endpoint: 'http://a.test/' });
    expect(await refusalOf(call)).toMatchObject({ code: 'InvalidParameter' });
    const fifo = await makeQueue({ name: 'readers.fifo' });
    expect(await refusalOf(subscribed(sns, topic, fifo))).toEqual(
      invalid(
        'Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
      ),
    );
    const standard = await makeQueue();
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: standard.arn });
    expect(
      await refusalOf(subscribed(sns, TOPIC, fifo, { Attributes: { RedrivePolicy } })),
    ).toMatchObject({ code: 'InvalidParameter' });
  });
});

describe('on a standard topic', () => {
  test('a group goes on to the queue, and a deduplication id is refused', async ({
    sns,
    topic,
    queue,
    subscribe,
    publish,
  }) => {
    await subscribe(queue);
    await publish('x', { MessageGroupId: 'tenant-1' });
    const [message] = await queue.receive();
    expect(message?.Attributes?.MessageGroupId).toBe('tenant-1');
    const call = sns.publish({ TopicArn: topic, Message: 'x', MessageDeduplicationId: 'x' });
    expect(await refusalOf(call)).toEqual(
      invalid(
        'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
      ),
    );
  });
});
