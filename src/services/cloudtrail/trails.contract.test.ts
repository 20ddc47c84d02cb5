/** Trails as a user of the SDK sees them: settings, names, regions, tags, permissions. */
import { CreateRoleCommand, IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { KMS } from '@aws-sdk/client-kms';
import { SNS } from '@aws-sdk/client-sns';
import { describe, expect } from 'vitest';

import type { Cloud } from '../../index.ts';
import { ACCOUNT, allow, clientOf, OTHER_ACCOUNT, refusalOf, rootOf, test } from './testing.ts';

const ARN = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/all`;
const GROUP = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:trail:*`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/to-logs`;

test('TRL-1: a trail is made with the usual settings, and does not log before it is started', async ({
  cloud,
  trails,
}) => {
  const { $metadata: _made, ...made } = await trails.createTrail({
    Name: 'all',
    S3BucketName: 'logs',
  });
  expect(made).toEqual({
    Name: 'all',
    S3BucketName: 'logs',
    IncludeGlobalServiceEvents: true,
    IsMultiRegionTrail: false,
    TrailARN: ARN,
    LogFileValidationEnabled: false,
    IsOrganizationTrail: false,
    RecursiveLogging: true,
  });
  expect((await trails.getTrail({ Name: 'all' })).Trail).toEqual({
    ...made,
    HomeRegion: 'us-east-1',
    HasCustomEventSelectors: false,
    HasInsightSelectors: false,
  });
  expect(await trails.getTrailStatus({ Name: 'all' })).toMatchObject({
    IsLogging: false,
    TimeLoggingStarted: '',
    TimeLoggingStopped: '',
  });
  await cloud.clock.advance({ minutes: 1 });
  await trails.startLogging({ Name: ARN });
  await cloud.clock.advance({ minutes: 1 });
  await trails.startLogging({ Name: ARN });
  expect(await trails.getTrailStatus({ Name: ARN })).toMatchObject({
    IsLogging: true,
    StartLoggingTime: new Date('2026-01-01T00:01:00Z'),
    TimeLoggingStarted: '2026-01-01T00:01:00Z',
  });
  await trails.stopLogging({ Name: 'all' });
  expect(await trails.getTrailStatus({ Name: 'all' })).toMatchObject({
    IsLogging: false,
    StopLoggingTime: new Date('2026-01-01T00:02:00Z'),
    TimeLoggingStopped: '2026-01-01T00:02:00Z',
  });
});

test('a trail is changed in part: what is not named stays, an empty text takes away', async ({
  cloud,
  trails,
}) => {
  await topic(cloud, 'news');
  await trails.createTrail({ Name: 'all', S3BucketName: 'logs', S3KeyPrefix: 'team/a' });
  expect(
    await trails.updateTrail({ Name: 'all', SnsTopicName: 'news', EnableLogFileValidation: true }),
  ).toMatchObject({
    S3BucketName: 'logs',
    S3KeyPrefix: 'team/a',
    SnsTopicName: 'news',
    SnsTopicARN: `arn:aws:sns:us-east-1:${ACCOUNT}:news`,
    LogFileValidationEnabled: true,
  });
  const changed = await trails.updateTrail({
    Name: ARN,
    S3KeyPrefix: '',
    S3BucketName: 'more-logs',
  });
  expect(changed).toMatchObject({ S3BucketName: 'more-logs', SnsTopicName: 'news' });
  expect(changed).not.toHaveProperty('S3KeyPrefix');
});

test('a deleted trail is gone, and one made anew under its name has nothing of it', async ({
  trails,
  logging,
}) => {
  await logging();
  await trails.addTags({ ResourceId: ARN, TagsList: [{ Key: 'team', Value: 'red' }] });
  await trails.deleteTrail({ Name: 'all' });
  expect(await refusalOf(trails.getTrail({ Name: 'all' }))).toEqual([
    'TrailNotFoundException',
    `Unknown trail: ${ARN} for the user: ${ACCOUNT}`,
  ]);
  await trails.createTrail({ Name: 'all', S3BucketName: 'logs' });
  expect((await trails.getTrailStatus({ Name: 'all' })).StartLoggingTime).toBeUndefined();
  const { ResourceTagList } = await trails.listTags({ ResourceIdList: [ARN] });
  expect(ResourceTagList).toEqual([{ ResourceId: ARN, TagsList: [] }]);
});

describe('a trail of all regions', () => {
  test('TRL-1: is a shadow in every other region, found there by its ARN, and changed at home only', async ({
    cloud,
    trails,
  }) => {
    await trails.createTrail({ Name: 'all', S3BucketName: 'logs', IsMultiRegionTrail: true });
    const there = clientOf(cloud.root, 'eu-west-1');
    await there.createTrail({ Name: 'near', S3BucketName: 'logs' });
    const described = async (includeShadowTrails: boolean) =>
      (await there.describeTrails({ includeShadowTrails })).trailList?.map(
        ({ Name, HomeRegion }) => [Name, HomeRegion],
      );
    expect(await described(true)).toEqual([
      ['near', 'eu-west-1'],
      ['all', 'us-east-1'],
    ]);
    expect(await described(false)).toEqual([['near', 'eu-west-1']]);
    expect((await there.getTrail({ Name: ARN })).Trail?.HomeRegion).toBe('us-east-1');
    expect((await refusalOf(there.getTrail({ Name: 'all' })))[0]).toBe('TrailNotFoundException');
    for (const name of ['all', ARN]) {
      expect((await refusalOf(there.stopLogging({ Name: name })))[0]).toBe(
        'InvalidHomeRegionException',
      );
    }
    const near = `arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:trail/near`;
    expect((await refusalOf(trails.getTrail({ Name: near })))[0]).toBe('TrailNotFoundException');
    const { Trails } = await trails.listTrails({});
    expect(Trails).toEqual([
      { TrailARN: near, Name: 'near', HomeRegion: 'eu-west-1' },
      { TrailARN: ARN, Name: 'all', HomeRegion: 'us-east-1' },
    ]);
  });

  test('counts in every region', async ({ cloud, trails }) => {
    const there = clientOf(cloud.root, 'eu-west-1');
    const S3BucketName = 'logs';
    for (const Name of ['t-1', 't-2', 't-3', 't-4'])
      await there.createTrail({ Name, S3BucketName });
    await trails.createTrail({ Name: 'all', S3BucketName, IsMultiRegionTrail: true });
    expect(await refusalOf(there.createTrail({ Name: 't-5', S3BucketName }))).toEqual([
      'MaximumNumberOfTrailsExceededException',
      `User: ${ACCOUNT} already has 5 trails in eu-west-1.`,
    ]);
    await trails.createTrail({ Name: 'here', S3BucketName });
    expect(
      (await refusalOf(trails.updateTrail({ Name: 'here', IsMultiRegionTrail: true })))[0],
    ).toBe('InvalidParameterCombinationException');
  });
});

test('trails are described by names and ARNs; what is not there is left out', async ({
  trails,
}) => {
  for (const Name of ['one', 'two']) await trails.createTrail({ Name, S3BucketName: 'logs' });
  const { trailList } = await trails.describeTrails({
    trailNameList: ['two', 'three', ARN.replace('all', 'one')],
  });
  expect(trailList?.map(({ Name }) => Name)).toEqual(['two', 'one']);
});

describe('names', () => {
  test.for([
    ['', 'Trail name or ARN can not be blank.'],
    [
      'ab',
      'Trail name too short. Minimum allowed length: 3 characters. Specified name length: 2 characters.',
    ],
    [
      'a'.repeat(129),
      'Trail name too long. Maximum allowed length: 128 characters. Specified name length: 129 characters.',
    ],
    [
      'my trail',
      'Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), hyphens (-), and underscores (_).',
    ],
    ['-trail', 'Trail name must starts with a letter or number.'],
    ['trail.', 'Trail name must ends with a letter or number.'],
    ['my--trail', 'Trail name must not have adjacent periods, underscores or hyphens.'],
    ['192.168.5.4', 'Trail name must not be in IP address format.'],
  ] as const)('%s is refused', async ([Name, message], { trails }) => {
    const refusal = ['InvalidTrailNameException', message];
    expect(await refusalOf(trails.createTrail({ Name, S3BucketName: 'logs' }))).toEqual(refusal);
    expect(await refusalOf(trails.getTrail({ Name }))).toEqual(refusal);
  });

  test('a name is taken once', async ({ trails }) => {
    await trails.createTrail({ Name: 'all', S3BucketName: 'logs' });
    expect(await refusalOf(trails.createTrail({ Name: 'all', S3BucketName: 'logs' }))).toEqual([
      'TrailAlreadyExistsException',
      `Trail all already exists for customer: ${ACCOUNT}`,
    ]);
  });

  test.for(['arn:aws:sqs:us-east-1:000000000000:trail/all', `${ARN}:arn:`, 'arn:aws:cloudtrail'])(
    '%s is no ARN of a trail',
    async (Name, { trails }) => {
      expect((await refusalOf(trails.getTrail({ Name })))[0]).toMatch(
        /^(?:CloudTrailARNInvalid|InvalidTrailName)Exception$/,
      );
    },
  );
});

describe('settings that are refused', () => {
  test.for([
    ['a bucket with a capital', { S3BucketName: 'Logs' }, 'InvalidS3BucketNameException'],
    ['no bucket', { S3BucketName: '' }, 'InvalidS3BucketNameException'],
    ['a prefix that is too long', { S3KeyPrefix: 'x'.repeat(201) }, 'InvalidS3PrefixException'],
    ['a prefix that ends with a slash', { S3KeyPrefix: 'a/' }, 'InvalidS3PrefixException'],
    ['a topic that is none', { SnsTopicName: 'a b' }, 'InvalidSnsTopicNameException'],
    [
      'a topic’s ARN of another service',
      { SnsTopicName: `arn:aws:sqs:us-east-1:${ACCOUNT}:news` },
      'InvalidSnsTopicNameException',
    ],
    [
      'all regions without the global services',
      { IsMultiRegionTrail: true, IncludeGlobalServiceEvents: false },
      'InvalidParameterCombinationException',
    ],
    [
      'a log group without a role',
      { CloudWatchLogsLogGroupArn: GROUP },
      'InvalidParameterCombinationException',
    ],
    [
      'a role without a log group',
      { CloudWatchLogsRoleArn: ROLE },
      'InvalidParameterCombinationException',
    ],
    [
      'a log group of another region',
      {
        CloudWatchLogsLogGroupArn: GROUP.replace('us-east-1', 'eu-west-1'),
        CloudWatchLogsRoleArn: ROLE,
      },
      'InvalidCloudWatchLogsLogGroupArnException',
    ],
    [
      'a role of another account',
      {
        CloudWatchLogsLogGroupArn: GROUP,
        CloudWatchLogsRoleArn: ROLE.replace(ACCOUNT, OTHER_ACCOUNT),
      },
      'AccessDeniedException',
    ],
    ['a key that is none', { KmsKeyId: 'alias/' }, 'InvalidKmsKeyIdException'],
    ['a tag of AWS', { TagsList: [{ Key: 'aws:a', Value: 'b' }] }, 'InvalidTagParameterException'],
    [
      'a tag twice',
      {
        TagsList: [
          { Key: 'a', Value: '1' },
          { Key: 'a', Value: '2' },
        ],
      },
      'InvalidTagParameterException',
    ],
    [
      'too many tags',
      { TagsList: Array.from({ length: 51 }, (_, n) => ({ Key: `k${n}`, Value: 'v' })) },
      'TagsLimitExceededException',
    ],
    [
      'an organization trail outside an organization',
      { IsOrganizationTrail: true },
      'OrganizationsNotInUseException',
    ],
  ] as const)('%s', async ([_what, more, name], { trails }) => {
    const input = { Name: 'all', S3BucketName: 'logs', ...more };
    const call = trails.createTrail({
      ...input,
      TagsList: [...('TagsList' in input ? input.TagsList : [])],
    });
    expect((await refusalOf(call))[0]).toBe(name);
    expect((await trails.listTrails({})).Trails).toEqual([]);
  });
});

test('honest about what is not built: a trail exists, and its status tells that its destinations cannot be reached', async ({
  cloud,
  trails,
}) => {
  const iam = new IAMClient(cloud.root.clientConfig());
  await iam.send(
    new CreateRoleCommand({ RoleName: 'to-logs', AssumeRolePolicyDocument: trusting() }),
  );
  await topic(cloud, 'news');
  await trails.createTrail({
    Name: 'all',
    S3BucketName: 'logs',
    SnsTopicName: 'news',
    CloudWatchLogsLogGroupArn: GROUP,
    CloudWatchLogsRoleArn: ROLE,
  });
  const status = await trails.getTrailStatus({ Name: 'all' });
  expect(status).toMatchObject({
    LatestDeliveryError: 'NotImplemented',
    LatestCloudWatchLogsDeliveryError: 'NotImplemented',
  });
  expect(status).not.toHaveProperty('LatestNotificationError');
});

test('a topic must be there and let CloudTrail publish for this trail', async ({
  cloud,
  trails,
}) => {
  const withTopic = { Name: 'all', S3BucketName: 'logs', SnsTopicName: 'news' };
  const refused = [
    'InsufficientSnsTopicPolicyException',
    'SNS Topic does not exist or the topic policy is incorrect!',
  ];
  expect(await refusalOf(trails.createTrail(withTopic))).toEqual(refused);
  await topic(cloud, 'news', `${ARN}-of-somebody-else`);
  expect(await refusalOf(trails.createTrail(withTopic))).toEqual(refused);
  await topic(cloud, 'news');
  expect((await trails.createTrail(withTopic)).SnsTopicName).toBe('news');
});

/** A topic that lets CloudTrail publish for a trail. */
async function topic(cloud: Cloud, Name: string, trail = ARN): Promise<void> {
  const sns = new SNS(cloud.root.clientConfig());
  const { TopicArn } = await sns.createTopic({ Name });
  const AttributeValue = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: TopicArn,
        Condition: { StringEquals: { 'aws:SourceArn': trail } },
      },
    ],
  });
  await sns.setTopicAttributes({ TopicArn, AttributeName: 'Policy', AttributeValue });
}

function trusting(Service = 'cloudtrail.amazonaws.com') {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
  });
}

describe('the role for CloudWatch Logs', () => {
  const logs = {
    Name: 'all',
    S3BucketName: 'logs',
    CloudWatchLogsLogGroupArn: GROUP,
    CloudWatchLogsRoleArn: ROLE,
  };

  test('must trust CloudTrail', async ({ cloud, trails }) => {
    const iam = new IAMClient(cloud.root.clientConfig());
    const AssumeRolePolicyDocument = trusting('sns.amazonaws.com');
    await iam.send(new CreateRoleCommand({ RoleName: 'to-logs', AssumeRolePolicyDocument }));
    expect(await refusalOf(trails.createTrail(logs))).toEqual([
      'InvalidCloudWatchLogsRoleArnException',
      'Access denied. Check the trust relationships for your role.',
    ]);
    await iam.send(
      new UpdateAssumeRolePolicyCommand({ RoleName: 'to-logs', PolicyDocument: trusting() }),
    );
    expect(await trails.createTrail(logs)).toMatchObject({ CloudWatchLogsRoleArn: ROLE });
  });

  test('is handed over with iam:PassRole, for CloudTrail', async ({ cloud, trails }) => {
    const iam = new IAMClient(cloud.root.clientConfig());
    await iam.send(
      new CreateRoleCommand({ RoleName: 'to-logs', AssumeRolePolicyDocument: trusting() }),
    );
    const without = clientOf(await cloud.as({ policy: allow('cloudtrail:*') }));
    expect(await refusalOf(without.createTrail(logs))).toEqual([
      'AccessDeniedException',
      expect.stringContaining(`is not authorized to perform: iam:PassRole on resource: ${ROLE}`),
    ]);
    const withPass = (service: string) =>
      cloud.as({
        policy: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: 'cloudtrail:*', Resource: '*' },
            {
              Effect: 'Allow',
              Action: 'iam:PassRole',
              Resource: ROLE,
              Condition: { StringEquals: { 'iam:PassedToService': service } },
            },
          ],
        },
      });
    const elsewhere = clientOf(await withPass('ec2.amazonaws.com'));
    expect((await refusalOf(elsewhere.createTrail(logs)))[0]).toBe('AccessDeniedException');
    await clientOf(await withPass('cloudtrail.amazonaws.com')).createTrail(logs);
    expect((await trails.getTrail({ Name: 'all' })).Trail?.CloudWatchLogsRoleArn).toBe(ROLE);
    expect(
      (await refusalOf(elsewhere.updateTrail({ Name: 'all', CloudWatchLogsRoleArn: ROLE })))[0],
    ).toBe('AccessDeniedException');
  });
});

describe('the key of a trail', () => {
  const trail = { Name: 'all', S3BucketName: 'logs' };
  const statement = (more: object) => ({
    Effect: 'Allow',
    Principal: { Service: 'cloudtrail.amazonaws.com' },
    Resource: '*',
    ...more,
  });
  const owner = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    Action: 'kms:*',
    Resource: '*',
  };

  test('must let CloudTrail in, for this trail; then its ARN is shown', async ({
    cloud,
    trails,
  }) => {
    const kms = new KMS(cloud.root.clientConfig());
    const { KeyMetadata } = await kms.createKey({});
    const KmsKeyId = KeyMetadata?.KeyId ?? '';
    expect((await refusalOf(trails.createTrail({ ...trail, KmsKeyId })))[0]).toBe(
      'InsufficientEncryptionPolicyException',
    );
    const Policy = (arn: string) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          owner,
          statement({ Action: 'kms:DescribeKey' }),
          statement({
            Action: 'kms:GenerateDataKey*',
            Condition: {
              StringEquals: { 'aws:SourceArn': arn },
              StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': arn },
            },
          }),
        ],
      });
    await kms.putKeyPolicy({ KeyId: KmsKeyId, Policy: Policy(ARN.replace('all', 'other')) });
    expect((await refusalOf(trails.createTrail({ ...trail, KmsKeyId })))[0]).toBe(
      'InsufficientEncryptionPolicyException',
    );
    await kms.putKeyPolicy({ KeyId: KmsKeyId, Policy: Policy(ARN) });
    await kms.createAlias({ AliasName: 'alias/trails', TargetKeyId: KmsKeyId });
    expect(await trails.createTrail({ ...trail, KmsKeyId: 'alias/trails' })).toMatchObject({
      KmsKeyId: KeyMetadata?.Arn,
    });
  });

  test('must be there', async ({ trails }) => {
    const KmsKeyId = '12345678-1234-1234-1234-123456789012';
    expect((await refusalOf(trails.createTrail({ ...trail, KmsKeyId })))[0]).toBe(
      'KmsKeyNotFoundException',
    );
  });
});

describe('tags', () => {
  test('are given with the trail, added, replaced, removed by key, and listed', async ({
    trails,
  }) => {
    await trails.createTrail({
      Name: 'all',
      S3BucketName: 'logs',
      TagsList: [{ Key: 'team', Value: 'red' }],
    });
    await trails.addTags({
      ResourceId: ARN,
      TagsList: [{ Key: 'team', Value: 'blue' }, { Key: 'bare' }],
    });
    const tags = async () =>
      (await trails.listTags({ ResourceIdList: [ARN] })).ResourceTagList?.[0]?.TagsList;
    expect(await tags()).toEqual([{ Key: 'team', Value: 'blue' }, { Key: 'bare' }]);
    await trails.removeTags({ ResourceId: ARN, TagsList: [{ Key: 'team' }, { Key: 'absent' }] });
    expect(await tags()).toEqual([{ Key: 'bare' }]);
  });

  test('decide who may do what', async ({ cloud, trails }) => {
    await trails.createTrail({
      Name: 'all',
      S3BucketName: 'logs',
      TagsList: [{ Key: 'team', Value: 'red' }],
    });
    await trails.createTrail({ Name: 'other', S3BucketName: 'logs' });
    const user = clientOf(
      await cloud.as({
        policy: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: 'cloudtrail:StartLogging',
              Resource: '*',
              Condition: { StringEquals: { 'aws:ResourceTag/team': 'red' } },
            },
            {
              Effect: 'Allow',
              Action: ['cloudtrail:CreateTrail', 'cloudtrail:AddTags'],
              Resource: '*',
              Condition: { StringEquals: { 'aws:RequestTag/team': 'red' } },
            },
          ],
        },
      }),
    );
    await user.startLogging({ Name: 'all' });
    expect((await refusalOf(user.startLogging({ Name: 'other' })))[0]).toBe(
      'AccessDeniedException',
    );
    const made = (Value: string) =>
      user.createTrail({ Name: 'mine', S3BucketName: 'logs', TagsList: [{ Key: 'team', Value }] });
    expect((await refusalOf(made('blue')))[0]).toBe('AccessDeniedException');
    await made('red');
  });

  test.for([
    ['a trail that is not there', ARN, 'TrailNotFoundException'],
    ['a channel', ARN.replace('trail/all', 'channel/a'), 'ResourceNotFoundException'],
    ['what is no ARN', 'all', 'CloudTrailARNInvalidException'],
  ] as const)('cannot be given to %s', async ([_what, ResourceId, name], { trails }) => {
    expect(
      (await refusalOf(trails.addTags({ ResourceId, TagsList: [{ Key: 'a', Value: 'b' }] })))[0],
    ).toBe(name);
  });
});

describe('permissions', () => {
  test.for([
    ['CreateTrail', 'createTrail', { Name: 'all', S3BucketName: 'logs' }],
    ['UpdateTrail', 'updateTrail', { Name: 'all' }],
    ['DeleteTrail', 'deleteTrail', { Name: 'all' }],
    ['StartLogging', 'startLogging', { Name: 'all' }],
    ['StopLogging', 'stopLogging', { Name: 'all' }],
    ['GetTrail', 'getTrail', { Name: 'all' }],
    ['GetTrailStatus', 'getTrailStatus', { Name: 'all' }],
    ['PutEventSelectors', 'putEventSelectors', { TrailName: 'all', EventSelectors: [{}] }],
    ['GetEventSelectors', 'getEventSelectors', { TrailName: 'all' }],
    ['PutInsightSelectors', 'putInsightSelectors', { TrailName: 'all', InsightSelectors: [] }],
    ['GetInsightSelectors', 'getInsightSelectors', { TrailName: 'all' }],
    ['AddTags', 'addTags', { ResourceId: ARN, TagsList: [] }],
    ['RemoveTags', 'removeTags', { ResourceId: ARN, TagsList: [] }],
    ['ListTags', 'listTags', { ResourceIdList: [ARN] }],
  ] as const)(
    '%s needs its own action on the trail’s ARN, before anything is told',
    async ([action, name, input], { cloud }) => {
      const user = clientOf(
        await cloud.as({
          policy: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action: 'cloudtrail:*', Resource: '*' },
              { Effect: 'Deny', Action: `cloudtrail:${action}`, Resource: ARN },
            ],
          },
        }),
      );
      const call = user[name] as (given: object) => Promise<unknown>;
      expect(await refusalOf(call.call(user, input))).toEqual([
        'AccessDeniedException',
        expect.stringContaining(
          `is not authorized to perform: cloudtrail:${action} on resource: ${ARN} with an explicit deny`,
        ),
      ]);
    },
  );

  test('a trail of another account is closed', async ({ cloud, logging }) => {
    await logging();
    const stranger = clientOf(rootOf(cloud, OTHER_ACCOUNT));
    for (const call of [stranger.getTrail({ Name: ARN }), stranger.stopLogging({ Name: ARN })])
      expect((await refusalOf(call))[0]).toBe('AccessDeniedException');
    expect((await stranger.listTrails({})).Trails).toEqual([]);
    expect((await stranger.describeTrails({ trailNameList: [ARN] })).trailList).toEqual([]);
  });
});
