/** Event data stores as a user of the SDK sees them: settings, states, retention, tags, policies, and what they keep. */
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
  storedIn,
  test,
} from './testing.ts';

const management = [
  {
    Name: 'Default management events',
    FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }],
  },
];
const queues = [
  {
    FieldSelectors: [
      { Field: 'eventCategory', Equals: ['Data'] },
      { Field: 'resources.type', Equals: ['AWS::SQS::Queue'] },
    ],
  },
];

async function useQueue(cloud: Cloud, region = 'us-east-1') {
  const sqs = new SQS({ ...cloud.root.clientConfig(), region });
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'orders' });
  await sqs.sendMessage({ QueueUrl, MessageBody: 'hello' });
}

test('a store is made with the usual settings', async ({ trails }) => {
  const { $metadata: _made, ...made } = await trails.createEventDataStore({ Name: 'mine' });
  const facts = {
    EventDataStoreArn: expect.stringMatching(
      new RegExp(`^arn:aws:cloudtrail:us-east-1:${ACCOUNT}:eventdatastore/[0-9a-f-]{36}$`),
    ),
    Name: 'mine',
    AdvancedEventSelectors: management,
    MultiRegionEnabled: true,
    OrganizationEnabled: false,
    RetentionPeriod: 366,
    TerminationProtectionEnabled: true,
    CreatedTimestamp: new Date('2026-01-01T00:00:00Z'),
    UpdatedTimestamp: new Date('2026-01-01T00:00:00Z'),
    BillingMode: 'EXTENDABLE_RETENTION_PRICING',
  };
  expect(made).toEqual({ ...facts, Status: 'CREATED', TagsList: [] });
  const EventDataStore = made.EventDataStoreArn ?? '';
  const shown = { ...facts, Status: 'ENABLED', FederationStatus: 'DISABLED' };
  expect(await trails.getEventDataStore({ EventDataStore })).toMatchObject(shown);
  const id = EventDataStore.split('/')[1];
  expect(await trails.getEventDataStore({ EventDataStore: id })).toMatchObject(shown);
});

test('it keeps what its selectors take: of all regions, or of its own', async ({
  cloud,
  trails,
}) => {
  await trails.createEventDataStore({ Name: 'all', AdvancedEventSelectors: queues });
  await trails.createEventDataStore({
    Name: 'near',
    AdvancedEventSelectors: queues,
    MultiRegionEnabled: false,
  });
  await useQueue(cloud);
  await useQueue(cloud, 'eu-west-1');
  const rows = await storedIn(cloud);
  expect(namesOf(rows)).toEqual(['SendMessage', 'SendMessage', 'SendMessage']);
  expect(rows.map(({ region }) => region).toSorted()).toEqual([
    'eu-west-1',
    'us-east-1',
    'us-east-1',
  ]);
});

test('management events can be chosen more finely than on a trail', async ({ cloud, trails }) => {
  await trails.createEventDataStore({
    Name: 'made',
    AdvancedEventSelectors: [
      {
        FieldSelectors: [
          { Field: 'eventCategory', Equals: ['Management'] },
          { Field: 'eventName', StartsWith: ['Create'], NotEndsWith: ['Store'] },
          { Field: 'eventSource', Equals: ['sqs.amazonaws.com'] },
        ],
      },
    ],
  });
  await useQueue(cloud);
  expect(namesOf(await storedIn(cloud))).toEqual(['CreateQueue']);
});

test('ingestion is stopped and started', async ({ cloud, trails }) => {
  const { EventDataStoreArn: EventDataStore } = await trails.createEventDataStore({
    Name: 'mine',
    StartIngestion: false,
    AdvancedEventSelectors: queues,
  });
  const status = async () => (await trails.getEventDataStore({ EventDataStore })).Status;
  expect(await status()).toBe('STOPPED_INGESTION');
  await useQueue(cloud);
  expect(await storedIn(cloud)).toEqual([]);
  expect((await refusalOf(trails.stopEventDataStoreIngestion({ EventDataStore })))[0]).toBe(
    'InvalidEventDataStoreStatusException',
  );
  await trails.startEventDataStoreIngestion({ EventDataStore });
  expect(await status()).toBe('ENABLED');
  await useQueue(cloud);
  expect(await storedIn(cloud)).toHaveLength(1);
  expect((await refusalOf(trails.startEventDataStoreIngestion({ EventDataStore })))[0]).toBe(
    'InvalidEventDataStoreStatusException',
  );
  await trails.stopEventDataStoreIngestion({ EventDataStore });
  await useQueue(cloud);
  expect(await storedIn(cloud)).toHaveLength(1);
});

test('events are forgotten at the end of the retention period, also of a changed one', async ({
  cloud,
  trails,
}) => {
  const { EventDataStoreArn: EventDataStore } = await trails.createEventDataStore({
    Name: 'mine',
    AdvancedEventSelectors: queues,
    RetentionPeriod: 10,
  });
  await useQueue(cloud);
  await cloud.clock.advance({ days: 6 });
  await useQueue(cloud);
  await cloud.clock.advance({ days: 3, hours: 23 });
  expect(await storedIn(cloud)).toHaveLength(2);
  await cloud.clock.advance({ hours: 1 });
  expect(await storedIn(cloud)).toHaveLength(1);
  await trails.updateEventDataStore({ EventDataStore, RetentionPeriod: 7 });
  await cloud.clock.advance({ days: 2, hours: 22 });
  expect(await storedIn(cloud)).toHaveLength(1);
  await cloud.clock.advance({ hours: 2 });
  expect(await storedIn(cloud)).toEqual([]);
});

describe('deletion', () => {
  test('waits seven days, in which the store takes no events and can be restored', async ({
    cloud,
    trails,
  }) => {
    const { EventDataStoreArn: EventDataStore } = await trails.createEventDataStore({
      Name: 'mine',
      AdvancedEventSelectors: queues,
    });
    await useQueue(cloud);
    expect(await storedIn(cloud)).toHaveLength(1);
    expect(await refusalOf(trails.deleteEventDataStore({ EventDataStore }))).toEqual([
      'EventDataStoreTerminationProtectedException',
      'The event data store cannot be deleted because termination protection is enabled for it.',
    ]);
    await trails.updateEventDataStore({ EventDataStore, TerminationProtectionEnabled: false });
    await trails.deleteEventDataStore({ EventDataStore });
    await useQueue(cloud);
    expect(await storedIn(cloud)).toHaveLength(1);
    expect(await trails.getEventDataStore({ EventDataStore })).toMatchObject({
      Status: 'PENDING_DELETION',
    });
    for (const call of [
      trails.deleteEventDataStore({ EventDataStore }),
      trails.updateEventDataStore({ EventDataStore, Name: 'other' }),
      trails.addTags({ ResourceId: EventDataStore, TagsList: [{ Key: 'a' }] }),
    ])
      expect((await refusalOf(call))[0]).toBe('InactiveEventDataStoreException');
    await cloud.clock.advance({ days: 6, hours: 23 });
    expect(await trails.restoreEventDataStore({ EventDataStore })).toMatchObject({
      Status: 'ENABLED',
      Name: 'mine',
    });
    await cloud.clock.advance({ days: 8 });
    expect(await storedIn(cloud)).toHaveLength(1);
    expect((await refusalOf(trails.restoreEventDataStore({ EventDataStore })))[0]).toBe(
      'InvalidEventDataStoreStatusException',
    );
    await trails.deleteEventDataStore({ EventDataStore });
    await cloud.clock.advance({ days: 7 });
    expect(await refusalOf(trails.getEventDataStore({ EventDataStore }))).toEqual([
      'EventDataStoreNotFoundException',
      'The specified event data store was not found.',
    ]);
    expect(await storedIn(cloud)).toEqual([]);
  });
});

test('stores are listed in pages, each region its own', async ({ cloud, trails }) => {
  for (const Name of ['one', 'two', 'three']) await trails.createEventDataStore({ Name });
  await clientOf(cloud.root, 'eu-west-1').createEventDataStore({ Name: 'far' });
  const names: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page = await trails.listEventDataStores({ MaxResults: 2, NextToken });
    for (const { Name } of page.EventDataStores ?? []) names.push(Name);
    ({ NextToken } = page);
  } while (NextToken);
  expect(names.toSorted()).toEqual(['one', 'three', 'two']);
  for (const [input, name] of [
    [{ MaxResults: 0 }, 'InvalidMaxResultsException'],
    [{ MaxResults: 1001 }, 'InvalidMaxResultsException'],
    [{ NextToken: 'abcd' }, 'InvalidNextTokenException'],
  ] as const)
    expect((await refusalOf(trails.listEventDataStores(input)))[0]).toBe(name);
});

describe('refused', () => {
  test.for([
    ['a retention that is too short', { RetentionPeriod: 6 }, 'InvalidParameterException'],
    ['a retention that is too long', { RetentionPeriod: 3654 }, 'InvalidParameterException'],
    [
      'a retention that is too long for its billing',
      { RetentionPeriod: 2558, BillingMode: 'FIXED_RETENTION_PRICING' },
      'InvalidParameterException',
    ],
    ['a key, by name', { KmsKeyId: 'alias/mine' }, 'NotImplemented'],
    ['an organization', { OrganizationEnabled: true }, 'OrganizationsNotInUseException'],
    [
      'six selectors',
      { AdvancedEventSelectors: Array.from({ length: 6 }, () => management[0] ?? {}) },
      'InvalidEventSelectorsException',
    ],
    [
      'configuration items, by name',
      {
        AdvancedEventSelectors: [
          { FieldSelectors: [{ Field: 'eventCategory', Equals: ['ConfigurationItem'] }] },
        ],
      },
      'NotImplemented',
    ],
    ['a name that is too short', { Name: 'ab' }, 'ValidationException'],
  ] as const)('%s', async ([_what, more, name], { trails }) => {
    const call = trails.createEventDataStore({ Name: 'mine', ...structuredClone(more) } as never);
    expect((await refusalOf(call))[0]).toBe(name);
  });

  test('a name that is taken, and one store too many', async ({ trails }) => {
    const { EventDataStoreArn: EventDataStore } = await trails.createEventDataStore({
      Name: 'mine',
    });
    expect((await refusalOf(trails.createEventDataStore({ Name: 'mine' })))[0]).toBe(
      'EventDataStoreAlreadyExistsException',
    );
    for (let n = 1; n < 10; n += 1) await trails.createEventDataStore({ Name: `store-${n}` });
    expect((await refusalOf(trails.createEventDataStore({ Name: 'more' })))[0]).toBe(
      'EventDataStoreMaxLimitExceededException',
    );
    expect(
      (await refusalOf(trails.updateEventDataStore({ EventDataStore, Name: 'store-1' })))[0],
    ).toBe('EventDataStoreAlreadyExistsException');
    await trails.updateEventDataStore({ EventDataStore, Name: 'mine' });
  });

  test('a change of nothing, and of the billing back', async ({ trails }) => {
    const { EventDataStoreArn: EventDataStore } = await trails.createEventDataStore({
      Name: 'mine',
      BillingMode: 'FIXED_RETENTION_PRICING',
    });
    expect((await refusalOf(trails.updateEventDataStore({ EventDataStore })))[0]).toBe(
      'InvalidParameterException',
    );
    expect(
      await trails.updateEventDataStore({
        EventDataStore,
        BillingMode: 'EXTENDABLE_RETENTION_PRICING',
      }),
    ).toMatchObject({ RetentionPeriod: 2557, BillingMode: 'EXTENDABLE_RETENTION_PRICING' });
    expect(
      (
        await refusalOf(
          trails.updateEventDataStore({ EventDataStore, BillingMode: 'FIXED_RETENTION_PRICING' }),
        )
      )[0],
    ).toBe('InvalidParameterException');
  });

  test.for([
    ['abc', 'EventDataStoreARNInvalidException'],
    [`arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/all`, 'EventDataStoreARNInvalidException'],
    ['12345678-1234-1234-1234-123456789012', 'EventDataStoreNotFoundException'],
  ] as const)('%s', async ([EventDataStore, name], { trails }) => {
    expect((await refusalOf(trails.getEventDataStore({ EventDataStore })))[0]).toBe(name);
  });
});

describe('permissions', () => {
  test('tags of the store and of the request decide', async ({ cloud, trails }) => {
    const { EventDataStoreArn: red = '' } = await trails.createEventDataStore({
      Name: 'red',
      TagsList: [{ Key: 'team', Value: 'red' }],
    });
    const { EventDataStoreArn: blue } = await trails.createEventDataStore({ Name: 'blue' });
    const Condition = { StringEquals: { 'aws:ResourceTag/team': 'red' } };
    const user = clientOf(
      await cloud.as({
        policy: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: 'cloudtrail:GetEventDataStore', Resource: '*', Condition },
          ],
        },
      }),
    );
    await user.getEventDataStore({ EventDataStore: red });
    expect((await refusalOf(user.getEventDataStore({ EventDataStore: blue })))[0]).toBe(
      'AccessDeniedException',
    );
    await trails.removeTags({ ResourceId: red, TagsList: [{ Key: 'team' }] });
    expect((await refusalOf(user.getEventDataStore({ EventDataStore: red })))[0]).toBe(
      'AccessDeniedException',
    );
  });

  test.for([
    ['CreateEventDataStore', { Name: 'mine' }],
    ['GetEventDataStore', { EventDataStore: '12345678-1234-1234-1234-123456789012' }],
    ['ListEventDataStores', {}],
    ['ListPublicKeys', {}],
    ['ListTrails', {}],
    ['DescribeTrails', {}],
  ] as const)('%s needs its own action', async ([action, input], { cloud }) => {
    const user = clientOf(await cloud.as({ policy: allow('sqs:*') }));
    const name = `${action.charAt(0).toLowerCase()}${action.slice(1)}`;
    const call = user[name as keyof typeof user] as (given: object) => Promise<unknown>;
    expect(await refusalOf(call.call(user, input))).toEqual([
      'AccessDeniedException',
      expect.stringContaining(`is not authorized to perform: cloudtrail:${action} on resource: `),
    ]);
  });
});

describe('resource policies', () => {
  const policyFor = (account: string, arn: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: 'cloudtrail:GetEventDataStore',
          Resource: arn,
        },
      ],
    });

  test('P2: let another account in, until they are taken away', async ({ cloud, trails }) => {
    const { EventDataStoreArn: ResourceArn = '' } = await trails.createEventDataStore({
      Name: 'mine',
    });
    expect((await refusalOf(trails.getResourcePolicy({ ResourceArn })))[0]).toBe(
      'ResourcePolicyNotFoundException',
    );
    const stranger = clientOf(rootOf(cloud, OTHER_ACCOUNT));
    const look = () => stranger.getEventDataStore({ EventDataStore: ResourceArn });
    expect((await refusalOf(look()))[0]).toBe('AccessDeniedException');
    const ResourcePolicy = policyFor(OTHER_ACCOUNT, ResourceArn);
    expect(await trails.putResourcePolicy({ ResourceArn, ResourcePolicy })).toMatchObject({
      ResourceArn,
      ResourcePolicy,
    });
    expect(await look()).toMatchObject({ Name: 'mine', EventDataStoreArn: ResourceArn });
    expect((await trails.getResourcePolicy({ ResourceArn })).ResourcePolicy).toBe(ResourcePolicy);
    await trails.deleteResourcePolicy({ ResourceArn });
    expect((await refusalOf(look()))[0]).toBe('AccessDeniedException');
    expect((await refusalOf(trails.deleteResourcePolicy({ ResourceArn })))[0]).toBe(
      'ResourcePolicyNotFoundException',
    );
  });

  const stores = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:`;
  test.for([
    ['what is no ARN', 'mine', 'ResourceARNNotValidException'],
    ['a trail', `${stores}trail/all`, 'ResourceTypeNotSupportedException'],
    ['a channel', `${stores}channel/a`, 'ResourceNotFoundException'],
    [
      'a store that is not there',
      `${stores}eventdatastore/12345678-1234-1234-1234-123456789012`,
      'ResourceNotFoundException',
    ],
  ] as const)('are refused on %s', async ([_what, ResourceArn, name], { trails }) => {
    const ResourcePolicy = policyFor(OTHER_ACCOUNT, '*');
    expect((await refusalOf(trails.putResourcePolicy({ ResourceArn, ResourcePolicy })))[0]).toBe(
      name,
    );
  });

  test.for([
    ['no JSON', 'allow'],
    ['no principal', JSON.stringify(allow('cloudtrail:*'))],
    ['too long', JSON.stringify({ ...allow('*'), Id: 'x'.repeat(8192) })],
  ] as const)('are refused with %s', async ([_what, ResourcePolicy], { trails }) => {
    const { EventDataStoreArn: ResourceArn } = await trails.createEventDataStore({ Name: 'mine' });
    expect((await refusalOf(trails.putResourcePolicy({ ResourceArn, ResourcePolicy })))[0]).toBe(
      'ResourcePolicyNotValidException',
    );
  });
});
