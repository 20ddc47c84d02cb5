import {
  CloudTrailClient,
  LookupEventsCommand,
  SearchSampleQueriesCommand,
  type LookupAttributeKey,
  type LookupEventsCommandInput,
} from '@aws-sdk/client-cloudtrail';
import { CreateRoleCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateQueueCommand, ListQueuesCommand, SQS, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type Cloud, createCloud } from '../../index.ts';

const ACCOUNT = '000000000000';

let cloud: Cloud;
let trail: CloudTrailClient;
let sqs: SQSClient;
beforeEach(async () => {
  cloud = await createCloud({ clock: 'manual', startAt: new Date('2026-01-01T00:00:00.500Z') });
  trail = new CloudTrailClient(cloud.root.clientConfig());
  sqs = new SQSClient(cloud.root.clientConfig());
});
afterEach(() => cloud.stop());

/** Looks up after a second, in which the records reach the history. */
async function lookUp(input: LookupEventsCommandInput = {}) {
  await cloud.clock.advance({ seconds: 1 });
  return await trail.send(new LookupEventsCommand(input));
}

async function namesOf(input: LookupEventsCommandInput) {
  return (await lookUp(input)).Events?.map(({ EventName }) => EventName);
}

const by = (AttributeKey: LookupAttributeKey, AttributeValue: string) => ({
  LookupAttributes: [{ AttributeKey, AttributeValue }],
});

test('an event is shown with what it is found by', async () => {
  await sqs.send(new CreateQueueCommand({ QueueName: 'orders' }));
  const { Events } = await lookUp(by('EventName', 'CreateQueue'));
  expect(Events).toEqual([
    {
      EventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      EventName: 'CreateQueue',
      ReadOnly: 'false',
      AccessKeyId: cloud.root.credentials.accessKeyId,
      EventTime: new Date('2026-01-01T00:00:00Z'),
      EventSource: 'sqs.amazonaws.com',
      Username: 'root',
      Resources: [
        {
          ResourceType: 'AWS::SQS::Queue',
          ResourceName: `arn:aws:sqs:us-east-1:${ACCOUNT}:orders`,
        },
      ],
      CloudTrailEvent: expect.stringContaining('"eventName":"CreateQueue"'),
    },
  ]);
  const [event] = Events ?? [];
  expect(JSON.parse(event?.CloudTrailEvent ?? '{}')).toMatchObject({ eventID: event?.EventId });
});

describe('by one attribute', () => {
  beforeEach(async () => {
    await sqs.send(new CreateQueueCommand({ QueueName: 'orders' }));
    await new STSClient(cloud.root.clientConfig()).send(new GetCallerIdentityCommand({}));
    const user = await cloud.as({
      policy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sqs:ListQueues', Resource: '*' }],
      },
    });
    await new SQSClient(user.clientConfig()).send(new ListQueuesCommand({}));
  });

  test.each([
    ['EventName', 'ListQueues', ['ListQueues']],
    ['EventName', 'listqueues', []],
    ['EventSource', 'sqs.amazonaws.com', ['ListQueues', 'CreateQueue']],
    ['EventSource', 'sts.amazonaws.com', ['GetCallerIdentity']],
    ['ReadOnly', 'true', ['ListQueues', 'GetCallerIdentity']],
    ['ResourceType', 'AWS::SQS::Queue', ['CreateQueue']],
    ['ResourceName', `arn:aws:sqs:us-east-1:${ACCOUNT}:orders`, ['CreateQueue']],
    ['Username', 'nobody', []],
  ] as const)('%s %s finds %j', async (key, value, names) => {
    expect(await namesOf(by(key, value))).toEqual(names);
  });

  test('Username, AccessKeyId and EventId', async () => {
    const { Events } = await lookUp(by('EventName', 'ListQueues'));
    const { Username = '', AccessKeyId = '', EventId = '' } = Events?.[0] ?? {};
    expect(Username).toMatch(/^principal-/);
    expect(await namesOf(by('Username', Username))).toEqual(['ListQueues']);
    expect(await namesOf(by('AccessKeyId', AccessKeyId))).toEqual(['ListQueues']);
    expect(await namesOf(by('EventId', EventId))).toEqual(['ListQueues']);
  });

  test('what a call made is a resource of its event', async () => {
    const { Credentials } = await new STSClient(cloud.root.clientConfig()).send(
      new GetSessionTokenCommand({}),
    );
    expect(await namesOf(by('ResourceName', Credentials?.AccessKeyId ?? ''))).toEqual([
      'GetSessionToken',
    ]);
  });

  test('a role is found by its name and by its ARN', async () => {
    const iam = new IAMClient(cloud.root.clientConfig());
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }],
    });
    await iam.send(
      new CreateRoleCommand({ RoleName: 'worker', Path: '/team/', AssumeRolePolicyDocument }),
    );
    for (const name of ['worker', `arn:aws:iam::${ACCOUNT}:role/team/worker`]) {
      expect(await namesOf(by('ResourceName', name))).toEqual(['CreateRole']);
    }
  });
});

test('the newest come first, a page at a time', async () => {
  const queues = ['a', 'b', 'c', 'd', 'e'];
  for (const QueueName of queues) {
    await sqs.send(new CreateQueueCommand({ QueueName }));
    await cloud.clock.advance({ seconds: 1 });
  }
  for (const attribute of [by('EventName', 'CreateQueue'), by('ResourceType', 'AWS::SQS::Queue')]) {
    const seen: string[] = [];
    let NextToken: string | undefined;
    let pages = 0;
    do {
      const page = await lookUp({ ...attribute, MaxResults: 2, ...(NextToken && { NextToken }) });
      pages += 1;
      for (const { Resources } of page.Events ?? [])
        seen.push(Resources?.[0]?.ResourceName?.split(':').at(-1) ?? '');
      ({ NextToken } = page);
    } while (NextToken);
    expect(seen).toEqual(queues.toReversed());
    expect(pages).toBe(3);
  }
});

test.each([
  ['the whole second of both ends', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 1],
  ['nothing before the start', '2026-01-01T00:00:01Z', undefined, 0],
  ['nothing after the end', undefined, '2025-12-31T23:59:59Z', 0],
])('a range of time takes %s', async (_name, start, end, count) => {
  await sqs.send(new CreateQueueCommand({ QueueName: 'orders' }));
  const range = {
    ...(start && { StartTime: new Date(start) }),
    ...(end && { EndTime: new Date(end) }),
  };
  expect(await namesOf({ ...by('EventName', 'CreateQueue'), ...range })).toHaveLength(count);
});

test('an event is kept ninety days', async () => {
  await sqs.send(new CreateQueueCommand({ QueueName: 'orders' }));
  await cloud.clock.advance({ days: 1 });
  await sqs.send(new ListQueuesCommand({}));
  await cloud.clock.advance({ days: 88, hours: 23, minutes: 59, seconds: 58 });
  expect(await namesOf(by('EventSource', 'sqs.amazonaws.com'))).toEqual([
    'ListQueues',
    'CreateQueue',
  ]);
  expect(await namesOf(by('EventSource', 'sqs.amazonaws.com'))).toEqual(['ListQueues']);
  expect(await namesOf(by('ResourceType', 'AWS::SQS::Queue'))).toEqual([]);
  await cloud.clock.advance({ days: 1 });
  expect(await namesOf(by('EventSource', 'sqs.amazonaws.com'))).toEqual([]);
});

test('events lie in the region of the call, those of IAM in us-east-1', async () => {
  const there = cloud.root.clientConfig({ region: 'eu-west-1' });
  const queues = new SQS(there);
  for (const QueueName of ['orders', 'more']) await queues.createQueue({ QueueName });
  await new IAMClient(there).send(new CreateUserCommand({ UserName: 'bob' }));
  expect(await namesOf(by('EventName', 'CreateQueue'))).toEqual([]);
  expect(await namesOf(by('Username', 'root'))).toEqual(expect.arrayContaining(['CreateUser']));
  trail = new CloudTrailClient(there);
  expect(await namesOf(by('EventName', 'CreateQueue'))).toEqual(['CreateQueue', 'CreateQueue']);
  expect(await namesOf(by('ResourceType', 'AWS::SQS::Queue'))).toHaveLength(2);
  expect(await namesOf(by('EventName', 'CreateUser'))).toEqual([]);
  // A token of one region is none in another.
  const { NextToken } = await lookUp({ ...by('EventName', 'CreateQueue'), MaxResults: 1 });
  trail = new CloudTrailClient(cloud.root.clientConfig());
  await expect(
    lookUp({ ...by('EventName', 'CreateQueue'), MaxResults: 1, NextToken }),
  ).rejects.toMatchObject({ name: 'InvalidNextTokenException' });
});

describe('refused', () => {
  test.each<[string, LookupEventsCommandInput, string]>([
    [
      'two attributes',
      {
        LookupAttributes: [
          { AttributeKey: 'EventName', AttributeValue: 'a' },
          { AttributeKey: 'EventName', AttributeValue: 'b' },
        ],
      },
      'InvalidLookupAttributesException',
    ],
    [
      'an end before the start',
      { StartTime: new Date('2026-01-02'), EndTime: new Date('2026-01-01') },
      'InvalidTimeRangeException',
    ],
    ['no results', { MaxResults: 0 }, 'InvalidMaxResultsException'],
    ['too many results', { MaxResults: 51 }, 'InvalidMaxResultsException'],
    ['a token of nobody', { NextToken: 'abc' }, 'InvalidNextTokenException'],
    [
      'a category that there is none of',
      { EventCategory: 'Data' as 'insight' },
      'InvalidEventCategoryException',
    ],
    [
      'a user of Insights events',
      { EventCategory: 'insight', ...by('Username', 'bob') },
      'InvalidLookupAttributesException',
    ],
  ])('%s', async (_name, input, name) => {
    await expect(lookUp(input)).rejects.toMatchObject({ name });
  });

  test('a token of another question', async () => {
    await sqs.send(new CreateQueueCommand({ QueueName: 'a' }));
    await sqs.send(new CreateQueueCommand({ QueueName: 'b' }));
    const { NextToken } = await lookUp({ ...by('EventName', 'CreateQueue'), MaxResults: 1 });
    await expect(
      lookUp({ ...by('EventName', 'ListQueues'), ...(NextToken && { NextToken }) }),
    ).rejects.toMatchObject({ name: 'InvalidNextTokenException' });
  });

  test('whoever has no permission', async () => {
    const user = await cloud.as({
      policy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }],
      },
    });
    trail = new CloudTrailClient(user.clientConfig());
    await expect(lookUp()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('what is not built, by name', async () => {
    await expect(
      trail.send(new SearchSampleQueriesCommand({ SearchPhrase: 'who' })),
    ).rejects.toMatchObject({ name: 'NotImplemented' });
  });
});
