/** Batches: what fails as a whole, and what fails one by one. */
import { describe, expect } from 'vitest';

import { invalidValue, nonExistent, refusalOf, test, type TestQueue } from './testing.ts';

type Kind = 'send' | 'delete' | 'hide';

/** A batch of one of the three kinds, with entries of these ids. */
function batch(
  kind: Kind,
  { sqs, url: QueueUrl }: TestQueue,
  ids: readonly string[],
  handle = 'x',
) {
  switch (kind) {
    case 'send':
      return sqs.sendMessageBatch({
        QueueUrl,
        Entries: ids.map((Id) => ({ Id, MessageBody: 'x' })),
      });
    case 'delete': {
      const Entries = ids.map((Id) => ({ Id, ReceiptHandle: handle }));
      return sqs.deleteMessageBatch({ QueueUrl, Entries });
    }
    case 'hide': {
      const Entries = ids.map((Id) => ({ Id, ReceiptHandle: handle, VisibilityTimeout: 5 }));
      return sqs.changeMessageVisibilityBatch({ QueueUrl, Entries });
    }
  }
}

const kinds = [
  ['send', 'SendMessageBatchRequestEntry'],
  ['delete', 'DeleteMessageBatchRequestEntry'],
  ['hide', 'ChangeMessageVisibilityBatchRequestEntry'],
] as const;

describe.for(kinds)('a batch to %s', ([kind, noun]) => {
  test('is refused when it is empty', async ({ queue }) => {
    expect(await refusalOf(batch(kind, queue, []))).toEqual({
      name: 'EmptyBatchRequest',
      code: 'AWS.SimpleQueueService.EmptyBatchRequest',
      message: `There should be at least one ${noun} in the request.`,
      status: 400,
    });
  });

  test.for([11, 20])('is refused with %i entries', async (count, { queue }) => {
    // [recordings: test_too_many_entries_in_batch_request, …_with_too_large_batch]
    const ids = Array.from({ length: count }, (_one, place) => `${place}`);
    expect(await refusalOf(batch(kind, queue, ids))).toEqual({
      name: 'TooManyEntriesInBatchRequest',
      code: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
      message: `Maximum number of entries per request are 10. You have sent ${count}.`,
      status: 400,
    });
  });

  test('is refused when an id is repeated', async ({ queue }) => {
    expect(await refusalOf(batch(kind, queue, ['a', 'b', 'a']))).toEqual({
      name: 'BatchEntryIdsNotDistinct',
      code: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
      message: 'Id a repeated.',
      status: 400,
    });
  });

  test.for(['', 'invalid:id', 'testLongId'.repeat(10), 'a b', 'ü', '\n'])(
    'is refused with the id %j',
    async (id, { queue }) => {
      // [recordings: test_delete_message_batch_invalid_msg_id]
      expect(await refusalOf(batch(kind, queue, ['good', id]))).toEqual({
        name: 'InvalidBatchEntryId',
        code: 'AWS.SimpleQueueService.InvalidBatchEntryId',
        message:
          'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
        status: 400,
      });
    },
  );

  test('takes ids of 80 characters, hyphens and underscores', async ({ queue }) => {
    await batch(kind, queue, ['x'.repeat(80), 'a-b_C9', '-']);
  });

  test('is refused for a queue that is not there', async ({ sqs, queue }) => {
    const gone = queue.usedBy(sqs);
    await sqs.deleteQueue({ QueueUrl: queue.url });
    expect(await refusalOf(batch(kind, gone, ['a']))).toEqual(nonExistent);
  });
});

describe.for([kinds[1], kinds[2]])('a batch to %s', ([kind]) => {
  test('fails the entries whose handles are wrong, and no other', async ({ queue }) => {
    await queue.send('x');
    const { ReceiptHandle } = await queue.receiveOne();
    const { Successful: none, Failed } = await batch(kind, queue, ['1', '2'], 'nonsense');
    expect(none ?? []).toEqual([]);
    expect(Failed).toEqual(
      ['1', '2'].map((Id) => ({
        Id,
        SenderFault: true,
        Code: 'ReceiptHandleIsInvalid',
        Message: 'The input receipt handle "nonsense" is not a valid receipt handle.',
      })),
    );
    const good = await batch(kind, queue, ['3'], ReceiptHandle);
    expect(good.Successful).toEqual([{ Id: '3' }]);
    expect(good.Failed).toBeUndefined();
  });
});

describe('SendMessageBatch', () => {
  test('sends what can be sent and tells of the rest', async ({ sqs, makeQueue }) => {
    const queue = await makeQueue({ MaximumMessageSize: '1024' });
    const text = { a: { DataType: 'Nothing', StringValue: 'x' } };
    const { Successful, Failed } = await sqs.sendMessageBatch({
      QueueUrl: queue.url,
      Entries: [
        { Id: 'good', MessageBody: 'good' },
        { Id: 'empty', MessageBody: '' },
        { Id: 'bytes', MessageBody: '\u0000' },
        { Id: 'large', MessageBody: 'x'.repeat(1025) },
        { Id: 'late', MessageBody: 'x', DelaySeconds: 901 },
        { Id: 'type', MessageBody: 'x', MessageAttributes: text },
        { Id: 'last', MessageBody: 'last', DelaySeconds: 5 },
      ],
    });
    expect(Successful?.map(({ Id }) => Id)).toEqual(['good', 'last']);
    expect(Failed?.map(({ Id, Code, SenderFault }) => [Id, Code, SenderFault])).toEqual([
      ['empty', 'MissingParameter', true],
      ['bytes', 'InvalidMessageContents', true],
      ['large', 'InvalidParameterValue', true],
      ['late', 'InvalidParameterValue', true],
      ['type', 'InvalidParameterValue', true],
    ]);
    expect(Failed?.[2]?.Message).toBe(
      'One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.',
    );
    expect(await queue.counts()).toEqual([1, 0, 1]);
  });

  test('has no member for what did not fail', async ({ sqs, queue }) => {
    // [recordings: test_send_message_batch_with_oversized_contents_with_updated_maximum_message_size]
    const { $metadata: _metadata, ...answer } = await sqs.sendMessageBatch({
      QueueUrl: queue.url,
      Entries: [{ Id: '1', MessageBody: 'a' }],
    });
    expect(answer).toEqual({
      Successful: [
        {
          Id: '1',
          MD5OfMessageBody: '0cc175b9c0f1b6a831c399e269772661',
          MessageId: expect.any(String),
        },
      ],
    });
  });

  test('measures each message by the queue’s size, the batch by one MiB', async ({
    sqs,
    makeQueue,
  }) => {
    const queue = await makeQueue({ MaximumMessageSize: '2048' });
    const MessageAttributes = { k: { DataType: 'String', StringValue: 'x' } };
    const { Successful } = await sqs.sendMessageBatch({
      QueueUrl: queue.url,
      Entries: [
        { Id: '1', MessageBody: 'a'.repeat(2040), MessageAttributes },
        { Id: '2', MessageBody: 'a' },
      ],
    });
    expect(Successful?.map(({ MD5OfMessageBody }) => MD5OfMessageBody)).toEqual([
      'f44facf5a7ee0af446ecf3e0f854441e',
      '0cc175b9c0f1b6a831c399e269772661',
    ]);
  });

  test('is refused when its messages are larger than one MiB together', async ({ sqs, queue }) => {
    // [recordings: test_send_message_batch_with_oversized_contents]
    const half = 'a'.repeat(524_288);
    const Entries = [
      { Id: '1', MessageBody: half },
      { Id: '2', MessageBody: half },
    ];
    await sqs.sendMessageBatch({ QueueUrl: queue.url, Entries });
    const more = [...Entries, { Id: '3', MessageBody: 'a' }];
    expect(await refusalOf(sqs.sendMessageBatch({ QueueUrl: queue.url, Entries: more }))).toEqual({
      name: 'BatchRequestTooLong',
      code: 'AWS.SimpleQueueService.BatchRequestTooLong',
      message: 'Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.',
      status: 400,
    });
    expect(await queue.counts()).toEqual([2, 0, 0]);
  });

  test('of ten messages of one MiB each is refused', async ({ sqs, queue }) => {
    const Entries = Array.from({ length: 10 }, (_one, id) => ({
      Id: `${id}`,
      MessageBody: 'é'.repeat(524_288),
    }));
    const refused = refusalOf(sqs.sendMessageBatch({ QueueUrl: queue.url, Entries }));
    expect((await refused).status).toBeGreaterThanOrEqual(400);
    expect(await queue.counts()).toEqual([0, 0, 0]);
  });

  test('is refused as a whole without a message group', async ({ sqs, fifo }) => {
    // [recordings: test_send_batch_missing_message_group_id_for_fifo_queue]
    const Entries = [
      { Id: '1', MessageBody: 'a', MessageGroupId: 'g' },
      { Id: '2', MessageBody: 'b' },
    ];
    expect(await refusalOf(sqs.sendMessageBatch({ QueueUrl: fifo.url, Entries }))).toEqual(
      invalidValue('The request must contain the parameter MessageGroupId.'),
    );
    expect(await fifo.counts()).toEqual([0, 0, 0]);
  });

  test('keeps its order on a FIFO queue, and knows its own duplicates', async ({ sqs, fifo }) => {
    const bodies = ['a', 'b', 'a', 'c'];
    const { Successful = [] } = await sqs.sendMessageBatch({
      QueueUrl: fifo.url,
      Entries: bodies.map((MessageBody, id) => ({ Id: `${id}`, MessageBody, MessageGroupId: 'g' })),
    });
    expect(Successful[2]?.MessageId).toBe(Successful[0]?.MessageId);
    expect(Successful.every(({ SequenceNumber }) => SequenceNumber !== undefined)).toBe(true);
    expect(await fifo.receiveBodies()).toEqual(['a', 'b', 'c']);
  });
});

test('ten messages go their way in three calls', async ({ cloud, sqs, queue }) => {
  const QueueUrl = queue.url;
  await sqs.sendMessageBatch({
    QueueUrl,
    Entries: Array.from({ length: 10 }, (_one, id) => ({ Id: `${id}`, MessageBody: `m${id}` })),
  });
  const messages = await queue.receive();
  const Entries = messages.map(({ ReceiptHandle }, id) => ({ Id: `${id}`, ReceiptHandle }));
  const hidden = await sqs.changeMessageVisibilityBatch({
    QueueUrl,
    Entries: Entries.map((entry, place) => ({ ...entry, VisibilityTimeout: place < 5 ? 0 : 60 })),
  });
  expect(hidden.Successful).toHaveLength(10);
  expect(await queue.counts()).toEqual([5, 5, 0]);
  await cloud.clock.advance({ seconds: 60 });
  const deleted = await sqs.deleteMessageBatch({ QueueUrl, Entries });
  expect(deleted.Successful?.map(({ Id }) => Id)).toEqual(Entries.map(({ Id }) => Id));
  expect(await queue.counts()).toEqual([0, 0, 0]);
});

test('an entry without a timeout fails alone', async ({ sqs, queue }) => {
  await queue.send('x');
  const { ReceiptHandle } = await queue.receiveOne();
  const { Failed } = await sqs.changeMessageVisibilityBatch({
    QueueUrl: queue.url,
    Entries: [{ Id: '1', ReceiptHandle }],
  });
  expect(Failed?.[0]).toMatchObject({ Id: '1', Code: 'MissingParameter', SenderFault: true });
});
