/** Selectors as a user of the SDK sees them, and which events a trail takes by them. */
import type { AdvancedFieldSelector, EventSelector } from '@aws-sdk/client-cloudtrail';
import { CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { SQS } from '@aws-sdk/client-sqs';
import { describe, expect } from 'vitest';

import type { Cloud } from '../../index.ts';
import {
  ACCOUNT,
  allow,
  clientOf,
  namesOf,
  OTHER_ACCOUNT,
  refusalOf,
  rootOf,
  test,
  waitingIn,
} from './testing.ts';

const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:orders`;

const management: AdvancedFieldSelector = { Field: 'eventCategory', Equals: ['Management'] };
const data = (type: string): AdvancedFieldSelector[] => [
  { Field: 'eventCategory', Equals: ['Data'] },
  { Field: 'resources.type', Equals: [type] },
];
const advanced = (...FieldSelectors: AdvancedFieldSelector[]) => ({
  TrailName: 'all',
  AdvancedEventSelectors: [{ Name: 'mine', FieldSelectors }],
});

/** What a trail has taken, but for its own start, which may come before its selectors are changed or after. */
async function taken(cloud: Cloud) {
  return (await waitingIn(cloud)).filter(({ record }) => record['eventName'] !== 'StartLogging');
}

/** A queue that is made, used and asked about. */
async function useQueue(cloud: Cloud, name = 'orders', region = 'us-east-1') {
  const sqs = new SQS({ ...cloud.root.clientConfig(), region });
  const { QueueUrl } = await sqs.createQueue({ QueueName: name });
  await sqs.sendMessage({ QueueUrl, MessageBody: 'a body that nobody may read' });
  await sqs.receiveMessage({ QueueUrl });
  await sqs.getQueueAttributes({ QueueUrl });
}

test('TRL-2: without selectors a trail takes every management event, and no data event', async ({
  cloud,
  trails,
  logging,
}) => {
  const TrailARN = await logging();
  await useQueue(cloud);
  expect(namesOf(await taken(cloud))).toEqual(['CreateQueue', 'GetQueueAttributes']);
  expect(await trails.getEventSelectors({ TrailName: 'all' })).toMatchObject({
    TrailARN,
    EventSelectors: [
      {
        ReadWriteType: 'All',
        IncludeManagementEvents: true,
        DataResources: [],
        ExcludeManagementEventSources: [],
      },
    ],
  });
});

test('SQS-8: messages are data events: absent from event history, and on a trail by an advanced selector, without their bodies', async ({
  cloud,
  trails,
  logging,
}) => {
  await logging();
  await trails.putEventSelectors(advanced(...data('AWS::SQS::Queue')));
  await useQueue(cloud);
  const rows = await taken(cloud);
  expect(namesOf(rows)).toEqual(['SendMessage', 'ReceiveMessage']);
  expect(rows[0]?.record).toMatchObject({
    eventSource: 'sqs.amazonaws.com',
    userIdentity: { type: 'Root', accountId: ACCOUNT },
    readOnly: false,
    resources: [{ accountId: ACCOUNT, type: 'AWS::SQS::Queue', ARN: QUEUE }],
    eventType: 'AwsApiCall',
    managementEvent: false,
    eventCategory: 'Data',
    recipientAccountId: ACCOUNT,
    requestParameters: { messageBody: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
  });
  expect(JSON.stringify(rows)).not.toContain('a body that nobody may read');
  const { Events } = await trails.lookupEvents({});
  const names = Events?.map(({ EventName }) => EventName);
  expect(names).toContain('CreateQueue');
  expect(names).not.toContain('SendMessage');
});

describe('which events are taken', () => {
  const sent = ['SendMessage', 'ReceiveMessage'];
  const queue = data('AWS::SQS::Queue');
  test.for<[string, AdvancedFieldSelector[], string[]]>([
    ['management events', [management], ['PutEventSelectors', 'CreateQueue', 'GetQueueAttributes']],
    [
      'management events that read',
      [management, { Field: 'readOnly', Equals: ['true'] }],
      ['GetQueueAttributes'],
    ],
    [
      'management events that write',
      [management, { Field: 'readOnly', Equals: ['false'] }],
      ['PutEventSelectors', 'CreateQueue'],
    ],
    ['data events of another type', data('AWS::SNS::Topic'), []],
    ['data events of the queue', [...queue, { Field: 'resources.ARN', Equals: [QUEUE] }], sent],
    [
      'data events of queues that begin so',
      [...queue, { Field: 'resources.ARN', StartsWith: [QUEUE.slice(0, -2)] }],
      sent,
    ],
    [
      'data events of queues that do not end so',
      [...queue, { Field: 'resources.ARN', NotEndsWith: ['orders'] }],
      [],
    ],
    [
      'data events of one name',
      [...queue, { Field: 'eventName', Equals: ['SendMessage', 'DeleteMessage'] }],
      ['SendMessage'],
    ],
    [
      'data events of any other name',
      [...queue, { Field: 'eventName', NotEquals: ['SendMessage'] }],
      ['ReceiveMessage'],
    ],
    [
      'data events whose names begin so, but for one',
      [
        ...queue,
        { Field: 'eventName', StartsWith: ['Send', 'Receive'], NotStartsWith: ['SendMessage'] },
      ],
      ['ReceiveMessage'],
    ],
    [
      'data events of the root',
      [...queue, { Field: 'userIdentity.arn', EndsWith: [':root'] }],
      sent,
    ],
    [
      'data events of anybody but the root',
      [...queue, { Field: 'userIdentity.arn', NotEndsWith: [':root'] }],
      [],
    ],
    [
      'data events of a source',
      [...queue, { Field: 'eventSource', Equals: ['sqs.amazonaws.com'] }],
      sent,
    ],
    ['calls of the API', [...queue, { Field: 'eventType', Equals: ['AwsApiCall'] }], sent],
    [
      'calls from the console',
      [...queue, { Field: 'sessionCredentialFromConsole', Equals: ['true'] }],
      [],
    ],
  ])('%s', async ([_what, fields, names], { cloud, trails, logging }) => {
    await logging();
    await cloud.clock.advance({ seconds: 1 });
    await trails.putEventSelectors(advanced(...fields));
    await useQueue(cloud);
    // The trail was started with the usual selectors.
    expect(namesOf(await taken(cloud))).toEqual(names);
  });

  test('what any of several selectors takes', async ({ cloud, trails, logging }) => {
    await logging();
    await trails.putEventSelectors({
      TrailName: 'all',
      AdvancedEventSelectors: [
        { FieldSelectors: [management, { Field: 'readOnly', Equals: ['true'] }] },
        { FieldSelectors: [...queue, { Field: 'eventName', Equals: ['SendMessage'] }] },
      ],
    });
    await useQueue(cloud);
    expect(namesOf(await taken(cloud))).toEqual(['SendMessage', 'GetQueueAttributes']);
  });

  test.for<[string, EventSelector, string[]]>([
    ['only what writes', { ReadWriteType: 'WriteOnly' }, ['PutEventSelectors', 'CreateQueue']],
    ['only what reads', { ReadWriteType: 'ReadOnly' }, ['GetQueueAttributes']],
    [
      'everything but KMS',
      { ExcludeManagementEventSources: ['kms.amazonaws.com'] },
      ['PutEventSelectors', 'CreateQueue', 'GetQueueAttributes'],
    ],
    [
      'data events of functions alone',
      {
        IncludeManagementEvents: false,
        DataResources: [{ Type: 'AWS::Lambda::Function', Values: ['arn:aws:lambda'] }],
      },
      [],
    ],
  ])('by a basic selector: %s', async ([_what, selector, names], { cloud, trails, logging }) => {
    await logging();
    await cloud.clock.advance({ seconds: 1 });
    await trails.putEventSelectors({ TrailName: 'all', EventSelectors: [selector] });
    await useQueue(cloud);
    expect(namesOf(await taken(cloud))).toEqual(names);
  });
});

describe('regions', () => {
  const regionsOf = async (cloud: Cloud) =>
    (await taken(cloud)).map(({ region, record }) => [region, record['eventName']]);

  test('a trail of one region takes the events of its own', async ({ cloud, trails, logging }) => {
    await logging();
    await trails.putEventSelectors(advanced(...data('AWS::SQS::Queue')));
    await useQueue(cloud, 'far', 'eu-west-1');
    await useQueue(cloud);
    expect(await regionsOf(cloud)).toEqual([
      ['us-east-1', 'SendMessage'],
      ['us-east-1', 'ReceiveMessage'],
    ]);
  });

  test('TRL-1: a trail of all regions takes the events of all, data events too', async ({
    cloud,
    trails,
    logging,
  }) => {
    await logging({ IsMultiRegionTrail: true });
    await trails.putEventSelectors(advanced(...data('AWS::SQS::Queue')));
    await useQueue(cloud, 'far', 'eu-west-1');
    expect(await regionsOf(cloud)).toEqual([
      ['eu-west-1', 'SendMessage'],
      ['eu-west-1', 'ReceiveMessage'],
    ]);
  });

  test.for([
    [true, ['CreateUser']],
    [false, []],
  ] as const)('events of global services: %s', async ([included, names], { cloud, logging }) => {
    await logging({ IncludeGlobalServiceEvents: included });
    await new IAMClient(cloud.root.clientConfig()).send(new CreateUserCommand({ UserName: 'bob' }));
    expect(namesOf(await taken(cloud))).toEqual(names);
  });

  test('events of global services lie in us-east-1, also for a trail elsewhere', async ({
    cloud,
  }) => {
    const there = clientOf(cloud.root, 'eu-west-1');
    await there.createTrail({ Name: 'far', S3BucketName: 'logs' });
    await there.startLogging({ Name: 'far' });
    await new IAMClient(cloud.root.clientConfig({ region: 'eu-west-1' })).send(
      new ListUsersCommand({}),
    );
    expect(await taken(cloud)).toEqual([]);
  });
});

test('what happens before a trail is started and after it is stopped is not taken', async ({
  cloud,
  trails,
}) => {
  await trails.createTrail({ Name: 'all', S3BucketName: 'logs' });
  await useQueue(cloud, 'before');
  await cloud.clock.advance({ seconds: 1 });
  await trails.startLogging({ Name: 'all' });
  await cloud.clock.advance({ seconds: 1 });
  await useQueue(cloud, 'during');
  await cloud.clock.advance({ seconds: 1 });
  await trails.stopLogging({ Name: 'all' });
  await useQueue(cloud, 'after');
  const rows = await taken(cloud);
  expect(namesOf(rows)).toEqual(['CreateQueue', 'GetQueueAttributes']);
  expect(JSON.stringify(rows)).not.toMatch(/before|after/);
});

test('a refused data event is taken as well, and each account takes its own', async ({
  cloud,
  trails,
  logging,
}) => {
  await logging();
  await trails.putEventSelectors(advanced(...data('AWS::SQS::Queue')));
  const others = clientOf(rootOf(cloud, OTHER_ACCOUNT));
  await others.createTrail({ Name: 'all', S3BucketName: 'theirs' });
  await others.startLogging({ Name: 'all' });
  await others.putEventSelectors(advanced(...data('AWS::SQS::Queue')));
  const { QueueUrl } = await new SQS(cloud.root.clientConfig()).createQueue({
    QueueName: 'orders',
  });
  const stranger = new SQS(rootOf(cloud, OTHER_ACCOUNT).clientConfig());
  await expect(stranger.sendMessage({ QueueUrl, MessageBody: 'hello' })).rejects.toThrow(
    'is not authorized',
  );
  const [mine] = (await waitingIn(cloud)).filter(
    ({ record }) => record['managementEvent'] === false,
  );
  const [theirs] = (await waitingIn(cloud, OTHER_ACCOUNT)).filter(
    ({ record }) => record['managementEvent'] === false,
  );
  expect(mine?.record).toMatchObject({
    errorCode: expect.stringMatching(/^AccessDenied/),
    userIdentity: { type: 'AWSAccount', accountId: OTHER_ACCOUNT },
    recipientAccountId: ACCOUNT,
  });
  expect(theirs?.record).toMatchObject({
    userIdentity: { type: 'Root', accountId: OTHER_ACCOUNT },
    recipientAccountId: OTHER_ACCOUNT,
    sharedEventID: mine?.record['sharedEventID'],
  });
});

test('a user’s data event names the user', async ({ cloud, trails, logging }) => {
  await logging();
  await new SQS(cloud.root.clientConfig()).createQueue({ QueueName: 'orders' });
  const user = await cloud.as({ policy: allow('sqs:SendMessage', QUEUE) });
  await trails.putEventSelectors(
    advanced(...data('AWS::SQS::Queue'), { Field: 'userIdentity.arn', Equals: [user.arn] }),
  );
  const QueueUrl = `http://127.0.0.1:4566/${ACCOUNT}/orders`;
  for (const holder of [cloud.root, user])
    await new SQS(holder.clientConfig()).sendMessage({ QueueUrl, MessageBody: 'hello' });
  const found = (await waitingIn(cloud)).filter(({ record }) => record['eventCategory'] === 'Data');
  expect(found.map(({ record }) => record['userIdentity'])).toEqual([
    expect.objectContaining({ type: 'IAMUser', arn: user.arn }),
  ]);
});

test('basic and advanced selectors replace each other', async ({ trails }) => {
  await trails.createTrail({ Name: 'all', S3BucketName: 'logs' });
  const chosen = advanced(...data('AWS::S3::Object'));
  const put = await trails.putEventSelectors(chosen);
  expect(put.AdvancedEventSelectors).toEqual(chosen.AdvancedEventSelectors);
  expect((await trails.getTrail({ Name: 'all' })).Trail?.HasCustomEventSelectors).toBe(true);
  const DataResources = [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::logs/a'] }];
  await trails.putEventSelectors({ TrailName: 'all', EventSelectors: [{ DataResources }] });
  const { EventSelectors, AdvancedEventSelectors } = await trails.getEventSelectors({
    TrailName: 'all',
  });
  expect(AdvancedEventSelectors).toBeUndefined();
  expect(EventSelectors).toMatchObject([{ DataResources }]);
});

describe('refused', () => {
  const s3 = (Values: string[], Type = 'AWS::S3::Object') => ({
    DataResources: [{ Type, Values }],
  });
  test.for<[string, EventSelector[], string | RegExp]>([
    ['no selector', [], /from 1 to 5/],
    ['six selectors', Array.from({ length: 6 }, () => ({})), /from 1 to 5/],
    [
      'nothing to take',
      [{ IncludeManagementEvents: false }],
      'Invalid combination of parameters in EventSelectors. When includeManagementEvents is false, DataResources must not be empty.',
    ],
    [
      'a bucket without a slash',
      [s3(['arn:aws:s3:::logs'])],
      'Value arn:aws:s3:::logs for DataResources.Values is invalid.',
    ],
    [
      'a star',
      [s3(['arn:aws:lambda:*'], 'AWS::Lambda::Function')],
      'Value arn:aws:lambda:* for DataResources.Values is invalid.',
    ],
    [
      'a queue',
      [s3([QUEUE], 'AWS::SQS::Queue')],
      'Value AWS::SQS::Queue for DataResources.Type is invalid.',
    ],
    ['a type without a resource', [s3([])], 'DataResources.Values must not be empty.'],
    [
      'another source to leave out',
      [{ ExcludeManagementEventSources: ['sqs.amazonaws.com'] }],
      'Value sqs.amazonaws.com for ExcludeManagementEventSources is invalid.',
    ],
    [
      '251 resources',
      [s3(Array.from({ length: 251 }, (_unused, place) => `arn:aws:s3:::logs/${place}`))],
      /at most 250/,
    ],
  ])('basic: %s', async ([_what, EventSelectors, message], { trails }) => {
    await trails.createTrail({ Name: 'all', S3BucketName: 'logs' });
    const refusal = await refusalOf(trails.putEventSelectors({ TrailName: 'all', EventSelectors }));
    expect(refusal[0]).toBe('InvalidEventSelectorsException');
    expect(refusal[1]).toMatch(message);
    expect((await trails.getTrail({ Name: 'all' })).Trail?.HasCustomEventSelectors).toBe(false);
  });

  const invalid = 'InvalidEventSelectorsException';
  const queue = data('AWS::SQS::Queue');
  test.for<[string, AdvancedFieldSelector[], string]>([
    ['no category', [{ Field: 'readOnly', Equals: ['true'] }], invalid],
    ['a category that there is not', [{ Field: 'eventCategory', Equals: ['Other'] }], invalid],
    ['a category by its beginning', [{ Field: 'eventCategory', StartsWith: ['Da'] }], invalid],
    ['data without a type', [{ Field: 'eventCategory', Equals: ['Data'] }], invalid],
    ['a type that AWS does not list', data('AWS::SQS::Message'), invalid],
    [
      'two types',
      [
        { Field: 'eventCategory', Equals: ['Data'] },
        { Field: 'resources.type', Equals: ['AWS::SQS::Queue', 'AWS::SNS::Topic'] },
      ],
      invalid,
    ],
    ['a field twice', [...queue, ...queue], invalid],
    ['a field that there is not', [...queue, { Field: 'awsRegion', Equals: ['a'] }], invalid],
    ['a field without values', [...queue, { Field: 'eventName' }], invalid],
    ['readOnly in other words', [...queue, { Field: 'readOnly', Equals: ['yes'] }], invalid],
    [
      'a name of management events',
      [management, { Field: 'eventName', Equals: ['CreateQueue'] }],
      invalid,
    ],
    [
      'another source of management events',
      [management, { Field: 'eventSource', NotEquals: ['sqs.amazonaws.com'] }],
      invalid,
    ],
    [
      '501 values',
      [
        ...queue,
        { Field: 'eventName', Equals: Array.from({ length: 499 }, (_unused, n) => `Name${n}`) },
      ],
      invalid,
    ],
    [
      'network activity, by name',
      [
        { Field: 'eventCategory', Equals: ['NetworkActivity'] },
        { Field: 'eventSource', Equals: ['kms.amazonaws.com'] },
      ],
      'NotImplemented',
    ],
  ])('advanced: %s', async ([_what, fields, name], { trails }) => {
    await trails.createTrail({ Name: 'all', S3BucketName: 'logs' });
    expect((await refusalOf(trails.putEventSelectors(advanced(...fields))))[0]).toBe(name);
  });

  test('both kinds, or neither', async ({ trails }) => {
    await trails.createTrail({ Name: 'all', S3BucketName: 'logs' });
    for (const input of [{ TrailName: 'all' }, { ...advanced(management), EventSelectors: [{}] }])
      expect((await refusalOf(trails.putEventSelectors(input)))[0]).toBe(invalid);
  });

  test('on a trail that is not there', async ({ trails }) => {
    expect((await refusalOf(trails.putEventSelectors(advanced(management))))[0]).toBe(
      'TrailNotFoundException',
    );
    expect((await refusalOf(trails.getEventSelectors({ TrailName: 'all' })))[0]).toBe(
      'TrailNotFoundException',
    );
  });
});
