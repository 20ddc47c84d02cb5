/** Old clients: the query protocol with its XML, beside the JSON protocol on the same queues. */
import type { SQS } from '@aws-sdk/client-sqs';
import { describe, expect } from 'vitest';

import {
  type clientOf,
  OTHER_ACCOUNT,
  queryClientOf,
  refusalOf,
  rootOf,
  test,
  TestQueue,
} from './testing.ts';

/** A client that names the queue by the path of its requests, as clients of the query protocol do. */
function pathClientOf(
  principal: Parameters<typeof clientOf>[0],
  path: string,
  seen: string[] = [],
): SQS {
  const client = queryClientOf(principal);
  client.middlewareStack.add(
    (next) => (args) => {
      // SAFETY: in this step there is a request of the query protocol.
      const request = args.request as {
        path: string;
        body: string;
        headers: Record<string, string>;
      };
      const form = new URLSearchParams(request.body);
      form.delete('QueueUrl');
      request.path = path;
      request.body = form.toString();
      request.headers['content-length'] = String(Buffer.byteLength(request.body));
      seen.push(request.body);
      return next(args);
    },
    { step: 'build', priority: 'low' },
  );
  return client;
}

describe('the query protocol', () => {
  test('does everything that the JSON protocol does', async ({ cloud }) => {
    const sqs = queryClientOf(cloud.root);
    const { QueueUrl = '' } = await sqs.createQueue({
      QueueName: 'orders',
      Attributes: { VisibilityTimeout: '60' },
      tags: { a: 'b' },
    });
    const queue = new TestQueue(sqs, QueueUrl);
    const MessageAttributes = {
      text: { DataType: 'String', StringValue: 'ü <&>' },
      bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 255) },
    };
    const sent = await queue.send('<body>&amp; ü', { MessageAttributes });
    const message = await queue.receiveOne();
    expect(message).toMatchObject({
      Body: '<body>&amp; ü',
      MessageId: sent.MessageId,
      MessageAttributes,
    });
    expect(message.Attributes?.ApproximateReceiveCount).toBe('1');
    expect(await queue.attributes()).toMatchObject({
      VisibilityTimeout: '60',
      QueueArn: queue.arn,
    });
    await queue.hide(message, 0);
    const [again] = await queue.receive();
    await queue.delete(again);
    expect(await queue.counts()).toEqual([0, 0, 0]);
    expect((await sqs.listQueueTags({ QueueUrl })).Tags).toEqual({ a: 'b' });
    expect((await sqs.listQueues({})).QueueUrls).toEqual([QueueUrl]);
    await queue.set({ DelaySeconds: '5' });
    await sqs.tagQueue({ QueueUrl, Tags: { c: 'd' } });
    await sqs.untagQueue({ QueueUrl, TagKeys: ['a'] });
    expect((await sqs.listQueueTags({ QueueUrl })).Tags).toEqual({ c: 'd' });
    await sqs.purgeQueue({ QueueUrl });
    await sqs.deleteQueue({ QueueUrl });
  });

  test('batches', async ({ cloud, queue }) => {
    const sqs = queryClientOf(cloud.root);
    const { Successful, Failed } = await sqs.sendMessageBatch({
      QueueUrl: queue.url,
      Entries: [
        { Id: 'good', MessageBody: 'x' },
        { Id: 'bad', MessageBody: 'x', DelaySeconds: 901 },
      ],
    });
    expect(Successful?.map(({ Id }) => Id)).toEqual(['good']);
    expect(Failed).toMatchObject([{ Id: 'bad', SenderFault: true, Code: 'InvalidParameterValue' }]);
  });

  test('uses the same queues as the JSON protocol', async ({ cloud, queue }) => {
    const old = queue.usedBy(queryClientOf(cloud.root));
    await queue.send('from JSON');
    await old.send('from query');
    expect(await old.receiveBodies({ MaxNumberOfMessages: 1 })).toEqual(['from JSON']);
    expect(await queue.receiveBodies()).toEqual(['from query']);
  });

  test('names the queue by the path of the request', async ({ cloud, queue }) => {
    const seen: string[] = [];
    const sqs = pathClientOf(cloud.root, '/000000000000/orders', seen);
    await queue.usedBy(sqs).send('by path');
    expect(seen[0]).toContain('Action=SendMessage');
    expect(seen[0]).not.toContain('QueueUrl');
    expect(await queue.receiveBodies()).toEqual(['by path']);
    const nowhere = pathClientOf(cloud.root, '/000000000000/nowhere');
    expect(await refusalOf(queue.usedBy(nowhere).send('x'))).toMatchObject({
      code: 'AWS.SimpleQueueService.NonExistentQueue',
    });
    const without = pathClientOf(cloud.root, '/');
    expect(await refusalOf(queue.usedBy(without).send('x'))).toMatchObject({
      code: 'MissingParameter',
      message: 'The request must contain the parameter QueueUrl.',
    });
  });

  test('asks the policies of the queue in the path', async ({ cloud, queue }) => {
    const theirs = pathClientOf(rootOf(cloud, OTHER_ACCOUNT), '/000000000000/orders');
    expect(await refusalOf(queue.usedBy(theirs).send('x'))).toMatchObject({ code: 'AccessDenied' });
  });

  test('words its faults as AWS', async ({ cloud, sqs, queue, fifo }) => {
    // [recordings: the scenarios of sqs_query]
    const by = queryClientOf(cloud.root);
    const old = queue.usedBy(by);
    const gone = new TestQueue(by, `${queue.url}x`);
    expect(await refusalOf(gone.send('x'))).toMatchObject({
      code: 'AWS.SimpleQueueService.NonExistentQueue',
      message: 'The specified queue does not exist.',
      status: 400,
    });
    expect(await refusalOf(old.send(''))).toMatchObject({
      code: 'MissingParameter',
      message: 'The request must contain the parameter MessageBody.',
      status: 400,
    });
    expect(await refusalOf(old.receive({ MaxNumberOfMessages: 11 }))).toMatchObject({
      code: 'InvalidParameterValue',
      message:
        'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
      status: 400,
    });
    expect(await refusalOf(old.set({ FifoQueue: 'true' }))).toMatchObject({
      code: 'InvalidAttributeName',
      message: 'Unknown Attribute FifoQueue.',
    });
    expect(await refusalOf(fifo.usedBy(by).set({ FifoQueue: 'false' }))).toMatchObject({
      code: 'InvalidAttributeValue',
      message:
        'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
    });
    await sqs.purgeQueue({ QueueUrl: queue.url });
    expect(await refusalOf(by.purgeQueue({ QueueUrl: queue.url }))).toMatchObject({
      code: 'AWS.SimpleQueueService.PurgeQueueInProgress',
      message: 'Only one PurgeQueue operation on orders is allowed every 60 seconds.',
      status: 403,
    });
    const Entries = Array.from({ length: 20 }, (_one, id) => ({ Id: `${id}`, ReceiptHandle: 'x' }));
    expect(await refusalOf(by.deleteMessageBatch({ QueueUrl: queue.url, Entries }))).toMatchObject({
      code: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
      message: 'Maximum number of entries per request are 10. You have sent 20.',
      status: 400,
    });
    expect(
      await refusalOf(by.deleteMessageBatch({ QueueUrl: queue.url, Entries: [] })),
    ).toMatchObject({
      status: 400,
    });
  });

  test('takes a message of one MiB whose every character is written as three', async ({
    cloud,
    queue,
  }) => {
    const body = '&'.repeat(1_048_576);
    await queue.usedBy(queryClientOf(cloud.root)).send(body);
    expect(await queue.receiveBodies()).toEqual([body]);
  });
});
