/** Who may do something about permissions does not come to more of them. All ways that IAM knows are in IAM's own tests. */
import { IAM } from '@aws-sdk/client-iam';
import { STS } from '@aws-sdk/client-sts';
import { expect } from 'vitest';

import type { Cloud } from '../../src/index.ts';
import { test } from '../../src/vitest.ts';
import { ACCOUNT, refusalOf } from './support.ts';

const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';
const arn = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`;
const policyOf = (...Statement: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Action: string | readonly string[], more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...more,
});
const trustIn = (Principal: object) =>
  policyOf({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal });

/** An account with an administrator's role and the policy, of two versions, of a user who wants more. */
async function mallory(cloud: Cloud, ...statements: readonly object[]) {
  const root = new IAM(cloud.root.clientConfig());
  await root.createRole({
    RoleName: 'power',
    AssumeRolePolicyDocument: trustIn({ Service: 'ec2.amazonaws.com' }),
  });
  await root.attachRolePolicy({ RoleName: 'power', PolicyArn: ADMIN });
  await root.createInstanceProfile({ InstanceProfileName: 'box' });
  await root.createPolicy({ PolicyName: 'mine', PolicyDocument: policyOf(...statements) });
  await root.createPolicyVersion({
    PolicyArn: arn('policy/mine'),
    PolicyDocument: policyOf(allow('*')),
  });
  await root.createPolicy({ PolicyName: 'bound', PolicyDocument: policyOf(allow('iam:*')) });
  await root.createUser({ UserName: 'mallory' });
  await root.attachUserPolicy({ UserName: 'mallory', PolicyArn: arn('policy/mine') });
  const { AccessKey } = await root.createAccessKey({ UserName: 'mallory' });
  const config = {
    ...cloud.root.clientConfig(),
    credentials: {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    },
  };
  return { root, iam: new IAM(config), sts: new STS(config) };
}

function refused(action: string, resource: string): string {
  return `AccessDenied: User: ${arn('user/mallory')} is not authorized to perform: ${action} on resource: ${resource}`;
}

test('PassRole: a role is not handed to a service without the permission for that role', async ({
  cloud,
}) => {
  const { iam } = await mallory(cloud, allow('iam:AddRoleToInstanceProfile'));
  const passing = iam.addRoleToInstanceProfile({ InstanceProfileName: 'box', RoleName: 'power' });
  expect(await refusalOf(passing)).toContain(refused('iam:PassRole', arn('role/power')));
});

test('PassRole: and not to another service than iam:PassedToService names', async ({ cloud }) => {
  const { iam } = await mallory(
    cloud,
    allow('iam:AddRoleToInstanceProfile'),
    allow('iam:PassRole', {
      Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
    }),
  );
  const passing = iam.addRoleToInstanceProfile({ InstanceProfileName: 'box', RoleName: 'power' });
  expect(await refusalOf(passing)).toContain(refused('iam:PassRole', arn('role/power')));
});

test('a policy version: neither a new one nor an older, wider one is made the default', async ({
  cloud,
}) => {
  const { iam } = await mallory(cloud, allow(['iam:Get*', 'iam:List*']));
  const PolicyArn = arn('policy/mine');
  const making = iam.createPolicyVersion({
    PolicyArn,
    PolicyDocument: policyOf(allow('*')),
    SetAsDefault: true,
  });
  expect(await refusalOf(making)).toContain(refused('iam:CreatePolicyVersion', PolicyArn));
  const choosing = iam.setDefaultPolicyVersion({ PolicyArn, VersionId: 'v2' });
  expect(await refusalOf(choosing)).toContain(refused('iam:SetDefaultPolicyVersion', PolicyArn));
});

test('a boundary holds whatever the policies allow, and who is held by it cannot take it away', async ({
  cloud,
}) => {
  const { root, iam, sts } = await mallory(cloud, allow('*'), {
    Effect: 'Deny',
    Action: ['iam:DeleteUserPermissionsBoundary', 'iam:PutUserPermissionsBoundary'],
    Resource: '*',
  });
  await root.putUserPermissionsBoundary({
    UserName: 'mallory',
    PermissionsBoundary: arn('policy/bound'),
  });
  const taking = iam.deleteUserPermissionsBoundary({ UserName: 'mallory' });
  expect(await refusalOf(taking)).toMatch(/with an explicit deny in an identity-based policy/);
  const role = sts.assumeRole({ RoleArn: arn('role/power'), RoleSessionName: 'one' });
  expect(await refusalOf(role)).toMatch(/AccessDenied: .*sts:AssumeRole/);
  const session = sts.getFederationToken({ Name: 'two' });
  expect(await refusalOf(session)).toContain(
    'because no permissions boundary allows the sts:GetFederationToken action',
  );
});

test('a session has no more than its role and its session policies', async ({ cloud }) => {
  const { root } = await mallory(cloud, allow('sts:*'));
  await root.createRole({
    RoleName: 'reader',
    AssumeRolePolicyDocument: trustIn({ AWS: ACCOUNT }),
  });
  await root.putRolePolicy({
    RoleName: 'reader',
    PolicyName: 'own',
    PolicyDocument: policyOf(allow('iam:ListUsers')),
  });
  const caller = await cloud.as({ policy: JSON.parse(policyOf(allow('sts:AssumeRole'))) });
  const { Credentials } = await new STS(caller.clientConfig()).assumeRole({
    RoleArn: arn('role/reader'),
    RoleSessionName: 'one',
    Policy: policyOf(allow('*')),
  });
  const iam = new IAM({
    ...cloud.root.clientConfig(),
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  });
  await iam.listUsers({});
  expect(await refusalOf(iam.listRoles({}))).toContain(
    'because no identity-based policy allows the iam:ListRoles action',
  );
});
