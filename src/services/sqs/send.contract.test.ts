/** Sending: what a message may be, what its sender is told, and when it can be received. */
import { createHash } from 'node:crypto';

import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { describe, expect } from 'vitest';

import {
  ACCOUNT,
  clientOf,
  invalidParameter,
  invalidValue,
  nonExistent,
  refusalOf,
  test,
} from './testing.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
const WRONG_GROUP =
  'MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.';
const NOT_FOR_KIND = 'The request include parameter that is not valid for this queue type.';

describe('SendMessage', () => {
  test('tells id and digest, and the receiver sees the same', async ({ queue }) => {
    const { $metadata: _metadata, MessageId, ...sent } = await queue.send('héllo');
    expect(sent).toEqual({ MD5OfMessageBody: md5('héllo') });
    expect(MessageId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    const { ReceiptHandle, ...received } = await queue.receiveOne({
      MessageSystemAttributeNames: [],
    });
    expect(received).toEqual({ MessageId, Body: 'héllo', MD5OfBody: md5('héllo') });
    expect(ReceiptHandle).toBeTypeOf('string');
  });

  test('is refused for a queue that is not there', async ({ sqs, queue }) => {
    const QueueUrl = `${queue.url}x`;
    expect(await refusalOf(sqs.sendMessage({ QueueUrl, MessageBody: 'x' }))).toEqual(nonExistent);
  });

  test('refuses an empty body', async ({ queue }) => {
    // [recordings: test_send_empty_message]
    expect(await refusalOf(queue.send(''))).toEqual({
      name: 'MissingParameter',
      code: 'MissingParameter',
      message: 'The request must contain the parameter MessageBody.',
      status: 400,
    });
  });

  test.for([
    '\t\n\r',
    '\ud7ff',
    '\ue000',
    '\ufffd',
    '😀',
    '\u{10ffff}',
    '\u0085\u200b',
    '{"a":1}',
    '<&>"\'',
  ])('takes the characters of %j', async (body, { queue }) => {
    await queue.send(body);
    expect(await queue.receiveBodies()).toEqual([body]);
  });

  test.for(['\u0000', 'a\u0008', '\u000b', '\u001f', '\ufffe', 'a\uffff'])(
    'refuses the characters of %j',
    async (body, { queue }) => {
      expect(await refusalOf(queue.send(body))).toMatchObject({
        name: 'InvalidMessageContents',
        status: 400,
      });
    },
  );

  test('takes a message of one MiB, and not one byte more', async ({ queue }) => {
    const most = 'é'.repeat(524_288);
    await queue.send(most);
    expect(await queue.receiveBodies()).toEqual([most]);
    expect(await refusalOf(queue.send(`${most}x`))).toEqual(
      invalidValue(
        'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
      ),
    );
  });

  test('counts names, types and values of attributes towards the size', async ({ makeQueue }) => {
    // [recordings: test_send_message_with_updated_maximum_message_size]
    const queue = await makeQueue({ MaximumMessageSize: '1024' });
    const MessageAttributes = { k: { DataType: 'String', StringValue: 'x' } };
    await queue.send('a'.repeat(1016), { MessageAttributes });
    expect(await refusalOf(queue.send('a'.repeat(1017), { MessageAttributes }))).toEqual(
      invalidValue(
        'One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.',
      ),
    );
    const Binary = { b: { DataType: 'Binary', BinaryValue: new Uint8Array(1017) } };
    expect(await refusalOf(queue.send('a', { MessageAttributes: Binary }))).toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  test('does not count the trace header towards the size', async ({ makeQueue }) => {
    const queue = await makeQueue({ MaximumMessageSize: '1024' });
    const StringValue = 'Root=1-5759e988-bd862e3fe1be46a994272793';
    await queue.send('a'.repeat(1024), {
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue } },
    });
  });
});

describe('a delay', () => {
  test.for([1, 10, 900])('of %i s ends in that second', async (DelaySeconds, { cloud, queue }) => {
    await queue.send('late', { DelaySeconds });
    expect(await queue.counts()).toEqual([0, 0, 1]);
    await cloud.clock.advance({ seconds: DelaySeconds - 1, milliseconds: 999 });
    expect(await queue.receive()).toEqual([]);
    await cloud.clock.advance({ milliseconds: 1 });
    expect(await queue.counts()).toEqual([1, 0, 0]);
    expect(await queue.receiveBodies()).toEqual(['late']);
  });

  test('of the message goes before that of the queue', async ({ cloud, makeQueue }) => {
    const queue = await makeQueue({ DelaySeconds: '60' });
    await queue.send('at once', { DelaySeconds: 0 });
    await queue.send('later', { DelaySeconds: 5 });
    await queue.send('last');
    expect(await queue.receiveBodies()).toEqual(['at once']);
    await cloud.clock.advance({ seconds: 5 });
    expect(await queue.receiveBodies()).toEqual(['later']);
    await cloud.clock.advance({ seconds: 55 });
    expect(await queue.receiveBodies({ VisibilityTimeout: 0 })).toContain('last');
  });

  test.for([-1, 901])('of %i s is refused', async (DelaySeconds, { queue }) => {
    expect(await refusalOf(queue.send('x', { DelaySeconds }))).toEqual(
      invalidParameter(
        String(DelaySeconds),
        'DelaySeconds',
        'DelaySeconds must be >= 0 and <= 900.',
      ),
    );
  });

  test('of a message is not for FIFO queues', async ({ fifo }) => {
    // [recordings: test_fifo_queue_send_message_with_delay_seconds_fails]
    expect(await refusalOf(fifo.send('x', { MessageGroupId: 'g', DelaySeconds: 2 }))).toEqual(
      invalidParameter('2', 'DelaySeconds', NOT_FOR_KIND),
    );
  });

  test('of zero on a FIFO queue means the queue’s', async ({ cloud, makeFifo }) => {
    // [recordings: test_fifo_queue_send_message_with_zero_delay_defaults_to_queue_delay]
    const fifo = await makeFifo({ DelaySeconds: '2', ContentBasedDeduplication: 'true' });
    await fifo.send('message-1', { MessageGroupId: 'g', DelaySeconds: 0 });
    expect(await fifo.receive()).toEqual([]);
    await cloud.clock.advance({ seconds: 2 });
    expect(await fifo.receiveBodies()).toEqual(['message-1']);
  });
});

describe('message attributes', () => {
  const every: Record<string, MessageAttributeValue> = {
    text: { DataType: 'String', StringValue: 'ü 😀' },
    number: { DataType: 'Number', StringValue: '-1.5e10' },
    bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 1, 255) },
    'text.custom': { DataType: 'String.json', StringValue: '{}' },
    number_custom: { DataType: 'Number.int', StringValue: '7' },
    'bytes-custom': { DataType: 'Binary.png', BinaryValue: Uint8Array.of(9) },
  };

  test('of every type come back as they were sent', async ({ queue }) => {
    const sent = await queue.send('x', { MessageAttributes: every });
    const received = await queue.receiveOne();
    expect(received.MessageAttributes).toEqual(every);
    expect(received.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes);
  });

  test('have the digest that AWS has', async ({ queue }) => {
    // [recordings: test_receive_message_message_attribute_names_filters, test_dead_letter_queue_message_attributes]
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    const three = { 'Help.Me': text('Me'), Hello: text('There'), General: text('Kenobi') };
    const sent = await queue.send('msg', { MessageAttributes: three });
    expect(sent.MD5OfMessageBody).toBe('6e2baaf3b97dbeef01c0043275f9a0e7');
    expect(sent.MD5OfMessageAttributes).toBe('4c360f3fdafd970e05fae2f149d997f5');
    const one = await queue.send('msg', { MessageAttributes: { MyAttribute: text('foobar') } });
    expect(one.MD5OfMessageAttributes).toBe('adb59cd4678ea5a855436b949cd07ab6');
  });

  test('may be ten', async ({ queue }) => {
    const many = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_one, place) => [
          `a${place}`,
          { DataType: 'String', StringValue: 'x' },
        ]),
      );
    await queue.send('x', { MessageAttributes: many(10) });
    expect(await refusalOf(queue.send('x', { MessageAttributes: many(11) }))).toEqual(
      invalidValue('Number of message attributes [11] exceeds the allowed maximum [10].'),
    );
  });

  test.for(['a', 'A_b-c.d', 'x'.repeat(256), 'xAWS.x', 'constructor', '__proto'])(
    'may be called %.40s',
    async (name, { queue }) => {
      await queue.send('x', {
        MessageAttributes: { [name]: { DataType: 'String', StringValue: 'x' } },
      });
      expect(Object.keys((await queue.receiveOne()).MessageAttributes ?? {})).toEqual([name]);
    },
  );

  test.for([
    '',
    '.a',
    'a.',
    'a..b',
    'a b',
    'ü',
    'x'.repeat(257),
    'AWS.x',
    'aws.x',
    'Amazon.x',
    'amazon.y',
  ])('may not be called %.40s', async (name, { queue }) => {
    const MessageAttributes = { [name]: { DataType: 'String', StringValue: 'x' } };
    expect(await refusalOf(queue.send('x', { MessageAttributes }))).toMatchObject({
      name: 'InvalidParameterValue',
      status: 400,
    });
  });

  test.for<[string, MessageAttributeValue, string]>([
    [
      'no type',
      { DataType: '', StringValue: 'x' },
      "The message attribute 'a' must contain non-empty message attribute type.",
    ],
    [
      'another type',
      { DataType: 'Boolean', StringValue: 'x' },
      "The type of message (user) attribute 'a' is invalid. You must use only the following supported type prefixes: Binary, Number, String.",
    ],
    [
      'a type in lower case',
      { DataType: 'string', StringValue: 'x' },
      "The type of message (user) attribute 'a' is invalid. You must use only the following supported type prefixes: Binary, Number, String.",
    ],
    [
      'an empty text',
      { DataType: 'String', StringValue: '' },
      "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'.",
    ],
    [
      'no value',
      { DataType: 'String.x' },
      "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String.x'.",
    ],
    [
      'a text where bytes belong',
      { DataType: 'Binary', StringValue: 'x' },
      "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'Binary'.",
    ],
    [
      'no number',
      { DataType: 'Number', StringValue: 'x' },
      "Can't cast the value of message (user) attribute 'a' to a number.",
    ],
  ])('are refused with %s', async ([, value, message], { queue }) => {
    expect(await refusalOf(queue.send('x', { MessageAttributes: { a: value } }))).toEqual(
      invalidValue(message),
    );
  });

  test('are refused with lists', async ({ queue }) => {
    const a = { DataType: 'String', StringListValues: ['x'] };
    expect(await refusalOf(queue.send('x', { MessageAttributes: { a } }))).toMatchObject({
      name: 'UnsupportedOperation',
      message: 'Message attribute list values in SendMessage operation are not supported.',
    });
  });
});

describe('the trace header', () => {
  const StringValue = 'Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1';

  test('travels with the message and has a digest', async ({ queue }) => {
    // [recordings: test_aws_trace_header_propagation]
    const sent = await queue.send('test', {
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue } },
    });
    expect(sent.MD5OfMessageSystemAttributes).toMatch(/^[0-9a-f]{32}$/);
    expect(sent.MD5OfMessageAttributes).toBeUndefined();
    expect((await queue.receiveOne()).Attributes?.AWSTraceHeader).toBe(StringValue);
  });

  test('is not there when it was not given', async ({ queue }) => {
    await queue.send('test');
    expect((await queue.receiveOne()).Attributes).not.toHaveProperty('AWSTraceHeader');
  });

  test('is taken from the request’s own header', async ({ cloud, queue }) => {
    const traced = clientOf(cloud.root);
    traced.middlewareStack.add(
      (next) => (args) => {
        // SAFETY: in this step there is a request.
        const { headers } = args.request as { headers: Record<string, string> };
        headers['X-Amzn-Trace-Id'] = StringValue;
        return next(args);
      },
      { step: 'build' },
    );
    await queue.usedBy(traced).send('test');
    expect((await queue.receiveOne()).Attributes?.AWSTraceHeader).toBe(StringValue);
  });

  test('is a text, and the only one of its kind', async ({ queue }) => {
    const other = { Other: { DataType: 'String', StringValue: 'x' } };
    const binary = { AWSTraceHeader: { DataType: 'Binary', BinaryValue: Uint8Array.of(1) } };
    for (const given of [other, binary]) {
      // SAFETY: what the types forbid is sent on purpose.
      const MessageSystemAttributes = given as typeof binary;
      expect(await refusalOf(queue.send('x', { MessageSystemAttributes }))).toMatchObject({
        name: 'InvalidParameterValue',
      });
    }
  });
});

describe('a message group', () => {
  test('may be given on a standard queue', async ({ queue }) => {
    await queue.send('x', { MessageGroupId: 'tenant-1' });
    const { Attributes } = await queue.receiveOne();
    expect(Attributes).toMatchObject({ MessageGroupId: 'tenant-1' });
    expect(Attributes).not.toHaveProperty('SequenceNumber');
  });

  test.for(['', 'group 123', 'x'.repeat(129), 'ü', 'a\n'])(
    'is not %j',
    async (group, { queue, fifo }) => {
      // [recordings: test_send_message_to_standard_queue_with_invalid_message_group_id]
      const refusal = invalidParameter(group, 'MessageGroupId', WRONG_GROUP);
      expect(await refusalOf(queue.send('x', { MessageGroupId: group }))).toEqual(refusal);
      expect(await refusalOf(fifo.send('x', { MessageGroupId: group }))).toEqual(refusal);
    },
  );

  test('may use all punctuation', async ({ fifo }) => {
    const MessageGroupId = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
    await fifo.send('x', { MessageGroupId });
    expect((await fifo.receiveOne()).Attributes?.MessageGroupId).toBe(MessageGroupId);
  });

  test('is needed on a FIFO queue', async ({ fifo }) => {
    expect(await refusalOf(fifo.send('x'))).toEqual(
      invalidValue('The request must contain the parameter MessageGroupId.'),
    );
  });

  test('needs a deduplication id where content does not tell', async ({ makeFifo }) => {
    const fifo = await makeFifo();
    expect(await refusalOf(fifo.send('x', { MessageGroupId: 'g' }))).toEqual(
      invalidValue(
        'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
      ),
    );
  });

  test('goes without deduplication id on a standard queue', async ({ queue, fifo }) => {
    expect(await refusalOf(queue.send('x', { MessageDeduplicationId: 'd' }))).toEqual(
      invalidParameter('d', 'MessageDeduplicationId', NOT_FOR_KIND),
    );
    for (const MessageDeduplicationId of ['', 'a b', 'x'.repeat(129)]) {
      const call = fifo.send('x', { MessageGroupId: 'g', MessageDeduplicationId });
      expect(await refusalOf(call)).toEqual(
        invalidParameter(
          MessageDeduplicationId,
          'MessageDeduplicationId',
          'MessageDeduplicationId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
        ),
      );
    }
  });
});

test('the sender is named as IAM knows it', async ({ cloud, queue }) => {
  await queue.send('by root');
  expect((await queue.receiveOne()).Attributes?.SenderId).toBe(ACCOUNT);
  const user = await cloud.as({
    policy: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue.arn }],
    },
  });
  await queue.usedBy(clientOf(user)).send('by a user');
  expect((await queue.receiveOne()).Attributes?.SenderId).toMatch(/^AIDA[A-Z0-9]+$/);
});
