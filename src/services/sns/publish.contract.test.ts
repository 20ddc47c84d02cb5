/** What may be published. */
import type { SNS } from '@aws-sdk/client-sns';
import { describe, expect } from 'vitest';

import { ACCOUNT, invalid, refusalOf, test } from './testing.ts';

describe('Publish', () => {
  test.for(['TopicArn', 'TargetArn'] as const)(
    'takes a topic as its %s',
    async (name, { sns, topic, queue, subscribe, cloud }) => {
      await subscribe(queue);
      const { MessageId } = await sns.publish({ [name]: topic, Message: 'x' });
      expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
      await cloud.clock.advance({ seconds: 1 });
      expect(await queue.texts()).toEqual(['x']);
    },
  );

  test.for([
    ['', 'TopicArn Reason: An ARN must have at least 6 elements, not 1'],
    ['randomstring', 'TopicArn Reason: An ARN must have at least 6 elements, not 1'],
    ['randomstring:1', 'TopicArn Reason: An ARN must have at least 6 elements, not 2'],
    [`arn:aws:sqs:us-east-1:${ACCOUNT}:x`, 'TopicArn'],
    [`arn:aws:sns:us-east-1:${ACCOUNT}:news:x`, 'TopicArn'],
  ] as const)('refuses the ARN "%s"', async ([TopicArn, detail], { sns }) => {
    expect(await refusalOf(sns.publish({ TopicArn, Message: 'x' }))).toEqual(invalid(detail));
  });

  test('wants one target', async ({ sns, topic }) => {
    expect(await refusalOf(sns.publish({ Message: 'x' }))).toEqual(
      invalid('TopicArn or TargetArn Reason: no value for required parameter'),
    );
    const both = sns.publish({ TopicArn: topic, TargetArn: topic, Message: 'x' });
    expect(await refusalOf(both)).toMatchObject({ code: 'InvalidParameter' });
    for (const target of [
      { PhoneNumber: '+15551234567' },
      { TargetArn: `arn:aws:sns:us-east-1:${ACCOUNT}:endpoint/GCM/app/1` },
    ])
      expect(await refusalOf(sns.publish({ ...target, Message: 'x' }))).toMatchObject({
        code: 'NotImplemented',
        status: 501,
      });
  });

  test('takes 262,144 bytes, attributes included, and no more', async ({ sns, topic }) => {
    const MessageAttributes = { k: { DataType: 'String', StringValue: 'v' } };
    const most = 262_144;
    await sns.publish({ TopicArn: topic, Message: 'x'.repeat(most) });
    await sns.publish({ TopicArn: topic, Message: 'x'.repeat(most - 8), MessageAttributes });
    const tooLong = invalid('Message too long');
    const longer = sns.publish({ TopicArn: topic, Message: 'x'.repeat(most + 1) });
    expect(await refusalOf(longer)).toEqual(tooLong);
    const withAttributes = { Message: 'x'.repeat(most - 7), MessageAttributes };
    expect(await refusalOf(sns.publish({ TopicArn: topic, ...withAttributes }))).toEqual(tooLong);
  });

  test('takes a MiB where the topic’s MaximumMessageSize says so', async ({
    sns,
    topic,
    queue,
    subscribe,
    publish,
  }) => {
    await subscribe(queue, { RawMessageDelivery: 'true' });
    await sns.setTopicAttributes({
      TopicArn: topic,
      AttributeName: 'MaximumMessageSize',
      AttributeValue: '1048576',
    });
    await publish('x'.repeat(1_048_576));
    expect((await queue.bodies()).map(({ length }) => length)).toEqual([1_048_576]);
    const http = { TopicArn: topic, Protocol: 'http', Endpoint: 'http://127.0.0.1:1/' };
    expect(await refusalOf(sns.subscribe(http))).toMatchObject({ code: 'InvalidParameter' });
  });

  test.for([
    [{ Message: '' }, 'Empty message'],
    [{ Subject: '' }, 'Subject'],
    [{ Subject: 'two\nlines' }, 'Subject'],
    [{ Subject: 'a bell \u0007' }, 'Subject'],
    [{ Subject: 'x'.repeat(101) }, 'Subject'],
    [{ MessageStructure: 'xml' }, 'MessageStructure'],
    [
      { MessageStructure: 'json', Message: 'no JSON' },
      'Message Structure - JSON message body failed to parse',
    ],
    [
      { MessageStructure: 'json', Message: '{"sqs":"x"}' },
      'Message Structure - No default entry in JSON message body',
    ],
    [
      { MessageStructure: 'json', Message: '{"default":{"a":1}}' },
      'Message Structure - No default entry in JSON message body',
    ],
  ] as const)('refuses %j', async ([more, detail], { sns, topic }) => {
    const call = sns.publish({ TopicArn: topic, Message: 'x', ...more });
    expect(await refusalOf(call)).toEqual(invalid(detail));
  });

  test('takes a subject of a hundred characters of any language', async ({ sns, topic }) => {
    await sns.publish({ TopicArn: topic, Message: 'x', Subject: 'ö'.repeat(100) });
  });

  test('takes JSON with a key twice', async ({ sns, topic }) => {
    const Message = '{"default":"a","default":"b"}';
    await sns.publish({ TopicArn: topic, Message, MessageStructure: 'json' });
  });

  test.for([
    [{ DataType: 'Colour', StringValue: 'x' }, 'invalid message attribute type'],
    [{ DataType: '', StringValue: 'x' }, 'non-empty message attribute type'],
    [{ DataType: 'String' }, 'non-empty message attribute value'],
    [{ DataType: 'String', StringValue: '' }, 'non-empty message attribute value'],
    [{ DataType: 'Binary', StringValue: 'x' }, 'non-empty message attribute value'],
    [{ DataType: 'Number', StringValue: 'x' }, 'to number'],
  ] as const)('refuses the attribute %j', async ([value, words], { sns, topic }) => {
    const MessageAttributes = { name: value };
    const call = sns.publish({ TopicArn: topic, Message: 'x', MessageAttributes });
    expect(await refusalOf(call)).toMatchObject({
      code: 'ParameterValueInvalid',
      message: expect.stringContaining(words),
      status: 400,
    });
  });

  test.for(['AWS.x', '.x', 'x..y', 'a b'])(
    'refuses an attribute named %s',
    async (name, { sns, topic }) => {
      const MessageAttributes = { [name]: { DataType: 'String', StringValue: 'x' } };
      const call = sns.publish({ TopicArn: topic, Message: 'x', MessageAttributes });
      expect(await refusalOf(call)).toMatchObject({ code: 'ParameterValueInvalid' });
    },
  );
});

describe('PublishBatch', () => {
  const batch = (sns: SNS, TopicArn: string, ids: readonly string[], Message = 'x') =>
    sns.publishBatch({
      TopicArn,
      PublishBatchRequestEntries: ids.map((Id) => ({ Id, Message })),
    });

  test('answers for each entry; one does not stop another', async ({
    cloud,
    sns,
    topic,
    queue,
    subscribe,
  }) => {
    await subscribe(queue);
    const entries = [
      { Id: 'a', Message: 'first' },
      { Id: 'b', Message: '' },
      { Id: 'c', Message: 'third', Subject: '\n' },
    ];
    const { Successful, Failed } = await sns.publishBatch({
      TopicArn: topic,
      PublishBatchRequestEntries: entries,
    });
    expect(Successful?.map(({ Id }) => Id)).toEqual(['a']);
    expect(Failed).toEqual([
      {
        Id: 'b',
        Code: 'InvalidParameter',
        Message: 'Invalid parameter: Empty message',
        SenderFault: true,
      },
      {
        Id: 'c',
        Code: 'InvalidParameter',
        Message: 'Invalid parameter: Subject',
        SenderFault: true,
      },
    ]);
    await cloud.clock.advance({ seconds: 1 });
    expect(await queue.texts()).toEqual(['first']);
  });

  test.for([
    [[], 'EmptyBatchRequest', "The batch request doesn't contain any entries."],
    [
      ['a', 'a'],
      'BatchEntryIdsNotDistinct',
      'Two or more batch entries in the request have the same Id.',
    ],
    [
      Array.from({ length: 11 }, (_, place) => `${place}`),
      'TooManyEntriesInBatchRequest',
      'The batch request contains more entries than permissible.',
    ],
    [
      ['message.id'],
      'InvalidBatchEntryId',
      'The Id of a batch entry in the batch request contains an impermissible character: message.id',
    ],
    [
      ['a'.repeat(81)],
      'InvalidBatchEntryId',
      `The Id of a batch entry in the batch request is too long: ${'a'.repeat(81)}`,
    ],
  ] as const)('refuses the ids %j', async ([ids, code, message], { sns, topic }) => {
    expect(await refusalOf(batch(sns, topic, ids))).toEqual({ code, message, status: 400 });
  });

  test('takes ids of 80 characters', async ({ sns, topic }) => {
    const { Successful, Failed } = await batch(sns, topic, ['a'.repeat(80), 'valid-message_123']);
    expect([Successful?.length, Failed]).toEqual([2, []]);
  });

  test('takes 262,144 bytes in all', async ({ sns, topic }) => {
    const half = 'x'.repeat(131_072);
    await batch(sns, topic, ['a', 'b'], half);
    expect(await refusalOf(batch(sns, topic, ['a', 'b'], `${half}x`))).toEqual({
      code: 'BatchRequestTooLong',
      message: 'The length of all the messages put together is more than the limit.',
      status: 400,
    });
  });

  test('finds its topic or says so', async ({ sns }) => {
    const call = batch(sns, `arn:aws:sns:us-east-1:${ACCOUNT}:none`, ['a']);
    expect(await refusalOf(call)).toMatchObject({ code: 'NotFound', status: 404 });
  });
});
