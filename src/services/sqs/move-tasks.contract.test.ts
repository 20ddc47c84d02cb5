/** Moving dead letters back to where they came from, or elsewhere. */
import { describe, expect } from 'vitest';

import {
  ACCOUNT,
  invalidValue,
  type MakeQueue,
  refusalOf,
  test,
  type TestQueue,
} from './testing.ts';

const FIFO = { ContentBasedDeduplication: 'true' };

const notFound = (parameter: string) => ({
  name: 'ResourceNotFoundException',
  code: 'ResourceNotFoundException',
  message: `The resource that you specified for the ${parameter} parameter doesn't exist.`,
  status: 404,
});

/** A queue and its dead-letter queue, with so many dead letters. */
async function deadLetters(make: MakeQueue, count: number, more: Record<string, string> = {}) {
  const dead = await make(more);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 });
  const source = await make({ ...more, RedrivePolicy });
  for (let place = 0; place < count; place += 1) {
    await source.send(`m${place}`, more === FIFO ? { MessageGroupId: 'g' } : {});
    await source.receive({ VisibilityTimeout: 0 });
    await source.receive();
  }
  return { dead, source };
}

const tasksOf = async ({ sqs, arn }: TestQueue, MaxResults = 10) =>
  (await sqs.listMessageMoveTasks({ SourceArn: arn, MaxResults })).Results ?? [];

describe('StartMessageMoveTask', () => {
  test('moves every letter back to its source', async ({ cloud, sqs, makeQueue }) => {
    const { dead, source } = await deadLetters(makeQueue, 5);
    expect(await dead.counts()).toEqual([5, 0, 0]);
    const { TaskHandle } = await sqs.startMessageMoveTask({ SourceArn: dead.arn });
    expect(TaskHandle).toBeTypeOf('string');
    await cloud.clock.advance({ seconds: 1 });
    expect(await dead.counts()).toEqual([0, 0, 0]);
    expect(await source.receiveBodies({ VisibilityTimeout: 0 })).toEqual([
      'm0',
      'm1',
      'm2',
      'm3',
      'm4',
    ]);
    const [task] = await tasksOf(dead);
    expect(task).toEqual({
      Status: 'COMPLETED',
      SourceArn: dead.arn,
      ApproximateNumberOfMessagesMoved: 5,
      ApproximateNumberOfMessagesToMove: 5,
      StartedTimestamp: expect.any(Number),
    });
  });

  test('makes new messages of them', async ({ cloud, sqs, makeQueue }) => {
    // AWS: new id and time of sending. [SQS Developer Guide, "Learn how to configure a dead-letter queue redrive"]
    const { dead, source } = await deadLetters(makeQueue, 1);
    const letter = await dead.receiveOne({ VisibilityTimeout: 0 });
    await cloud.clock.advance({ minutes: 1 });
    await sqs.startMessageMoveTask({ SourceArn: dead.arn });
    await cloud.clock.advance({ seconds: 1 });
    const moved = await source.receiveOne();
    expect(moved.Body).toBe('m0');
    expect(moved.MessageId).not.toBe(letter.MessageId);
    expect(moved.Attributes).toMatchObject({ ApproximateReceiveCount: '1' });
    expect(moved.Attributes).not.toHaveProperty('DeadLetterQueueSourceArn');
    expect(Number(moved.Attributes?.SentTimestamp)).toBeGreaterThan(
      Number(letter.Attributes?.SentTimestamp),
    );
  });

  test('moves to another queue, at the rate that is asked for', async ({
    cloud,
    sqs,
    makeQueue,
  }) => {
    const { dead } = await deadLetters(makeQueue, 10);
    const target = await makeQueue();
    await sqs.startMessageMoveTask({
      SourceArn: dead.arn,
      DestinationArn: target.arn,
      MaxNumberOfMessagesPerSecond: 3,
    });
    await cloud.clock.advance({ milliseconds: 1 });
    expect(await target.counts()).toEqual([3, 0, 0]);
    const [task] = await tasksOf(dead);
    expect(task).toMatchObject({
      Status: 'RUNNING',
      TaskHandle: expect.any(String),
      DestinationArn: target.arn,
      MaxNumberOfMessagesPerSecond: 3,
      ApproximateNumberOfMessagesMoved: 3,
      ApproximateNumberOfMessagesToMove: 10,
    });
    await cloud.clock.advance({ seconds: 2 });
    expect(await target.counts()).toEqual([9, 0, 0]);
    await cloud.clock.advance({ seconds: 1 });
    expect(await target.counts()).toEqual([10, 0, 0]);
    expect((await tasksOf(dead))[0]).toMatchObject({ Status: 'COMPLETED' });
  });

  test('wakes those who wait at the destination', async ({ cloud, sqs, makeQueue }) => {
    const { dead, source } = await deadLetters(makeQueue, 1);
    const waiting = source.receiveBodies({ WaitTimeSeconds: 20 });
    await cloud.clock.advance({ seconds: 1 });
    await sqs.startMessageMoveTask({ SourceArn: dead.arn });
    expect(await waiting).toEqual(['m0']);
  });

  test('leaves letters that are hidden', async ({ cloud, sqs, makeQueue }) => {
    const { dead, source } = await deadLetters(makeQueue, 3);
    await dead.receive({ MaxNumberOfMessages: 1, VisibilityTimeout: 600 });
    await sqs.startMessageMoveTask({ SourceArn: dead.arn });
    await cloud.clock.advance({ seconds: 5 });
    expect(await dead.counts()).toEqual([0, 1, 0]);
    expect(await source.counts()).toEqual([2, 0, 0]);
    expect((await tasksOf(dead))[0]).toMatchObject({
      Status: 'COMPLETED',
      ApproximateNumberOfMessagesMoved: 2,
    });
  });

  test('keeps the order of a FIFO group', async ({ cloud, sqs, makeFifo }) => {
    const { dead, source } = await deadLetters(makeFifo, 4, FIFO);
    await cloud.clock.advance({ minutes: 5 });
    await sqs.startMessageMoveTask({ SourceArn: dead.arn });
    await cloud.clock.advance({ seconds: 1 });
    expect(await source.receiveBodies()).toEqual(['m0', 'm1', 'm2', 'm3']);
  });

  test('does not move past a hidden message of a FIFO group', async ({ cloud, sqs, makeFifo }) => {
    const { dead, source } = await deadLetters(makeFifo, 3, FIFO);
    await dead.receive({ MaxNumberOfMessages: 1, VisibilityTimeout: 600 });
    await sqs.startMessageMoveTask({ SourceArn: dead.arn });
    await cloud.clock.advance({ seconds: 1 });
    expect(await source.counts()).toEqual([0, 0, 0]);
    expect(await dead.counts()).toEqual([2, 1, 0]);
  });

  test('fails where a letter has no source', async ({ cloud, sqs, makeQueue }) => {
    const { dead } = await deadLetters(makeQueue, 0);
    await dead.send('direct');
    await sqs.startMessageMoveTask({ SourceArn: dead.arn });
    await cloud.clock.advance({ seconds: 1 });
    expect((await tasksOf(dead))[0]).toMatchObject({
      Status: 'FAILED',
      FailureReason: 'CouldNotDetermineMessageSource',
    });
    expect(await dead.counts()).toEqual([1, 0, 0]);
  });

  test('fails when its destination is deleted, and loses nothing', async ({
    cloud,
    sqs,
    makeQueue,
  }) => {
    const { dead } = await deadLetters(makeQueue, 4);
    const target = await makeQueue();
    await sqs.startMessageMoveTask({
      SourceArn: dead.arn,
      DestinationArn: target.arn,
      MaxNumberOfMessagesPerSecond: 1,
    });
    await cloud.clock.advance({ milliseconds: 1 });
    await sqs.deleteQueue({ QueueUrl: target.url });
    await cloud.clock.advance({ seconds: 5 });
    expect((await tasksOf(dead))[0]).toMatchObject({
      Status: 'FAILED',
      FailureReason: 'AWS.SimpleQueueService.NonExistentQueue',
      ApproximateNumberOfMessagesMoved: 1,
    });
    expect(await dead.counts()).toEqual([3, 0, 0]);
  });

  test('moves a thousand without stopping the world', async ({ cloud, sqs, makeQueue }) => {
    const { dead } = await deadLetters(makeQueue, 0);
    const target = await makeQueue();
    const Entries = Array.from({ length: 10 }, (_one, id) => ({ Id: `${id}`, MessageBody: 'x' }));
    for (let time = 0; time < 100; time += 1)
      await sqs.sendMessageBatch({ QueueUrl: dead.url, Entries });
    await sqs.startMessageMoveTask({ SourceArn: dead.arn, DestinationArn: target.arn });
    await cloud.clock.advance({ seconds: 1 });
    expect(await target.counts()).toEqual([1000, 0, 0]);
    expect((await tasksOf(dead))[0]).toMatchObject({ ApproximateNumberOfMessagesMoved: 1000 });
  });

  test('is refused', async ({ sqs, queue, makeQueue, makeFifo }) => {
    const { dead, source } = await deadLetters(makeQueue, 1);
    const none = `arn:aws:sqs:us-east-1:${ACCOUNT}:none`;
    const start = (SourceArn: string, DestinationArn?: string, rate?: number) =>
      refusalOf(
        sqs.startMessageMoveTask({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: rate }),
      );
    // [recordings: test_destination_needs_to_exist]
    expect(await start(dead.arn, none)).toEqual(notFound('DestinationArn'));
    expect(await start(none)).toEqual(notFound('SourceArn'));
    expect(await start(queue.arn)).toEqual(
      invalidValue('Source queue must be configured as a Dead Letter Queue.'),
    );
    expect(await start(dead.arn, dead.arn)).toEqual(
      invalidValue('Source queue arn and destination queue arn cannot be the same.'),
    );
    expect(await start(dead.arn, (await makeFifo()).arn)).toMatchObject({
      name: 'InvalidParameterValue',
    });
    for (const rate of [0, 501, -1])
      expect(await start(dead.arn, source.arn, rate)).toMatchObject({
        name: 'InvalidParameterValue',
      });
  });

  test('is refused while one is running', async ({ cloud, sqs, makeQueue }) => {
    const { dead } = await deadLetters(makeQueue, 3);
    const start = () =>
      sqs.startMessageMoveTask({ SourceArn: dead.arn, MaxNumberOfMessagesPerSecond: 1 });
    await start();
    expect(await refusalOf(start())).toMatchObject({ name: 'UnsupportedOperation', status: 400 });
    await cloud.clock.advance({ seconds: 3 });
    await start();
  });
});

describe('CancelMessageMoveTask', () => {
  test('ends a task and tells how many were moved', async ({ cloud, sqs, makeQueue }) => {
    const { dead, source } = await deadLetters(makeQueue, 5);
    const { TaskHandle } = await sqs.startMessageMoveTask({
      SourceArn: dead.arn,
      MaxNumberOfMessagesPerSecond: 2,
    });
    await cloud.clock.advance({ milliseconds: 1 });
    const cancelled = await sqs.cancelMessageMoveTask({ TaskHandle });
    expect(cancelled.ApproximateNumberOfMessagesMoved).toBe(2);
    await cloud.clock.advance({ seconds: 5 });
    expect(await source.counts()).toEqual([2, 0, 0]);
    expect(await dead.counts()).toEqual([3, 0, 0]);
    const [task] = await tasksOf(dead);
    expect(task).toMatchObject({ Status: 'CANCELLED', ApproximateNumberOfMessagesMoved: 2 });
    expect(task).not.toHaveProperty('TaskHandle');
    expect(await refusalOf(sqs.cancelMessageMoveTask({ TaskHandle }))).toMatchObject({
      name: 'UnsupportedOperation',
    });
  });

  const handleOf = (taskId: string, sourceArn: string) =>
    Buffer.from(JSON.stringify({ taskId, sourceArn })).toString('base64');

  test.for(['', 'foobared', 'e30=', 'bnVsbA==', handleOf('x', 'y')])(
    'refuses the handle %j',
    async (TaskHandle, { sqs }) => {
      // [recordings: test_cancel_with_invalid_task_handle]
      expect(await refusalOf(sqs.cancelMessageMoveTask({ TaskHandle }))).toEqual(
        invalidValue('Value for parameter TaskHandle is invalid.'),
      );
    },
  );

  test('refuses handles of queues and tasks that are not there', async ({ sqs, queue }) => {
    // [recordings: test_cancel_with_invalid_source_arn_in_task_handle, test_cancel_with_invalid_task_id_in_task_handle]
    const id = '10f57157-fc43-4011-9584-b2d3ee2e7ae5';
    const none = handleOf(id, `arn:aws:sqs:us-east-1:${ACCOUNT}:none`);
    expect(await refusalOf(sqs.cancelMessageMoveTask({ TaskHandle: none }))).toEqual(
      notFound('SourceArn'),
    );
    const TaskHandle = handleOf(id, queue.arn);
    expect(await refusalOf(sqs.cancelMessageMoveTask({ TaskHandle }))).toEqual({
      name: 'ResourceNotFoundException',
      code: 'ResourceNotFoundException',
      message: 'Task does not exist.',
      status: 404,
    });
  });
});

describe('ListMessageMoveTasks', () => {
  test('gives the latest of at most ten, one unless more are asked for', async ({
    cloud,
    sqs,
    makeQueue,
  }) => {
    const { dead } = await deadLetters(makeQueue, 0);
    for (let time = 0; time < 12; time += 1) {
      await sqs.startMessageMoveTask({ SourceArn: dead.arn });
      await cloud.clock.advance({ seconds: 1 });
    }
    const all = await tasksOf(dead);
    expect(all).toHaveLength(10);
    const started = all.map(({ StartedTimestamp = 0 }) => StartedTimestamp);
    expect(started).toEqual(started.toSorted((a, b) => b - a));
    const { Results } = await sqs.listMessageMoveTasks({ SourceArn: dead.arn });
    expect(Results).toEqual(all.slice(0, 1));
  });

  test('is refused', async ({ sqs, queue }) => {
    const none = `${queue.arn}x`;
    expect(await refusalOf(sqs.listMessageMoveTasks({ SourceArn: none }))).toEqual(
      notFound('SourceArn'),
    );
    for (const MaxResults of [0, 11])
      expect(
        await refusalOf(sqs.listMessageMoveTasks({ SourceArn: queue.arn, MaxResults })),
      ).toMatchObject({
        name: 'InvalidParameterValue',
      });
  });
});
