/** Attributes of queues: what they are, what is refused, and from when a change holds. */
import { describe, expect } from 'vitest';

import { ACCOUNT, invalidValue, nonExistent, OTHER_ACCOUNT, refusalOf, test } from './testing.ts';

const DLQ_ARN = `arn:aws:sqs:us-east-1:${ACCOUNT}:failed`;
const redrive = (deadLetterTargetArn: unknown, maxReceiveCount: unknown) =>
  JSON.stringify({ deadLetterTargetArn, maxReceiveCount });

const unknownAttribute = (name: string) => ({
  name: 'InvalidAttributeName',
  code: 'InvalidAttributeName',
  message: `Unknown Attribute ${name}.`,
  status: 400,
});
const invalidAttribute = (name: string, reason?: string) => ({
  name: 'InvalidAttributeValue',
  code: 'InvalidAttributeValue',
  message: `Invalid value for the parameter ${name}.${reason === undefined ? '' : ` Reason: ${reason}`}`,
  status: 400,
});

const seconds = (date: Date) => String(Math.floor(date.getTime() / 1000));

describe('a new queue', () => {
  test('has the usual attributes', async ({ cloud, queue }) => {
    const now = seconds(cloud.clock.now());
    expect(await queue.attributes()).toEqual({
      QueueArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:orders`,
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      CreatedTimestamp: now,
      LastModifiedTimestamp: now,
      VisibilityTimeout: '30',
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      DelaySeconds: '0',
      ReceiveMessageWaitTimeSeconds: '0',
      SqsManagedSseEnabled: 'true',
    });
  });

  test('of kind FIFO has those of FIFO queues besides', async ({ makeFifo }) => {
    // [recordings: test_create_fifo_queue_with_required_properties]
    expect(await (await makeFifo()).attributes()).toMatchObject({
      FifoQueue: 'true',
      ContentBasedDeduplication: 'false',
      DeduplicationScope: 'queue',
      FifoThroughputLimit: 'perQueue',
      MaximumMessageSize: '1048576',
    });
  });

  test('of kind standard has none of them', async ({ queue }) => {
    expect(Object.keys(await queue.attributes())).not.toContain('FifoQueue');
  });

  test('takes every attribute at once', async ({ makeQueue, makeFifo }) => {
    // [recordings: test_create_fifo_queue_with_all_properties]
    const dead = await makeFifo({ RedriveAllowPolicy: '{"redrivePermission":"allowAll"}' });
    const given = {
      ContentBasedDeduplication: 'true',
      DeduplicationScope: 'messageGroup',
      DelaySeconds: '13',
      FifoThroughputLimit: 'perMessageGroupId',
      KmsDataKeyReusePeriodSeconds: '200',
      KmsMasterKeyId: 'alias/aws/sqs',
      MaximumMessageSize: '3232',
      MessageRetentionPeriod: '13425',
      ReceiveMessageWaitTimeSeconds: '15',
      VisibilityTimeout: '42',
    };
    const queue = await makeFifo({ ...given, RedrivePolicy: redrive(dead.arn, 7) });
    expect(await queue.attributes()).toMatchObject({ ...given, SqsManagedSseEnabled: 'false' });
    expect((await queue.attributes())['RedrivePolicy']).toBe(redrive(dead.arn, 7));
    expect((await dead.attributes())['RedriveAllowPolicy']).toBe(
      '{"redrivePermission":"allowAll"}',
    );
    const standard = await makeQueue({ DelaySeconds: '17' });
    expect(await standard.attributes()).toMatchObject({ DelaySeconds: '17' });
  });
});

describe('GetQueueAttributes', () => {
  test('gives those that are asked for', async ({ sqs, queue }) => {
    const { Attributes } = await sqs.getQueueAttributes({
      QueueUrl: queue.url,
      AttributeNames: ['DelaySeconds', 'QueueArn', 'Policy'],
    });
    expect(Attributes).toEqual({ DelaySeconds: '0', QueueArn: queue.arn });
  });

  test('gives none when none is asked for', async ({ sqs, queue }) => {
    expect((await sqs.getQueueAttributes({ QueueUrl: queue.url })).Attributes).toBeUndefined();
    const none = { QueueUrl: queue.url, AttributeNames: [] };
    expect((await sqs.getQueueAttributes(none)).Attributes).toBeUndefined();
  });

  test.for(['Unknown', 'all', '', 'VisibilityTimeouts', '__proto__', 'constructor'])(
    'refuses the name %j',
    async (name, { sqs, queue }) => {
      // SAFETY: the name is not one of the model's.
      const AttributeNames = [name as 'All'];
      expect(
        await refusalOf(sqs.getQueueAttributes({ QueueUrl: queue.url, AttributeNames })),
      ).toEqual(unknownAttribute(name));
    },
  );

  test('is refused for a queue that is not there', async ({ sqs, queue }) => {
    const QueueUrl = `${queue.url}x`;
    expect(await refusalOf(sqs.getQueueAttributes({ QueueUrl }))).toEqual(nonExistent);
  });
});

describe('SetQueueAttributes', () => {
  test('changes what it names and nothing else', async ({ cloud, queue }) => {
    const before = await queue.attributes();
    await cloud.clock.advance({ seconds: 5 });
    await queue.set({ VisibilityTimeout: '0', DelaySeconds: '900' });
    expect(await queue.attributes()).toEqual({
      ...before,
      VisibilityTimeout: '0',
      DelaySeconds: '900',
      LastModifiedTimestamp: seconds(cloud.clock.now()),
    });
  });

  test('changes nothing when one of its values is refused', async ({ queue }) => {
    const before = await queue.attributes();
    await refusalOf(queue.set({ VisibilityTimeout: '1', DelaySeconds: '901' }));
    expect(await queue.attributes()).toEqual(before);
  });

  const bounds = [
    ['DelaySeconds', 0, 900],
    ['MaximumMessageSize', 1024, 1_048_576],
    ['MessageRetentionPeriod', 60, 1_209_600],
    ['ReceiveMessageWaitTimeSeconds', 0, 20],
    ['VisibilityTimeout', 0, 43_200],
    ['KmsDataKeyReusePeriodSeconds', 60, 86_400],
  ] as const;
  test.for(bounds)('%s is between %i and %i', async ([name, least, most], { makeQueue }) => {
    const queue = await makeQueue({ KmsMasterKeyId: 'alias/aws/sqs' });
    for (const value of [least, most]) {
      await queue.set({ [name]: String(value) });
      expect((await queue.attributes())[name]).toBe(String(value));
    }
    for (const value of [
      least - 1,
      most + 1,
      `${least}.5`,
      'x',
      '',
      '1e3',
      '0x400',
      '9'.repeat(30),
    ]) {
      expect(await refusalOf(queue.set({ [name]: String(value) }))).toEqual(invalidAttribute(name));
    }
  });

  test.for([
    'QueueArn',
    'ApproximateNumberOfMessages',
    'CreatedTimestamp',
    'LastModifiedTimestamp',
    'All',
    'Unknown',
    'ContentBasedDeduplication',
    'DeduplicationScope',
    'FifoThroughputLimit',
    '__proto__x',
    'constructor',
  ])('refuses %s on a standard queue', async (name, { queue, makeQueue }) => {
    expect(await refusalOf(queue.set({ [name]: 'true' }))).toEqual(unknownAttribute(name));
    expect(await refusalOf(makeQueue({ [name]: 'true' }))).toEqual(unknownAttribute(name));
  });

  test('leaves a queue of its kind', async ({ queue, fifo }) => {
    // [recordings: test_set_unsupported_attribute_fifo]
    expect(await refusalOf(queue.set({ FifoQueue: 'true' }))).toEqual(
      unknownAttribute('FifoQueue'),
    );
    expect(await refusalOf(fifo.set({ FifoQueue: 'false' }))).toEqual(
      invalidAttribute('FifoQueue', 'Modifying queue type is not supported.'),
    );
    await fifo.set({ FifoQueue: 'true' });
  });

  test('turns content-based deduplication on and off', async ({ makeFifo }) => {
    // [recordings: test_fifo_set_content_based_deduplication_strategy]
    const fifo = await makeFifo({ ContentBasedDeduplication: 'true' });
    expect((await fifo.attributes())['ContentBasedDeduplication']).toBe('true');
    await fifo.set({ ContentBasedDeduplication: 'false' });
    expect((await fifo.attributes())['ContentBasedDeduplication']).toBe('false');
    expect(await refusalOf(fifo.set({ ContentBasedDeduplication: 'maybe' }))).toEqual(
      invalidAttribute('ContentBasedDeduplication'),
    );
  });

  test('takes high throughput only with deduplication per group', async ({ makeFifo }) => {
    const fifo = await makeFifo();
    expect(await refusalOf(fifo.set({ FifoThroughputLimit: 'perMessageGroupId' }))).toMatchObject({
      name: 'InvalidAttributeValue',
    });
    await fifo.set({
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    });
    expect(await fifo.attributes()).toMatchObject({
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    });
    expect(await refusalOf(fifo.set({ DeduplicationScope: 'queue' }))).toMatchObject({
      name: 'InvalidAttributeValue',
    });
    expect(await refusalOf(fifo.set({ DeduplicationScope: 'other' }))).toEqual(
      invalidAttribute('DeduplicationScope'),
    );
    expect(await refusalOf(fifo.set({ FifoThroughputLimit: 'other' }))).toEqual(
      invalidAttribute('FifoThroughputLimit'),
    );
  });

  test('is refused for a queue that is not there', async ({ sqs, queue }) => {
    const QueueUrl = `${queue.url}x`;
    expect(await refusalOf(sqs.setQueueAttributes({ QueueUrl, Attributes: {} }))).toEqual(
      nonExistent,
    );
  });
});

describe('encryption', () => {
  test('is of SQS or of KMS, not both', async ({ queue, makeQueue }) => {
    // [recordings: test_sse_kms_and_sqs_are_mutually_exclusive]
    const both = { KmsMasterKeyId: 'alias/aws/sqs', SqsManagedSseEnabled: 'true' };
    const refusal = {
      name: 'InvalidAttributeName',
      code: 'InvalidAttributeName',
      message:
        'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
      status: 400,
    };
    expect(await refusalOf(queue.set(both))).toEqual(refusal);
    expect(await refusalOf(makeQueue(both))).toEqual(refusal);
  });

  test('changes from one to the other and to none', async ({ queue }) => {
    const kind = async () => {
      const { SqsManagedSseEnabled, KmsMasterKeyId, KmsDataKeyReusePeriodSeconds } =
        (await queue.attributes()) as Readonly<Record<string, string | undefined>> & {
          readonly SqsManagedSseEnabled?: string;
          readonly KmsMasterKeyId?: string;
          readonly KmsDataKeyReusePeriodSeconds?: string;
        };
      return [SqsManagedSseEnabled, KmsMasterKeyId, KmsDataKeyReusePeriodSeconds];
    };
    expect(await kind()).toEqual(['true', undefined, undefined]);
    await queue.set({ KmsMasterKeyId: 'alias/aws/sqs' });
    expect(await kind()).toEqual(['false', 'alias/aws/sqs', '300']);
    await queue.set({ KmsDataKeyReusePeriodSeconds: '60' });
    expect(await kind()).toEqual(['false', 'alias/aws/sqs', '60']);
    await queue.set({ SqsManagedSseEnabled: 'true' });
    expect(await kind()).toEqual(['true', undefined, undefined]);
    await queue.set({ SqsManagedSseEnabled: 'false' });
    expect(await kind()).toEqual(['false', undefined, undefined]);
    await queue.set({ KmsMasterKeyId: 'alias/aws/sqs' });
    await queue.set({ KmsMasterKeyId: '' });
    expect(await kind()).toEqual(['false', undefined, undefined]);
  });
});

describe('Policy', () => {
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' }],
  });

  test('is given back as it was set, and taken away by an empty one', async ({ queue }) => {
    await queue.set({ Policy: policy });
    expect((await queue.attributes())['Policy']).toBe(policy);
    await queue.set({ Policy: '' });
    expect(await queue.attributes()).not.toHaveProperty('Policy');
  });

  test.for([
    '{',
    '[]',
    '{}',
    'null',
    '{"Version":"2012-10-17","Statement":[{}]}',
    'x'.repeat(9000),
  ])('refuses %.60s', async (text, { queue }) => {
    expect(await refusalOf(queue.set({ Policy: text }))).toMatchObject({
      name: 'InvalidAttributeValue',
      message: 'Invalid value for the parameter Policy.',
    });
  });
});

describe('RedrivePolicy', () => {
  const because = (text: string, reason: string) =>
    invalidValue(`Value ${text} for parameter RedrivePolicy is invalid. Reason: ${reason}`);

  test('is given back in AWS’s form, whatever the form of its number', async ({ makeQueue }) => {
    const dead = await makeQueue({}, { name: 'failed' });
    const queue = await makeQueue({ RedrivePolicy: redrive(dead.arn, '5') });
    expect((await queue.attributes())['RedrivePolicy']).toBe(
      `{"deadLetterTargetArn":"${DLQ_ARN}","maxReceiveCount":5}`,
    );
  });

  test('is taken away by an empty one', async ({ makeQueue }) => {
    // [recordings: test_set_empty_redrive_policy]
    const dead = await makeQueue({}, { name: 'failed' });
    const queue = await makeQueue({ RedrivePolicy: redrive(dead.arn, 5) });
    await queue.set({ RedrivePolicy: '' });
    expect(await queue.attributes()).not.toHaveProperty('RedrivePolicy');
  });

  test.for([
    [
      '{"maxReceiveCount":1}',
      'Redrive policy does not contain mandatory attribute: deadLetterTargetArn.',
    ],
    [
      `{"deadLetterTargetArn":"${DLQ_ARN}"}`,
      'Redrive policy does not contain mandatory attribute: maxReceiveCount.',
    ],
    [
      redrive(DLQ_ARN, 0),
      'Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.',
    ],
    [
      redrive(DLQ_ARN, 1001),
      'Invalid value for maxReceiveCount: 1001, valid values are from 1 to 1000 both inclusive.',
    ],
    [
      redrive(DLQ_ARN, 'x'),
      'Invalid value for maxReceiveCount: x, valid values are from 1 to 1000 both inclusive.',
    ],
    [
      redrive(DLQ_ARN, 1.5),
      'Invalid value for maxReceiveCount: 1.5, valid values are from 1 to 1000 both inclusive.',
    ],
    [redrive('failed', 1), 'Invalid value for deadLetterTargetArn.'],
    [redrive(5, 1), 'Invalid value for deadLetterTargetArn.'],
    [
      redrive(`arn:aws:sqs:us-east-1:${OTHER_ACCOUNT}:failed`, 1),
      'Dead-letter queue must be owned by the same account and be in the same region.',
    ],
    [
      redrive(`arn:aws:sqs:eu-west-1:${ACCOUNT}:failed`, 1),
      'Dead-letter queue must be owned by the same account and be in the same region.',
    ],
    [redrive(`arn:aws:sqs:us-east-1:${ACCOUNT}:none`, 1), 'Dead letter target does not exist.'],
  ] as const)('refuses %s', async ([text, reason], { makeQueue, queue }) => {
    await makeQueue({}, { name: 'failed' });
    expect(await refusalOf(queue.set({ RedrivePolicy: text }))).toEqual(because(text, reason));
    expect(await refusalOf(makeQueue({ RedrivePolicy: text }))).toEqual(because(text, reason));
  });

  test.for(['{', '[]', 'null', '5', '"x"'])('refuses %s', async (text, { queue }) => {
    expect(await refusalOf(queue.set({ RedrivePolicy: text }))).toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  test('wants a queue of the same kind', async ({ queue, fifo }) => {
    const toFifo = redrive(fifo.arn, 1);
    const toStandard = redrive(queue.arn, 1);
    const reason = 'Dead-letter queue must be same type of queue as the source.';
    expect(await refusalOf(queue.set({ RedrivePolicy: toFifo }))).toEqual(because(toFifo, reason));
    expect(await refusalOf(fifo.set({ RedrivePolicy: toStandard }))).toEqual(
      because(toStandard, reason),
    );
  });
});

describe('RedriveAllowPolicy', () => {
  test('decides which queues may use this one', async ({ makeQueue }) => {
    const dead = await makeQueue({}, { name: 'failed' });
    const one = await makeQueue({}, { name: 'one' });
    const two = await makeQueue({}, { name: 'two' });
    const use = (queue: typeof one) => queue.set({ RedrivePolicy: redrive(dead.arn, 1) });
    await dead.set({ RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' });
    expect(await refusalOf(use(one))).toMatchObject({ name: 'InvalidParameterValue' });
    const byQueue = JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: [one.arn] });
    await dead.set({ RedriveAllowPolicy: byQueue });
    await use(one);
    expect(await refusalOf(use(two))).toMatchObject({ name: 'InvalidParameterValue' });
    expect((await dead.attributes())['RedriveAllowPolicy']).toBe(byQueue);
    await dead.set({ RedriveAllowPolicy: '{"redrivePermission":"allowAll"}' });
    await use(two);
    await dead.set({ RedriveAllowPolicy: '' });
    expect(await dead.attributes()).not.toHaveProperty('RedriveAllowPolicy');
  });

  const arns = (count: number) =>
    Array.from({ length: count }, (_one, place) => `arn:aws:sqs:us-east-1:${ACCOUNT}:q${place}`);
  test.for([
    '{',
    '{}',
    '[]',
    '{"redrivePermission":"some"}',
    '{"redrivePermission":"byQueue"}',
    '{"redrivePermission":"byQueue","sourceQueueArns":[]}',
    '{"redrivePermission":"byQueue","sourceQueueArns":"x"}',
    '{"redrivePermission":"byQueue","sourceQueueArns":[5]}',
    `{"redrivePermission":"allowAll","sourceQueueArns":["${DLQ_ARN}"]}`,
    JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: arns(11) }),
  ])('refuses %.70s', async (text, { queue }) => {
    expect(await refusalOf(queue.set({ RedriveAllowPolicy: text }))).toMatchObject({
      name: 'InvalidParameterValue',
    });
  });
});

describe('a change of attributes', () => {
  test('of the visibility timeout holds for later receives', async ({ cloud, queue }) => {
    await queue.send('a');
    await queue.send('b');
    await queue.receive({ MaxNumberOfMessages: 1 });
    await queue.set({ VisibilityTimeout: '5' });
    await queue.receive({ MaxNumberOfMessages: 1 });
    await cloud.clock.advance({ seconds: 5 });
    expect(await queue.counts()).toEqual([1, 1, 0]);
    await cloud.clock.advance({ seconds: 25 });
    expect(await queue.counts()).toEqual([2, 0, 0]);
  });

  test('of the delay holds for later messages of a standard queue', async ({ cloud, queue }) => {
    await queue.set({ DelaySeconds: '10' });
    await queue.send('early');
    await queue.set({ DelaySeconds: '0' });
    await queue.send('late');
    expect(await queue.receiveBodies()).toEqual(['late']);
    await cloud.clock.advance({ seconds: 10 });
    expect(await queue.receiveBodies()).toEqual(['early']);
  });

  test('of the delay holds for all messages of a FIFO queue', async ({ cloud, fifo }) => {
    await fifo.set({ DelaySeconds: '10' });
    await fifo.send('early', { MessageGroupId: 'a' });
    await fifo.set({ DelaySeconds: '20' });
    await cloud.clock.advance({ seconds: 19 });
    expect(await fifo.receive()).toEqual([]);
    await fifo.set({ DelaySeconds: '5' });
    expect(await fifo.receiveBodies()).toEqual(['early']);
  });

  test('of the delay leaves what can be received by then', async ({ cloud, fifo }) => {
    await fifo.set({ DelaySeconds: '10' });
    await fifo.send('early', { MessageGroupId: 'a' });
    await cloud.clock.advance({ seconds: 10 });
    await fifo.set({ DelaySeconds: '900' });
    expect(await fifo.receiveBodies()).toEqual(['early']);
  });

  test('of the wait holds for receives that name none', async ({ cloud, queue }) => {
    await queue.set({ ReceiveMessageWaitTimeSeconds: '20' });
    const poll = queue.receiveBodies();
    await cloud.clock.advance({ seconds: 10 });
    await queue.send('found');
    expect(await poll).toEqual(['found']);
    expect(await queue.receive({ WaitTimeSeconds: 0 })).toEqual([]);
  });

  test('that shortens the retention throws old messages away', async ({ cloud, queue }) => {
    await queue.send('old');
    await cloud.clock.advance({ minutes: 10 });
    await queue.send('young');
    await queue.set({ MessageRetentionPeriod: '300' });
    await cloud.clock.advance({ seconds: 0 });
    expect(await queue.counts()).toEqual([1, 0, 0]);
    expect(await queue.receiveBodies()).toEqual(['young']);
    await cloud.clock.advance({ seconds: 300 });
    expect(await queue.counts()).toEqual([0, 0, 0]);
  });

  test('that extends the retention keeps messages longer', async ({ cloud, queue }) => {
    await queue.set({ MessageRetentionPeriod: '60' });
    await queue.send('kept');
    await cloud.clock.advance({ seconds: 59 });
    await queue.set({ MessageRetentionPeriod: '120' });
    await cloud.clock.advance({ seconds: 60 });
    expect(await queue.counts()).toEqual([1, 0, 0]);
    await cloud.clock.advance({ seconds: 1 });
    expect(await queue.counts()).toEqual([0, 0, 0]);
  });
});
