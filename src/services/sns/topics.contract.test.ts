/** Topics: names, attributes, tags, permissions, lists. */
import { describe, expect } from 'vitest';

import {
  ACCOUNT,
  allowing,
  invalid,
  notFound,
  OTHER_ACCOUNT,
  refusalOf,
  rootOf,
  settle,
  snsOf,
  subscribed,
  test,
} from './testing.ts';

const arnOf = (name: string) => `arn:aws:sns:us-east-1:${ACCOUNT}:${name}`;
const policyOf = (Action: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: '*', Action, Resource: arnOf('news') },
  });
const fifoName = invalid(
  'Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long.',
);

describe('CreateTopic', () => {
  test('gives the ARN, and the same again for the same', async ({ sns }) => {
    const made = [1, 2, 3].map(() => sns.createTopic({ Name: 'news' }));
    for (const { TopicArn } of await Promise.all(made)) expect(TopicArn).toBe(arnOf('news'));
    expect((await sns.listTopics({})).Topics).toEqual([{ TopicArn: arnOf('news') }]);
  });

  test.for(['', 'a b', 'news.fifo', 'news!', 'x'.repeat(257)])(
    'refuses the name %s',
    async (Name, { sns }) => {
      const refusal = await refusalOf(sns.createTopic({ Name }));
      expect(refusal).toMatchObject({ code: 'InvalidParameter', status: 400 });
      expect(refusal.message).toContain('Invalid parameter: Topic Name');
    },
  );

  test.for(['news', 'a b.fifo', '.fifo', `${'x'.repeat(252)}.fifo`])(
    'refuses the name %s of a FIFO topic',
    async (Name, { sns }) => {
      const call = sns.createTopic({ Name, Attributes: { FifoTopic: 'true' } });
      expect(await refusalOf(call)).toEqual(fifoName);
    },
  );

  test('takes a name of 256 characters', async ({ sns }) => {
    const Name = 'x'.repeat(256);
    expect((await sns.createTopic({ Name })).TopicArn).toBe(arnOf(Name));
  });

  test('refuses the same name with other tags or attributes', async ({ sns }) => {
    const Tags = [{ Key: 'a', Value: '1' }];
    await sns.createTopic({ Name: 'tagged', Tags, Attributes: { DisplayName: 'News' } });
    const different = invalid('Tags Reason: Topic already exists with different tags');
    const more = [...Tags, { Key: 'b', Value: '2' }];
    expect(await refusalOf(sns.createTopic({ Name: 'tagged', Tags: more }))).toEqual(different);
    const Attributes = { DisplayName: 'Other' };
    expect(await refusalOf(sns.createTopic({ Name: 'tagged', Attributes }))).toEqual(
      invalid('Attributes Reason: Topic already exists with different attributes'),
    );
    expect((await sns.createTopic({ Name: 'tagged' })).TopicArn).toBe(arnOf('tagged'));
  });

  test('makes a topic anew after it was deleted, with other tags', async ({ sns }) => {
    const Tags = (Value: string) => [{ Key: 'a', Value }];
    const { TopicArn = '' } = await sns.createTopic({ Name: 'again', Tags: Tags('1') });
    await sns.deleteTopic({ TopicArn });
    await sns.createTopic({ Name: 'again', Tags: Tags('2') });
    expect((await sns.listTagsForResource({ ResourceArn: TopicArn })).Tags).toEqual(Tags('2'));
  });

  test.for([
    [{ DataProtectionPolicy: '{}' }, 'DataProtectionPolicy'],
    [{ Attributes: { ArchivePolicy: '{}' } }, 'ArchivePolicy'],
    [{ Attributes: { TracingConfig: 'Active' } }, 'TracingConfig'],
    [{ Attributes: { SQSSuccessFeedbackRoleArn: 'x' } }, 'SQSSuccessFeedbackRoleArn'],
  ] as const)('refuses by name what is not built: %j', async ([more, name], { sns }) => {
    expect(await refusalOf(sns.createTopic({ Name: 'news', ...more }))).toMatchObject({
      code: 'NotImplemented',
      message: expect.stringContaining(name),
      status: 501,
    });
    expect((await sns.listTopics({})).Topics ?? []).toEqual([]);
  });
});

describe('attributes', () => {
  test('of a new topic are those that AWS gives it', async ({ sns, topic }) => {
    const { Attributes = {} } = await sns.getTopicAttributes({ TopicArn: topic });
    const { Policy = '', EffectiveDeliveryPolicy = '', ...rest } = Attributes;
    expect(rest).toEqual({
      DisplayName: '',
      Owner: ACCOUNT,
      SubscriptionsConfirmed: '0',
      SubscriptionsDeleted: '0',
      SubscriptionsPending: '0',
      TopicArn: topic,
    });
    expect(JSON.parse(EffectiveDeliveryPolicy)).toEqual({
      http: {
        defaultHealthyRetryPolicy: {
          backoffFunction: 'linear',
          maxDelayTarget: 20,
          minDelayTarget: 20,
          numMaxDelayRetries: 0,
          numMinDelayRetries: 0,
          numNoDelayRetries: 0,
          numRetries: 3,
        },
        defaultRequestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
        disableSubscriptionOverrides: false,
      },
    });
    expect(JSON.parse(Policy)).toMatchObject({
      Version: '2008-10-17',
      Id: '__default_policy_ID',
      Statement: [
        {
          Sid: '__default_statement_ID',
          Principal: { AWS: '*' },
          Resource: topic,
          Condition: { StringEquals: { 'AWS:SourceOwner': ACCOUNT } },
        },
      ],
    });
  });

  test('of a FIFO topic tell so', async ({ sns }) => {
    const { TopicArn = '' } = await sns.createTopic({
      Name: 'news.fifo',
      Attributes: { FifoTopic: 'true', ContentBasedDeduplication: 'true' },
    });
    const { Attributes } = await sns.getTopicAttributes({ TopicArn });
    expect(Attributes).toMatchObject({ FifoTopic: 'true', ContentBasedDeduplication: 'true' });
    expect(Attributes).not.toHaveProperty('FifoThroughputScope');
  });

  test.for([
    ['DisplayName', 'News of the day'],
    ['KmsMasterKeyId', 'alias/aws/sns'],
    ['SignatureVersion', '2'],
    ['TracingConfig', 'PassThrough'],
    ['MaximumMessageSize', '1024'],
    [
      'DeliveryPolicy',
      '{"http":{"defaultRequestPolicy":{"headerContentType":"application/json"}}}',
    ],
  ] as const)('%s is set and shown', async ([AttributeName, AttributeValue], { sns, topic }) => {
    await sns.setTopicAttributes({ TopicArn: topic, AttributeName, AttributeValue });
    const { Attributes = {} } = await sns.getTopicAttributes({ TopicArn: topic });
    expect(Attributes[AttributeName]).toBe(AttributeValue);
  });

  test.for([
    ['Colour', 'red', 'AttributeName'],
    ['FifoTopic', 'true', 'AttributeName'],
    ['Owner', OTHER_ACCOUNT, 'AttributeName'],
    ['DisplayName', 'x'.repeat(101), 'DisplayName'],
    ['SignatureVersion', '3', 'SignatureVersion'],
    ['TracingConfig', 'Sometimes', 'TracingConfig'],
    ['MaximumMessageSize', '1023', 'MaximumMessageSize'],
    ['MaximumMessageSize', '1048577', 'MaximumMessageSize'],
    ['ContentBasedDeduplication', 'true', 'ContentBasedDeduplication'],
    ['FifoThroughputScope', 'MessageGroup', 'FifoThroughputScope'],
    ['Policy', 'no policy', 'Policy'],
    ['Policy', '', 'Policy is empty'],
    ['Policy', policyOf('sqs:SendMessage'), 'Policy statement action out of service scope!'],
    ['Policy', policyOf('sns:CreateTopic'), 'Policy statement action out of service scope!'],
    ['Policy', `{"Version":"2012-10-17","Statement":[]}${' '.repeat(31_000)}`, 'Policy'],
    ['DeliveryPolicy', 'no policy', 'DeliveryPolicy'],
    ['DeliveryPolicy', '{"http":{"colour":1}}', 'DeliveryPolicy'],
    [
      'DeliveryPolicy',
      '{"http":{"defaultHealthyRetryPolicy":{"numRetries":101}}}',
      'DeliveryPolicy',
    ],
    [
      'DeliveryPolicy',
      '{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":21}}}',
      'DeliveryPolicy',
    ],
    [
      'DeliveryPolicy',
      '{"http":{"defaultThrottlePolicy":{"maxReceivesPerSecond":0}}}',
      'DeliveryPolicy',
    ],
  ] as const)('%s cannot be %s', async ([AttributeName, AttributeValue, name], { sns, topic }) => {
    const before = await sns.getTopicAttributes({ TopicArn: topic });
    const call = sns.setTopicAttributes({ TopicArn: topic, AttributeName, AttributeValue });
    const refusal = await refusalOf(call);
    expect(refusal).toMatchObject({ code: 'InvalidParameter', status: 400 });
    expect(refusal.message.startsWith(`Invalid parameter: ${name}`)).toBe(true);
    const after = await sns.getTopicAttributes({ TopicArn: topic });
    expect(after.Attributes).toEqual(before.Attributes);
  });

  test('the retries of a delivery policy take at most an hour', async ({ sns, topic }) => {
    const AttributeValue = JSON.stringify({
      http: {
        defaultHealthyRetryPolicy: { minDelayTarget: 600, maxDelayTarget: 3600, numRetries: 3 },
      },
    });
    const input = { TopicArn: topic, AttributeName: 'DeliveryPolicy', AttributeValue };
    expect(await refusalOf(sns.setTopicAttributes(input))).toEqual(
      invalid(
        'DeliveryPolicy: http.defaultHealthyRetryPolicy: Total policy retry time cannot be greater than 3600 seconds',
      ),
    );
  });
});

describe('a topic that', () => {
  test('is not there is told so, and deleting it succeeds', async ({ sns }) => {
    const TopicArn = arnOf('none');
    await sns.deleteTopic({ TopicArn });
    expect(await refusalOf(sns.getTopicAttributes({ TopicArn }))).toEqual(notFound('Topic'));
    const attribute = { TopicArn, AttributeName: 'DisplayName', AttributeValue: 'x' };
    expect(await refusalOf(sns.setTopicAttributes(attribute))).toEqual(notFound('Topic'));
    expect(await refusalOf(sns.listSubscriptionsByTopic({ TopicArn }))).toEqual(notFound('Topic'));
    expect(await refusalOf(sns.publish({ TopicArn, Message: 'x' }))).toEqual(notFound('Topic'));
  });

  test('lies in another region is not reached from here', async ({ cloud, topic, queue }) => {
    const elsewhere = snsOf(cloud.root, { region: 'eu-central-1' });
    const refused = invalid('TopicArn');
    const TopicArn = topic;
    const attribute = { TopicArn, AttributeName: 'DisplayName', AttributeValue: 'x' };
    for (const call of [
      elsewhere.publish({ TopicArn, Message: 'x' }),
      elsewhere.subscribe({ TopicArn, Protocol: 'sqs', Endpoint: queue.arn }),
      elsewhere.deleteTopic({ TopicArn }),
      elsewhere.getTopicAttributes({ TopicArn }),
      elsewhere.listSubscriptionsByTopic({ TopicArn }),
      elsewhere.setTopicAttributes(attribute),
    ])
      expect(await refusalOf(call)).toEqual(refused);
  });

  test('was deleted leaves its subscriptions to be read for a while', async ({
    cloud,
    sns,
    topic,
    queue,
    subscribe,
  }) => {
    const SubscriptionArn = await subscribe(queue);
    await sns.deleteTopic({ TopicArn: topic });
    const { Attributes } = await sns.getSubscriptionAttributes({ SubscriptionArn });
    expect(Attributes).toMatchObject({ TopicArn: topic, Endpoint: queue.arn });
    await sns.createTopic({ Name: 'news' });
    expect((await sns.listSubscriptionsByTopic({ TopicArn: topic })).Subscriptions).toEqual([]);
    await cloud.clock.advance({ minutes: 2 });
    const gone = sns.getSubscriptionAttributes({ SubscriptionArn });
    expect(await refusalOf(gone)).toEqual(notFound('Subscription'));
  });
});

describe('lists', () => {
  test('come in pages of a hundred', async ({ sns }) => {
    const names = Array.from({ length: 101 }, (_, place) => `topic-${place}`);
    await Promise.all(names.map((Name) => sns.createTopic({ Name })));
    const first = await sns.listTopics({});
    expect(first.Topics).toHaveLength(100);
    const second = await sns.listTopics({ NextToken: first.NextToken });
    expect(second.NextToken).toBeUndefined();
    const all = [...(first.Topics ?? []), ...(second.Topics ?? [])];
    expect(new Set(all.map(({ TopicArn }) => TopicArn))).toEqual(new Set(names.map(arnOf)));
    expect(await refusalOf(sns.listTopics({ NextToken: 'made-up' }))).toEqual(invalid('NextToken'));
  });

  test('of subscriptions by topic too', async ({ sns, topic, queue }) => {
    for (let place = 0; place < 101; place += 1)
      await subscribed(sns, topic, { ...queue, arn: `${queue.arn}-${place}` } as typeof queue);
    const first = await sns.listSubscriptionsByTopic({ TopicArn: topic });
    expect(first.Subscriptions).toHaveLength(100);
    const { NextToken } = first;
    const second = await sns.listSubscriptionsByTopic({ TopicArn: topic, NextToken });
    expect(second.Subscriptions).toHaveLength(1);
    expect((await sns.listSubscriptions({})).Subscriptions).toHaveLength(100);
  });
});

describe('tags', () => {
  test('are added, changed, listed and taken away', async ({ sns, topic: ResourceArn }) => {
    const tag = (Key: string, Value: string) => ({ Key, Value });
    await sns.tagResource({ ResourceArn, Tags: [tag('a', '1'), tag('b', '2')] });
    await sns.tagResource({ ResourceArn, Tags: [tag('a', '3')] });
    await sns.untagResource({ ResourceArn, TagKeys: ['b', 'c'] });
    expect((await sns.listTagsForResource({ ResourceArn })).Tags).toEqual([tag('a', '3')]);
  });

  test('are at most fifty, and none is AWS’s own', async ({ sns, topic: ResourceArn }) => {
    const Tags = Array.from({ length: 51 }, (_, place) => ({ Key: `k${place}`, Value: 'v' }));
    expect(await refusalOf(sns.tagResource({ ResourceArn, Tags }))).toMatchObject({
      code: 'TagLimitExceeded',
    });
    const own = [{ Key: 'aws:x', Value: 'v' }];
    expect(await refusalOf(sns.tagResource({ ResourceArn, Tags: own }))).toMatchObject({
      code: 'InvalidParameter',
    });
    const twice = [
      { Key: 'a', Value: '1' },
      { Key: 'a', Value: '2' },
    ];
    expect(await refusalOf(sns.tagResource({ ResourceArn, Tags: twice }))).toEqual(
      invalid('Duplicated keys are not allowed.'),
    );
  });

  test('of a topic that is not there are none', async ({ sns }) => {
    const call = sns.listTagsForResource({ ResourceArn: arnOf('none') });
    expect(await refusalOf(call)).toMatchObject({ code: 'ResourceNotFound', status: 404 });
  });

  test('and those of the request decide', async ({ cloud, sns }) => {
    const Tags = (Value: string) => [{ Key: 'team', Value }];
    const { TopicArn = '' } = await sns.createTopic({ Name: 'red', Tags: Tags('red') });
    const other = await sns.createTopic({ Name: 'blue', Tags: Tags('blue') });
    const ofOwn = { StringEquals: { 'aws:ResourceTag/team': 'red' } };
    const reader = snsOf(await cloud.as({ policy: allowing('sns:Publish', '*', ofOwn) }));
    await reader.publish({ TopicArn, Message: 'x' });
    const refused = reader.publish({ TopicArn: other.TopicArn, Message: 'x' });
    expect(await refusalOf(refused)).toMatchObject({ status: 403 });
    const asked = { StringEquals: { 'aws:RequestTag/team': 'red' } };
    const policy = allowing(['sns:CreateTopic', 'sns:TagResource'], '*', asked);
    const maker = snsOf(await cloud.as({ policy }));
    await maker.createTopic({ Name: 'made', Tags: Tags('red') });
    for (const Value of ['blue', undefined]) {
      const input = { Name: 'other', ...(Value !== undefined && { Tags: Tags(Value) }) };
      expect(await refusalOf(maker.createTopic(input))).toMatchObject({ status: 403 });
    }
    const bare = snsOf(await cloud.as({ policy: allowing('sns:CreateTopic', '*') }));
    const tagged = bare.createTopic({ Name: 'other', Tags: Tags('red') });
    expect((await refusalOf(tagged)).message).toContain('SNS:TagResource');
  });
});

describe('AddPermission', () => {
  const permission = {
    Label: 'partner',
    AWSAccountId: [OTHER_ACCOUNT],
    ActionName: ['Publish'],
  };

  test('lets another account in, and RemovePermission takes it back', async ({
    cloud,
    sns,
    topic: TopicArn,
  }) => {
    const stranger = snsOf(rootOf(cloud, OTHER_ACCOUNT));
    const publish = () => stranger.publish({ TopicArn, Message: 'x' });
    expect(await refusalOf(publish())).toMatchObject({ status: 403 });
    await sns.addPermission({ TopicArn, ...permission });
    await publish();
    const { Attributes = {} } = await sns.getTopicAttributes({ TopicArn });
    expect(JSON.parse(Attributes['Policy'] ?? '')).toMatchObject({
      Statement: [
        { Sid: '__default_statement_ID' },
        {
          Sid: 'partner',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` },
          Action: 'SNS:Publish',
          Resource: TopicArn,
        },
      ],
    });
    await sns.removePermission({ TopicArn, Label: 'partner' });
    expect(await refusalOf(publish())).toMatchObject({ status: 403 });
    await settle(cloud);
  });

  test('refuses what AWS refuses', async ({ sns, topic: TopicArn }) => {
    await sns.addPermission({ TopicArn, ...permission });
    const add = (more: object) =>
      refusalOf(sns.addPermission({ TopicArn, ...permission, ...more }));
    expect(await add({})).toEqual(invalid('Statement already exists'));
    expect(await add({ Label: 'b', ActionName: ['CreateTopic'] })).toEqual(
      invalid('Policy statement action out of service scope!'),
    );
    expect(await add({ TopicArn: arnOf('none') })).toEqual(notFound('Topic'));
    expect(await add({ Label: 'a b' })).toEqual(invalid('Label'));
    expect(await add({ Label: 'b', AWSAccountId: ['1'] })).toEqual(invalid('AWSAccountId'));
    expect(await refusalOf(sns.removePermission({ TopicArn, Label: 'none' }))).toMatchObject({
      code: 'InvalidParameter',
    });
  });
});
