import { describe, expect, test } from 'vitest';

import { parsePolicy } from './index.ts';
import {
  ACCOUNT,
  OTHER,
  allow,
  anonymous,
  decideBy,
  deny,
  effectOf,
  named,
  outcomeOf,
  request,
  root,
  session,
  user,
  type Json,
} from './testing.ts';

/** The policies of requirements/seed-000-004.md, section 2.1. */
const object = { action: 's3:GetObject', resource: 'arn:aws:s3:::mybucket/a.txt' };

test('IAM-P1: prefix wildcards match, other actions do not', () => {
  const policy = [
    allow('ec2:Describe*'),
    allow('elasticloadbalancing:Describe*'),
    allow(['cloudwatch:ListMetrics', 'cloudwatch:GetMetricStatistics', 'cloudwatch:Describe*']),
  ];
  expect(decideBy(policy, { action: 'ec2:DescribeInstances', resource: '*' }).effect).toBe('allow');
  expect(decideBy(policy, { action: 'cloudwatch:ListMetrics', resource: '*' }).effect).toBe(
    'allow',
  );
  expect(decideBy(policy, { action: 'ec2:RunInstances', resource: '*' }).effect).toBe(
    'implicit-deny',
  );
});

test('IAM-P2: an account as principal hands the permission on to its identity policies', () => {
  const text = JSON.stringify({
    Version: '2012-10-17',
    Id: 'S3-Account-Permissions',
    Statement: [
      {
        Sid: '1',
        Effect: 'Allow',
        Principal: { AWS: [`arn:aws:iam::${OTHER}:root`] },
        Action: ['s3:GetObject', 's3:PutObject'],
        Resource: 'arn:aws:s3:::mybucket/*',
      },
    ],
  });
  const { policy } = parsePolicy(text, 'resource');
  const resource = { name: 'bucket', policy: policy ?? expect.fail('it parses') };
  const call = { ...object, caller: user('bob', OTHER) };
  expect(outcomeOf({ resource }, call)).toBe('implicit-deny identity');
  expect(effectOf({ resource, identity: [named('identity', allow('s3:GetObject'))] }, call)).toBe(
    'allow',
  );
  expect(effectOf({ resource }, { ...object, caller: root(OTHER) })).toBe('allow');
});

test('IAM-P3: a public bucket policy lets anonymous read, and nothing more', () => {
  const resource = named('resource', {
    Sid: 'PublicRead',
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::mybucket/*',
  });
  expect(effectOf({ resource }, { ...object, caller: anonymous })).toBe('allow');
  expect(outcomeOf({ resource }, { ...object, action: 's3:PutObject', caller: anonymous })).toBe(
    'implicit-deny resource',
  );
  expect(outcomeOf({}, { ...object, caller: anonymous })).toBe('implicit-deny resource');
});

test('IAM-P4: a negated operator holds when the key is absent', () => {
  const resource = named('resource', {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: 'arn:aws:s3:::mybucket/*',
    Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
  });
  const identity = [named('identity', allow('s3:*'))];
  const put = (keys: Record<string, string>): string =>
    effectOf({ resource, identity }, { ...object, action: 's3:PutObject', keys });
  expect(put({})).toBe('explicit-deny');
  expect(put({ 's3:x-amz-server-side-encryption': 'AES256' })).toBe('explicit-deny');
  expect(put({ 's3:x-amz-server-side-encryption': 'aws:kms' })).toBe('allow');
});

test('IAM-P5: Null asks whether a key is absent', () => {
  const key = 's3:x-amz-server-side-encryption-customer-algorithm';
  const resource = named('resource', {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: 'arn:aws:s3:::mybucket/*',
    Condition: { Null: { [key]: 'true' } },
  });
  const identity = [named('identity', allow('s3:*'))];
  expect(effectOf({ resource, identity }, { ...object, action: 's3:PutObject' })).toBe(
    'explicit-deny',
  );
  expect(
    effectOf(
      { resource, identity },
      { ...object, action: 's3:PutObject', keys: { [key]: 'AES256' } },
    ),
  ).toBe('allow');
});

test('IAM-P6: leading keys are held against the identity of the pool', () => {
  const policy = [
    allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:PutItem'], {
      Resource: [`arn:aws:dynamodb:us-west-2:${ACCOUNT}:table/MyTable`],
      Condition: {
        'ForAllValues:StringEquals': {
          'dynamodb:LeadingKeys': ['${cognito-identity.amazonaws.com:sub}'],
        },
      },
    }),
  ];
  const read = (
    keys: readonly string[],
    sub: Record<string, string> = { 'cognito-identity.amazonaws.com:sub': 'id-1' },
  ): string =>
    decideBy(policy, {
      action: 'dynamodb:BatchGetItem',
      resource: `arn:aws:dynamodb:us-west-2:${ACCOUNT}:table/MyTable`,
      keys: { 'dynamodb:LeadingKeys': keys, ...sub },
    }).effect;
  expect(read(['id-1'])).toBe('allow');
  expect(read(['id-2'])).toBe('implicit-deny');
  expect(read(['id-1', 'id-2'])).toBe('implicit-deny');
  expect(read(['id-1'], {})).toBe('implicit-deny');
});

test('IAM-P7: calls from elsewhere are denied, even to an administrator', () => {
  const policy = [
    allow('*'),
    deny('*', {
      Condition: { NotIpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '203.0.113.0/24'] } },
    }),
  ];
  expect(decideBy(policy, { keys: { 'aws:SourceIp': '192.0.2.200' } }).effect).toBe('allow');
  expect(decideBy(policy, { keys: { 'aws:SourceIp': '203.0.113.1' } }).effect).toBe('allow');
  expect(decideBy(policy, { keys: { 'aws:SourceIp': '198.51.100.1' } }).effect).toBe(
    'explicit-deny',
  );
});

test('IAM-P8: a condition key in the place of an operator is malformed', () => {
  const text = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Action: 'AmazonCloudWatchLogs:PutLogEvents',
        Resource: '*',
        Condition: { 'aws:RequestedRegion': { 'not-in': ['us-east-1'] } },
      },
    ],
  });
  const { policy, problems } = parsePolicy(text, 'identity');
  expect(policy).toBeUndefined();
  expect(problems).toEqual([
    { message: 'Syntax errors in policy.', path: 'Statement[0].Condition.aws:RequestedRegion' },
  ]);
});

test('IAM-P9: outside the named regions all but the global services is denied', () => {
  const policy = [
    allow('*'),
    {
      Sid: 'DenyAllOutsideRequestedRegions',
      Effect: 'Deny',
      NotAction: ['cloudfront:*', 'iam:*', 'route53:*', 'support:*'],
      Resource: '*',
      Condition: {
        StringNotEquals: {
          'aws:RequestedRegion': ['eu-central-1', 'eu-west-1', 'eu-west-2', 'eu-west-3'],
        },
      },
    },
  ];
  const call = (action: string, region: string): string =>
    decideBy(policy, { action, keys: { 'aws:RequestedRegion': region } }).effect;
  expect(call('iam:CreateUser', 'us-east-1')).toBe('allow');
  expect(call('sqs:SendMessage', 'us-east-1')).toBe('explicit-deny');
  expect(call('sqs:SendMessage', 'eu-west-1')).toBe('allow');
  expect(
    effectOf(
      { identity: [named('identity', policy[1] ?? {})] },
      { keys: { 'aws:RequestedRegion': 'eu-west-1' } },
    ),
  ).toBe('implicit-deny');
});

test('IAM-P10: both keys must hold, and actions are compared without case', () => {
  const policy = [
    allow(['ec2:startInstances', 'ec2:StopInstances'], {
      Resource: `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/*`,
      Condition: {
        StringEquals: {
          'ec2:ResourceTag/Project': 'DataAnalytics',
          'aws:PrincipalTag/Department': 'Data',
        },
      },
    }),
  ];
  const start = (keys: Record<string, string>): string =>
    decideBy(policy, {
      action: 'ec2:StartInstances',
      resource: `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-1`,
      keys,
    }).effect;
  expect(
    start({ 'ec2:ResourceTag/Project': 'DataAnalytics', 'aws:PrincipalTag/Department': 'Data' }),
  ).toBe('allow');
  expect(start({ 'ec2:ResourceTag/Project': 'DataAnalytics' })).toBe('implicit-deny');
  expect(start({ 'ec2:ResourceTag/Project': 'Other', 'aws:PrincipalTag/Department': 'Data' })).toBe(
    'implicit-deny',
  );
});

test('IAM-P11: without MFA the condition does not hold', () => {
  const policy = [
    allow(['ec2:StopInstances', 'ec2:TerminateInstances'], {
      Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    }),
  ];
  const stop = (keys: Record<string, string>): string =>
    decideBy(policy, { action: 'ec2:StopInstances', keys }).effect;
  expect(stop({ 'aws:MultiFactorAuthPresent': 'true' })).toBe('allow');
  expect(stop({ 'aws:MultiFactorAuthPresent': 'false' })).toBe('implicit-deny');
  expect(stop({})).toBe('implicit-deny');
});

test('IAM-P12: a bucket and its objects are two resources', () => {
  const policy = (resources: readonly string[]): readonly Json[] => [
    allow(['s3:PutObject', 's3:GetObject', 's3:ListBucket'], {
      Sid: 'AllowAuroraToExampleBucket',
      Resource: resources,
    }),
  ];
  const both = ['arn:aws:s3:::mybucket', 'arn:aws:s3:::mybucket/*'];
  const list = { action: 's3:ListBucket', resource: 'arn:aws:s3:::mybucket' };
  expect(decideBy(policy(both), list).effect).toBe('allow');
  expect(decideBy(policy(both), object).effect).toBe('allow');
  expect(decideBy(policy(both.slice(1)), list).effect).toBe('implicit-deny');
  expect(decideBy(policy(both.slice(0, 1)), object).effect).toBe('implicit-deny');
});

test('IAM-P13: the organization of the principal opens a resource to its accounts', () => {
  const resource = named('resource', {
    Effect: 'Allow',
    Principal: '*',
    Action: ['s3:PutObject', 's3:GetObject'],
    Resource: 'arn:aws:s3:::mybucket/*',
    Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } },
  });
  const identity = [named('identity', allow('s3:*'))];
  const call = { ...object, caller: session('app', OTHER) };
  expect(
    effectOf({ resource, identity }, { ...call, keys: { 'aws:PrincipalOrgID': 'o-abc' } }),
  ).toBe('allow');
  expect(
    outcomeOf({ resource, identity }, { ...call, keys: { 'aws:PrincipalOrgID': 'o-xyz' } }),
  ).toBe('implicit-deny resource');
  expect(outcomeOf({ resource, identity }, call)).toBe('implicit-deny resource');
});

test('IAM-P14: an explicit deny wins, and what is not named is denied', () => {
  const policy = [deny('sqs:*'), allow('sqs:DeleteQueue')];
  expect(decideBy(policy, { action: 'sqs:CreateQueue' }).effect).toBe('explicit-deny');
  expect(decideBy(policy, { action: 'sqs:DeleteQueue' }).effect).toBe('explicit-deny');
  expect(decideBy(policy, { action: 'ec2:DescribeInstances' }).effect).toBe('implicit-deny');
});

test('IAM-P15: within an account either policy suffices, across accounts both are needed', () => {
  const identity = [named('identity', allow('s3:GetObject'))];
  const ownBucket = named(
    'resource',
    allow('s3:GetObject', { Principal: { AWS: user().kind === 'user' ? user().arn : '' } }),
  );
  expect(effectOf({ identity }, object)).toBe('allow');
  expect(effectOf({ resource: ownBucket }, object)).toBe('allow');
  expect(
    effectOf({ identity, resource: named('resource', deny('s3:*', { Principal: '*' })) }, object),
  ).toBe('explicit-deny');
  const foreign = { ...object, resourceAccount: OTHER };
  expect(outcomeOf({ identity }, foreign)).toBe('implicit-deny resource');
  expect(outcomeOf({ resource: ownBucket }, foreign)).toBe('implicit-deny identity');
  expect(effectOf({ identity, resource: ownBucket }, foreign)).toBe('allow');
});

test('IAM-P16: an upload from another account must give the owner control', () => {
  const resource = named('resource', {
    Effect: 'Allow',
    Principal: { AWS: OTHER },
    Action: 's3:PutObject',
    Resource: 'arn:aws:s3:::mybucket/*',
    Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
  });
  const identity = [named('identity', allow('s3:PutObject'))];
  const call = { ...object, action: 's3:PutObject', caller: user('bob', OTHER) };
  expect(outcomeOf({ resource, identity }, call)).toBe('implicit-deny resource');
  expect(
    effectOf(
      { resource, identity },
      { ...call, keys: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
    ),
  ).toBe('allow');
});

describe('IAM-P17, ORG-3, ORG-4: the tree of an organization', () => {
  const full = named('scp', allow('*'));
  const denyRedshift = named('scp', deny('redshift:*'));
  const denyLambda = named('scp', deny('lambda:*'));
  const rootLevel = [full];
  const prod = [full, denyRedshift];
  const administrator = [named('identity', allow('*'))];
  const accounts = {
    management: undefined,
    A: [rootLevel, prod, [full]],
    B: [rootLevel, prod, [full, denyLambda], [full]],
    C: [rootLevel, prod, [full], [full]],
  };
  test.each([
    ['management', 'redshift:CreateCluster', 'allow'],
    ['management', 'lambda:CreateFunction', 'allow'],
    ['A', 'redshift:CreateCluster', 'explicit-deny'],
    ['A', 'lambda:CreateFunction', 'allow'],
    ['B', 'redshift:CreateCluster', 'explicit-deny'],
    ['B', 'lambda:CreateFunction', 'explicit-deny'],
    ['B', 'sqs:CreateQueue', 'allow'],
    ['C', 'redshift:CreateCluster', 'explicit-deny'],
    ['C', 'lambda:CreateFunction', 'allow'],
  ] as const)('account %s, %s: %s', (account, action, effect) => {
    const scps = accounts[account];
    for (const caller of [user(), root(), session()]) {
      expect(effectOf({ identity: administrator, ...(scps && { scps }) }, { action, caller })).toBe(
        effect,
      );
    }
  });

  test('every level on the path must allow', () => {
    const only = named('scp', allow('sqs:*'));
    expect(effectOf({ identity: administrator, scps: [[only], [full]] })).toBe('allow');
    expect(
      outcomeOf({ identity: administrator, scps: [[full], [only]] }, { action: 'sns:Publish' }),
    ).toBe('implicit-deny scp');
    expect(outcomeOf({ identity: administrator, scps: [[full], []] })).toBe('implicit-deny scp');
    expect(outcomeOf({ scps: [[only]] }, { caller: root(), action: 'sns:Publish' })).toBe(
      'implicit-deny scp',
    );
  });

  test('service-linked roles and services are not bound', () => {
    const linked = { ...session('AWSServiceRoleForX'), isServiceLinked: true };
    expect(
      effectOf(
        { identity: administrator, scps: [[denyRedshift]] },
        { caller: linked, action: 'redshift:X' },
      ),
    ).toBe('allow');
    const resource = named(
      'resource',
      allow('sqs:SendMessage', { Principal: { Service: 'sns.amazonaws.com' } }),
    );
    expect(
      effectOf(
        { resource, scps: [[]] },
        { caller: { kind: 'service', service: 'sns.amazonaws.com' } },
      ),
    ).toBe('allow');
  });

  test('a resource policy does not help against a service control policy', () => {
    const resource = named('resource', allow('sqs:*', { Principal: '*' }));
    expect(outcomeOf({ resource, scps: [[named('scp', allow('s3:*'))]] })).toBe(
      'implicit-deny scp',
    );
    expect(request().action).toBe('sqs:SendMessage');
  });
});
