/** Dead letters: when a message is moved, what it keeps, and which queues are sources. */
import { describe, expect } from 'vitest';

import {
  invalidValue,
  type MakeQueue,
  nonExistent,
  refusalOf,
  test,
  type TestQueue,
} from './testing.ts';

const to = (dead: TestQueue, maxReceiveCount: number) =>
  JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount });

async function pair(make: MakeQueue, maxReceiveCount: number, more: Record<string, string> = {}) {
  const dead = await make({ ...more });
  const source = await make({ ...more, RedrivePolicy: to(dead, maxReceiveCount) });
  return { dead, source };
}

describe('a message', () => {
  test.for([1, 3])(
    'is moved at the receive after the %i that are allowed',
    async (count, { makeQueue }) => {
      const { dead, source } = await pair(makeQueue, count);
      await source.send('poison');
      for (let receive = 0; receive < count; receive += 1) {
        expect(await source.receiveBodies({ VisibilityTimeout: 0 })).toEqual(['poison']);
        expect(await dead.counts()).toEqual([0, 0, 0]);
      }
      expect(await source.receive()).toEqual([]);
      expect(await source.counts()).toEqual([0, 0, 0]);
      expect(await dead.counts()).toEqual([1, 0, 0]);
    },
  );

  test('keeps id, attributes, trace and times, and names its source', async ({
    cloud,
    makeQueue,
  }) => {
    // [recordings: test_dead_letter_queue_message_attributes]
    const { dead, source } = await pair(makeQueue, 1);
    const MessageAttributes = { MyAttribute: { DataType: 'String', StringValue: 'foobar' } };
    const AWSTraceHeader =
      'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
    await source.send('message-1', {
      MessageAttributes,
      MessageSystemAttributes: {
        AWSTraceHeader: { DataType: 'String', StringValue: AWSTraceHeader },
      },
    });
    await cloud.clock.advance({ seconds: 3 });
    const before = await source.receiveOne({ VisibilityTimeout: 0 });
    await cloud.clock.advance({ seconds: 3 });
    expect(await source.receive()).toEqual([]);
    const { ReceiptHandle: _handle, ...after } = await dead.receiveOne();
    expect(after).toEqual({
      MessageId: before.MessageId,
      Body: 'message-1',
      MD5OfBody: '3d6b824fd8c1520e9a047d21fee6fb1f',
      MessageAttributes,
      MD5OfMessageAttributes: 'adb59cd4678ea5a855436b949cd07ab6',
      Attributes: {
        ...before.Attributes,
        AWSTraceHeader,
        ApproximateReceiveCount: '2',
        DeadLetterQueueSourceArn: source.arn,
      },
    });
  });

  test('gives way to the next when it is moved', async ({ makeQueue }) => {
    const { source } = await pair(makeQueue, 1);
    await source.send('poison');
    await source.receive({ VisibilityTimeout: 0 });
    await source.send('good');
    expect(await source.receiveBodies({ MaxNumberOfMessages: 1 })).toEqual(['good']);
  });

  test('wakes those who wait at the dead-letter queue', async ({ cloud, makeQueue }) => {
    const { dead, source } = await pair(makeQueue, 1);
    await source.send('poison');
    await source.receive({ VisibilityTimeout: 0 });
    const waiting = dead.receiveBodies({ WaitTimeSeconds: 20 });
    await cloud.clock.advance({ seconds: 1 });
    await source.receive();
    expect(await waiting).toEqual(['poison']);
  });

  test('stays when its dead-letter queue is gone', async ({ sqs, makeQueue }) => {
    const { dead, source } = await pair(makeQueue, 1);
    await source.send('poison');
    await source.receive({ VisibilityTimeout: 0 });
    await sqs.deleteQueue({ QueueUrl: dead.url });
    expect(await source.receiveBodies()).toEqual(['poison']);
  });

  test('does not lose its handle’s worth until it is moved', async ({ cloud, makeQueue }) => {
    const { dead, source } = await pair(makeQueue, 1);
    await source.send('x');
    const message = await source.receiveOne({ VisibilityTimeout: 1 });
    await cloud.clock.advance({ seconds: 5 });
    await source.delete(message);
    expect(await source.receive()).toEqual([]);
    expect(await dead.counts()).toEqual([0, 0, 0]);
  });

  test('expires by the time at which it was first sent', async ({ cloud, makeQueue }) => {
    // AWS: [SQS Developer Guide, "Setting up dead-letter queue retention"]
    const { dead, source } = await pair(makeQueue, 1);
    await dead.set({ MessageRetentionPeriod: '600' });
    await source.send('old');
    await cloud.clock.advance({ minutes: 5 });
    await dead.send('young');
    await source.receive({ VisibilityTimeout: 0 });
    await source.receive();
    expect(await dead.counts()).toEqual([2, 0, 0]);
    await cloud.clock.advance({ minutes: 5 });
    expect(await dead.counts()).toEqual([1, 0, 0]);
    expect(await dead.receiveBodies({ VisibilityTimeout: 0 })).toEqual(['young']);
  });

  test('of a FIFO queue starts its retention anew', async ({ cloud, makeFifo }) => {
    const { dead, source } = await pair(makeFifo, 1, { ContentBasedDeduplication: 'true' });
    await dead.set({ MessageRetentionPeriod: '600' });
    await source.send('x', { MessageGroupId: 'g' });
    await cloud.clock.advance({ minutes: 5 });
    await source.receive({ VisibilityTimeout: 0 });
    await source.receive();
    await cloud.clock.advance({ minutes: 9 });
    expect(await dead.counts()).toEqual([1, 0, 0]);
    await cloud.clock.advance({ minutes: 1 });
    expect(await dead.counts()).toEqual([0, 0, 0]);
  });
});

describe('in FIFO queues', () => {
  test('the group goes on with its next message, in one call', async ({ makeFifo }) => {
    const { dead, source } = await pair(makeFifo, 1, { ContentBasedDeduplication: 'true' });
    for (const body of ['bad', 'good 1', 'good 2'])
      await source.send(body, { MessageGroupId: 'g' });
    await source.receive({ MaxNumberOfMessages: 1, VisibilityTimeout: 0 });
    expect(await source.receiveBodies()).toEqual(['good 1', 'good 2']);
    const letter = await dead.receiveOne();
    expect(letter.Body).toBe('bad');
    expect(letter.Attributes).toMatchObject({
      MessageGroupId: 'g',
      DeadLetterQueueSourceArn: source.arn,
    });
  });

  test('the deduplication id becomes the message’s id', async ({ makeFifo }) => {
    // AWS: [SQS Developer Guide, "Learn how to configure a dead-letter queue redrive"]
    const { dead, source } = await pair(makeFifo, 1);
    const { MessageId } = await source.send('x', {
      MessageGroupId: 'g',
      MessageDeduplicationId: 'mine',
    });
    await source.receive({ VisibilityTimeout: 0 });
    await source.receive();
    const letter = await dead.receiveOne();
    expect(letter.MessageId).toBe(MessageId);
    expect(letter.Attributes?.MessageDeduplicationId).toBe(MessageId);
  });

  test('letters with the same content are two', async ({ cloud, makeFifo }) => {
    // [recordings: test_dead_letter_queue_with_fifo_and_content_based_deduplication]
    const { dead, source } = await pair(makeFifo, 1, { ContentBasedDeduplication: 'true' });
    for (let time = 0; time < 2; time += 1) {
      await source.send('same', { MessageGroupId: 'g' });
      await source.receive({ VisibilityTimeout: 0 });
      await source.receive();
      await cloud.clock.advance({ minutes: 5 });
    }
    expect(await dead.receiveBodies()).toEqual(['same', 'same']);
  });
});

describe('ListDeadLetterSourceQueues', () => {
  test('lists the queues that use this one', async ({ sqs, makeQueue }) => {
    const { dead, source } = await pair(makeQueue, 1);
    const second = await makeQueue({ RedrivePolicy: to(dead, 5) });
    const list = async (queue: TestQueue) =>
      (await sqs.listDeadLetterSourceQueues({ QueueUrl: queue.url })).queueUrls?.toSorted();
    expect(await list(dead)).toEqual([source.url, second.url].toSorted());
    expect(await list(source)).toEqual([]);
    await second.set({ RedrivePolicy: '' });
    expect(await list(dead)).toEqual([source.url]);
    await sqs.deleteQueue({ QueueUrl: source.url });
    expect(await list(dead)).toEqual([]);
  });

  test('gives pages', async ({ sqs, makeQueue }) => {
    const dead = await makeQueue();
    const urls: string[] = [];
    for (let place = 0; place < 5; place += 1)
      urls.push((await makeQueue({ RedrivePolicy: to(dead, 1) })).url);
    const found: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await sqs.listDeadLetterSourceQueues({
        QueueUrl: dead.url,
        MaxResults: 2,
        NextToken,
      });
      found.push(...(page.queueUrls ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(found.toSorted()).toEqual(urls.toSorted());
  });

  test('is refused for a queue that is not there, and for wrong pages', async ({ sqs, queue }) => {
    const QueueUrl = queue.url;
    expect(await refusalOf(sqs.listDeadLetterSourceQueues({ QueueUrl: `${QueueUrl}x` }))).toEqual(
      nonExistent,
    );
    expect(await refusalOf(sqs.listDeadLetterSourceQueues({ QueueUrl, NextToken: 'x' }))).toEqual(
      invalidValue('Invalid or expired next token.'),
    );
    for (const MaxResults of [0, 1001])
      expect(
        await refusalOf(sqs.listDeadLetterSourceQueues({ QueueUrl, MaxResults })),
      ).toMatchObject({ name: 'InvalidParameterValue' });
  });
});
