/** What the requirements ask of IAM and no other file of these tests holds. */
import { IAM } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { expect } from 'vitest';

import { ACCOUNT, arn, clientOf, policyOf, refusalOf, test, trustOf, userWith } from './testing.ts';

test('IAM-1: the root is there with the account, and is none of its users', async ({ iam }) => {
  expect((await iam.getUser({})).User).toMatchObject({ Arn: arn('root'), UserId: ACCOUNT });
  expect((await iam.listUsers({})).Users).toEqual([]);
});

test('IAM-2: a user is in several groups or none, and groups hold users only', async ({ iam }) => {
  await iam.createUser({ UserName: 'anna' });
  for (const GroupName of ['a', 'b']) {
    await iam.createGroup({ GroupName });
    await iam.addUserToGroup({ GroupName, UserName: 'anna' });
  }
  const { Groups } = await iam.listGroupsForUser({ UserName: 'anna' });
  expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(['a', 'b']);
  await iam.createRole({ RoleName: 'r', AssumeRolePolicyDocument: trustOf({ AWS: ACCOUNT }) });
  for (const UserName of ['b', 'r'])
    expect((await refusalOf(iam.addUserToGroup({ GroupName: 'a', UserName }))).name).toBe(
      'NoSuchEntityException',
    );
  await iam.createUser({ UserName: 'beth' });
  expect((await iam.listGroupsForUser({ UserName: 'beth' })).Groups).toEqual([]);
});

test('IAM-7: a wrong secret does not sign', async ({ cloud, iam }) => {
  await iam.createUser({ UserName: 'anna' });
  const { AccessKey } = await iam.createAccessKey({ UserName: 'anna' });
  const SecretAccessKey = `${AccessKey?.SecretAccessKey?.slice(0, -1)}!`;
  const forger = clientOf(cloud, { ...AccessKey, SecretAccessKey } as typeof AccessKey);
  expect(await refusalOf(forger.getUser({}))).toMatchObject({
    name: 'SignatureDoesNotMatch',
    status: 403,
  });
});

test.for([
  ['arn:aws:s3:::test/*', 's3:ListBucket', 'arn:aws:s3:::test', 'implicitDeny'],
  ['arn:aws:s3:::test/*', 's3:GetObject', 'arn:aws:s3:::test/key', 'allowed'],
  ['arn:aws:s3:::test', 's3:ListBucket', 'arn:aws:s3:::test', 'allowed'],
  ['arn:aws:s3:::test', 's3:GetObject', 'arn:aws:s3:::test/key', 'implicitDeny'],
] as const)(
  'IAM-10: with %s, %s on %s: %s',
  async ([granted, action, resource, decision], { iam }) => {
    const { EvaluationResults } = await iam.simulateCustomPolicy({
      PolicyInputList: [policyOf({ Action: 's3:*', Resource: granted })],
      ActionNames: [action],
      ResourceArns: [resource],
    });
    expect(EvaluationResults?.[0]?.EvalDecision).toBe(decision);
  },
);

test('IAM-11: a role gives its own permissions in the place of the caller’s', async ({
  cloud,
  iam,
}) => {
  await iam.createRole({ RoleName: 'r', AssumeRolePolicyDocument: trustOf({ AWS: ACCOUNT }) });
  const PolicyDocument = policyOf({ Action: 'iam:ListRoles' });
  await iam.putRolePolicy({ RoleName: 'r', PolicyName: 'p', PolicyDocument });
  const anna = await userWith(cloud, 'anna', { Action: ['iam:ListUsers', 'sts:AssumeRole'] });
  await anna.listUsers({});
  const sts = new STSClient({ ...cloud.root.clientConfig(), credentials: anna.config.credentials });
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: arn('role/r'), RoleSessionName: 'session' }),
  );
  const session = new IAM({
    ...cloud.root.clientConfig(),
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  });
  await session.listRoles({});
  expect((await refusalOf(session.listUsers({}))).name).toBe('AccessDenied');
});

test('IAM-14: an explicit deny wins over every allow', async ({ cloud, iam }) => {
  const anna = await userWith(
    cloud,
    'anna',
    { Action: 'iam:*' },
    { Effect: 'Deny', Action: 'iam:ListRoles' },
  );
  await iam.attachUserPolicy({
    UserName: 'anna',
    PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
  });
  await anna.listUsers({});
  expect((await refusalOf(anna.listRoles({}))).message).toContain(
    'with an explicit deny in an identity-based policy',
  );
});

test('IAM-P8: a condition key in the place of an operator is malformed', async ({ iam }) => {
  const PolicyDocument = policyOf({
    Effect: 'Deny',
    Action: 'AmazonCloudWatchLogs:PutLogEvents',
    Condition: { 'aws:RequestedRegion': { 'not-in': ['eu-central-1'] } },
  });
  expect(await refusalOf(iam.createPolicy({ PolicyName: 'p', PolicyDocument }))).toMatchObject({
    name: 'MalformedPolicyDocumentException',
    status: 400,
  });
});
