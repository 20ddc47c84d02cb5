/** Insights: unusual rates of calls and of errors, told as events of their own. */
import { SQS } from '@aws-sdk/client-sqs';
import { describe, expect } from 'vitest';

import type { Cloud } from '../../index.ts';
import { ACCOUNT, allow, clientOf, refusalOf, test, waitingIn } from './testing.ts';

const ARN = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/all`;
const calls = { InsightType: 'ApiCallRateInsight' } as const;
const errors = { InsightType: 'ApiErrorRateInsight' } as const;

async function makeQueues(cloud: Cloud, count: number) {
  const sqs = new SQS(cloud.root.clientConfig());
  for (let place = 0; place < count; place += 1)
    await sqs.createQueue({ QueueName: `queue-${place}` });
}

async function insightsOf(cloud: Cloud) {
  const { Events = [] } = await clientOf(cloud.root).lookupEvents({ EventCategory: 'insight' });
  return Events.map(({ CloudTrailEvent = '{}' }) => JSON.parse(CloudTrailEvent)).toReversed();
}

test('TRL-2: an unusual rate of calls starts an Insights event, and a usual minute ends it', async ({
  cloud,
  trails,
  logging,
}) => {
  await logging();
  await trails.putInsightSelectors({ TrailName: 'all', InsightSelectors: [calls] });
  await cloud.clock.advance({ days: 2 });
  await makeQueues(cloud, 20);
  await cloud.clock.advance({ minutes: 1 });
  await makeQueues(cloud, 10);
  await cloud.clock.advance({ minutes: 5 });
  const [start, end, ...more] = await insightsOf(cloud);
  expect(more).toEqual([]);
  expect(start).toEqual({
    eventVersion: '1.10',
    eventTime: '2026-01-03T00:00:00Z',
    awsRegion: 'us-east-1',
    eventID: expect.stringMatching(/^[0-9a-f-]{36}$/),
    eventType: 'AwsCloudTrailInsight',
    recipientAccountId: ACCOUNT,
    sharedEventID: expect.stringMatching(/^[0-9a-f-]{36}$/),
    insightDetails: {
      state: 'Start',
      eventSource: 'sqs.amazonaws.com',
      eventName: 'CreateQueue',
      insightType: 'ApiCallRateInsight',
      insightContext: {
        statistics: {
          baseline: { average: 0 },
          insight: { average: 20 },
          insightDuration: 1,
          baselineDuration: 2 * 24 * 60,
        },
        attributions: [
          {
            attribute: 'userIdentityArn',
            insight: [{ value: `arn:aws:iam::${ACCOUNT}:root`, average: 20 }],
            baseline: [],
          },
          {
            attribute: 'userAgent',
            insight: [{ value: expect.stringContaining('aws-sdk-js/'), average: 20 }],
            baseline: [],
          },
          { attribute: 'errorCode', insight: [{ value: 'null', average: 20 }], baseline: [] },
        ],
      },
    },
    eventCategory: 'Insight',
  });
  expect(end).toMatchObject({
    eventTime: '2026-01-03T00:02:00Z',
    sharedEventID: start.sharedEventID,
    insightDetails: {
      state: 'End',
      insightContext: { statistics: { insight: { average: 15 }, insightDuration: 2 } },
    },
  });
  expect(end.eventID).not.toBe(start.eventID);
  // The trail gets them too, in files of their own.
  const rows = (await waitingIn(cloud)).filter(({ isInsight }) => isInsight);
  expect(rows.map(({ record }) => record)).toEqual([start, end]);
  // By name and source they are found, and event history has none of them.
  const { Events } = await trails.lookupEvents({
    EventCategory: 'insight',
    LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'CreateQueue' }],
    MaxResults: 1,
  });
  expect(Events).toMatchObject([{ EventId: end.eventID, EventSource: 'sqs.amazonaws.com' }]);
  const history = await trails.lookupEvents({
    LookupAttributes: [{ AttributeKey: 'EventId', AttributeValue: end.eventID }],
  });
  expect(history.Events).toEqual([]);
});

test('what happens every hour is not unusual', async ({ cloud, trails, logging }) => {
  await logging();
  await trails.putInsightSelectors({ TrailName: 'all', InsightSelectors: [calls] });
  const sqs = new SQS(cloud.root.clientConfig());
  for (let turn = 0; turn < 78; turn += 1) {
    for (let call = 0; call < 6; call += 1) await sqs.createQueue({ QueueName: 'orders' });
    await cloud.clock.advance({ minutes: 20 });
  }
  await makeQueues(cloud, 9);
  await cloud.clock.advance({ minutes: 5 });
  expect(await insightsOf(cloud)).toEqual([]);
  await makeQueues(cloud, 30);
  await cloud.clock.advance({ minutes: 5 });
  expect((await insightsOf(cloud))[0]?.insightDetails).toMatchObject({
    state: 'Start',
    insightContext: { statistics: { baseline: { average: expect.closeTo(0.3, 1) } } },
  });
});

test('an unusual rate of errors names the error', async ({ cloud, trails, logging }) => {
  await logging();
  await trails.putInsightSelectors({ TrailName: 'all', InsightSelectors: [errors] });
  await cloud.clock.advance({ days: 2 });
  const sqs = new SQS(cloud.root.clientConfig());
  const QueueUrl = `http://127.0.0.1:4566/${ACCOUNT}/nowhere`;
  for (let call = 0; call < 12; call += 1)
    await expect(sqs.getQueueAttributes({ QueueUrl })).rejects.toThrow('does not exist');
  await makeQueues(cloud, 12);
  await cloud.clock.advance({ minutes: 5 });
  const found = await insightsOf(cloud);
  expect(found.map(({ insightDetails }) => insightDetails)).toMatchObject([
    {
      state: 'Start',
      eventName: 'GetQueueAttributes',
      insightType: 'ApiErrorRateInsight',
      errorCode: expect.stringContaining('NonExistentQueue'),
      insightContext: {
        attributions: expect.arrayContaining([
          {
            attribute: 'errorCode',
            insight: [{ value: expect.stringContaining('NonExistentQueue'), average: 12 }],
            baseline: [],
          },
        ]),
      },
    },
    { state: 'End', eventName: 'GetQueueAttributes' },
  ]);
});

test('nothing is unusual in the first day, and reads count for errors only', async ({
  cloud,
  trails,
  logging,
}) => {
  await logging();
  await trails.putInsightSelectors({ TrailName: 'all', InsightSelectors: [calls, errors] });
  await cloud.clock.advance({ hours: 20 });
  await makeQueues(cloud, 30);
  await cloud.clock.advance({ hours: 10 });
  const sqs = new SQS(cloud.root.clientConfig());
  for (let call = 0; call < 30; call += 1) await sqs.listQueues({});
  await cloud.clock.advance({ minutes: 5 });
  expect(await insightsOf(cloud)).toEqual([]);
});

test('Insights events are forgotten after ninety days', async ({ cloud, trails, logging }) => {
  await logging();
  await trails.putInsightSelectors({ TrailName: 'all', InsightSelectors: [calls] });
  await cloud.clock.advance({ days: 2 });
  await makeQueues(cloud, 20);
  await cloud.clock.advance({ minutes: 5 });
  expect(await insightsOf(cloud)).toHaveLength(2);
  await trails.deleteTrail({ Name: 'all' });
  await cloud.clock.advance({ days: 89, hours: 23 });
  expect(await insightsOf(cloud)).toHaveLength(2);
  await cloud.clock.advance({ hours: 1 });
  expect(await insightsOf(cloud)).toEqual([]);
});

describe('selectors', () => {
  test('are put, shown, and taken away by an empty list', async ({ trails }) => {
    await trails.createTrail({ Name: 'all', S3BucketName: 'logs' });
    expect(await refusalOf(trails.getInsightSelectors({ TrailName: 'all' }))).toEqual([
      'InsightNotEnabledException',
      expect.stringContaining(`Trail ${ARN} does not have Insights enabled.`),
    ]);
    const shown = [calls, errors].map((selector) => ({
      ...selector,
      EventCategories: ['Management'],
    }));
    expect(
      await trails.putInsightSelectors({ TrailName: 'all', InsightSelectors: [calls, errors] }),
    ).toMatchObject({ TrailARN: ARN, InsightSelectors: shown });
    expect((await trails.getInsightSelectors({ TrailName: ARN })).InsightSelectors).toEqual(shown);
    expect((await trails.getTrail({ Name: 'all' })).Trail?.HasInsightSelectors).toBe(true);
    await trails.putInsightSelectors({ TrailName: 'all', InsightSelectors: [] });
    expect((await trails.getTrail({ Name: 'all' })).Trail?.HasInsightSelectors).toBe(false);
  });

  test('need a trail that logs what is compared', async ({ trails }) => {
    await trails.createTrail({ Name: 'all', S3BucketName: 'logs' });
    await trails.putEventSelectors({
      TrailName: 'all',
      EventSelectors: [{ ReadWriteType: 'ReadOnly' }],
    });
    const put = (InsightSelectors: (typeof calls | typeof errors)[]) =>
      trails.putInsightSelectors({ TrailName: 'all', InsightSelectors });
    expect((await refusalOf(put([calls])))[0]).toBe('InvalidInsightSelectorsException');
    await put([errors]);
    await trails.putEventSelectors({
      TrailName: 'all',
      AdvancedEventSelectors: [
        {
          FieldSelectors: [
            { Field: 'eventCategory', Equals: ['Data'] },
            { Field: 'resources.type', Equals: ['AWS::SQS::Queue'] },
          ],
        },
      ],
    });
    expect((await refusalOf(put([errors])))[0]).toBe('InvalidInsightSelectorsException');
  });

  test.for([
    [
      'without a type',
      { TrailName: 'all', InsightSelectors: [{}] },
      'InvalidInsightSelectorsException',
    ],
    [
      'on data events, by name',
      { TrailName: 'all', InsightSelectors: [{ ...calls, EventCategories: ['Data'] }] },
      'NotImplemented',
    ],
    [
      'on an event data store, by name',
      { EventDataStore: 'one', InsightsDestination: 'two', InsightSelectors: [calls] },
      'NotImplemented',
    ],
    ['on nothing', { InsightSelectors: [calls] }, 'InvalidTrailNameException'],
  ] as const)('refused: %s', async ([_what, input, name], { trails }) => {
    await trails.createTrail({ Name: 'all', S3BucketName: 'logs' });
    const call = trails.putInsightSelectors(structuredClone(input) as never);
    expect((await refusalOf(call))[0]).toBe(name);
  });

  test('Insights events need the permission to look up', async ({ cloud }) => {
    const user = clientOf(await cloud.as({ policy: allow('cloudtrail:GetTrail') }));
    expect((await refusalOf(user.lookupEvents({ EventCategory: 'insight' })))[0]).toBe(
      'AccessDeniedException',
    );
  });
});
