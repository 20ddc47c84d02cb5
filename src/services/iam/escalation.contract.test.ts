/**
 * The ways by which somebody who may do something in IAM could come to do everything: each is closed to whom it was not opened.
 * [IAM User Guide, "Permissions boundaries for IAM entities"; AWS re:Inforce, "Privilege escalation in IAM"]
 */
import { IAM } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect } from 'vitest';

import type { Cloud } from '../../index.ts';
import {
  ACCOUNT,
  arn,
  clientOf,
  clientWith,
  type Granted,
  policyOf,
  refusalOf,
  test,
  trustOf,
} from './testing.ts';

const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';
const BOUNDARY = arn('policy/bound');
const everything = policyOf({ Action: '*' });

/** What is in the account: an administrator, a role that may do everything, and a policy of a harmless user. */
beforeEach<{ cloud: Cloud; iam: IAM }>(async ({ iam }) => {
  await iam.createUser({ UserName: 'admin' });
  await iam.attachUserPolicy({ UserName: 'admin', PolicyArn: ADMIN });
  await iam.createUser({ UserName: 'mallory' });
  await iam.createGroup({ GroupName: 'admins' });
  await iam.attachGroupPolicy({ GroupName: 'admins', PolicyArn: ADMIN });
  await iam.createRole({ RoleName: 'power', AssumeRolePolicyDocument: trustOf({ AWS: ACCOUNT }) });
  await iam.attachRolePolicy({ RoleName: 'power', PolicyArn: ADMIN });
  await iam.createInstanceProfile({ InstanceProfileName: 'box' });
  const PolicyDocument = policyOf({ Action: 's3:GetObject' });
  const { Policy } = await iam.createPolicy({ PolicyName: 'mine', PolicyDocument });
  await iam.createPolicyVersion({ PolicyArn: Policy?.Arn, PolicyDocument: everything });
  await iam.createPolicy({ PolicyName: 'bound', PolicyDocument });
  await iam.attachUserPolicy({ UserName: 'mallory', PolicyArn: Policy?.Arn });
  await iam.putUserPermissionsBoundary({ UserName: 'mallory', PermissionsBoundary: BOUNDARY });
});

async function mallory(cloud: Cloud, ...granted: readonly Granted[]): Promise<IAM> {
  const iam = new IAM(cloud.root.clientConfig());
  await iam.deleteUserPermissionsBoundary({ UserName: 'mallory' });
  const PolicyDocument = policyOf(...granted);
  await iam.putUserPolicy({ UserName: 'mallory', PolicyName: 'own', PolicyDocument });
  return clientOf(cloud, (await iam.createAccessKey({ UserName: 'mallory' })).AccessKey);
}

const PolicyArn = arn('policy/mine');
const me = { UserName: 'mallory' };
const PolicyName = 'p';
const PolicyDocument = everything;

const WAYS: readonly (readonly [name: string, attempt: (iam: IAM) => Promise<unknown>])[] = [
  [
    'CreatePolicyVersion',
    (iam) => iam.createPolicyVersion({ PolicyArn, PolicyDocument, SetAsDefault: true }),
  ],
  ['SetDefaultPolicyVersion', (iam) => iam.setDefaultPolicyVersion({ PolicyArn, VersionId: 'v2' })],
  ['AttachUserPolicy', (iam) => iam.attachUserPolicy({ ...me, PolicyArn: ADMIN })],
  ['AttachGroupPolicy', (iam) => iam.attachGroupPolicy({ GroupName: 'admins', PolicyArn: ADMIN })],
  ['AttachRolePolicy', (iam) => iam.attachRolePolicy({ RoleName: 'power', PolicyArn: ADMIN })],
  ['PutUserPolicy', (iam) => iam.putUserPolicy({ ...me, PolicyName, PolicyDocument })],
  [
    'PutGroupPolicy',
    (iam) => iam.putGroupPolicy({ GroupName: 'admins', PolicyName, PolicyDocument }),
  ],
  ['PutRolePolicy', (iam) => iam.putRolePolicy({ RoleName: 'power', PolicyName, PolicyDocument })],
  ['AddUserToGroup', (iam) => iam.addUserToGroup({ ...me, GroupName: 'admins' })],
  ['CreateAccessKey', (iam) => iam.createAccessKey({ UserName: 'admin' })],
  [
    'CreateLoginProfile',
    (iam) => iam.createLoginProfile({ UserName: 'admin', Password: 'Correct-horse-7' }),
  ],
  [
    'UpdateLoginProfile',
    (iam) => iam.updateLoginProfile({ UserName: 'admin', Password: 'Correct-horse-7' }),
  ],
  [
    'CreateServiceSpecificCredential',
    (iam) =>
      iam.createServiceSpecificCredential({
        UserName: 'admin',
        ServiceName: 'codecommit.amazonaws.com',
      }),
  ],
  [
    'UploadSSHPublicKey',
    (iam) => iam.uploadSSHPublicKey({ UserName: 'admin', SSHPublicKeyBody: 'ssh-rsa AAAA' }),
  ],
  [
    'DeactivateMFADevice',
    (iam) => iam.deactivateMFADevice({ UserName: 'admin', SerialNumber: arn('mfa/phone') }),
  ],
  [
    'UpdateAssumeRolePolicy',
    (iam) =>
      iam.updateAssumeRolePolicy({
        RoleName: 'power',
        PolicyDocument: trustOf({ AWS: arn('user/mallory') }),
      }),
  ],
  [
    'CreateRole',
    (iam) =>
      iam.createRole({
        RoleName: 'mine',
        AssumeRolePolicyDocument: trustOf({ AWS: arn('user/mallory') }),
      }),
  ],
  ['DeleteUserPermissionsBoundary', (iam) => iam.deleteUserPermissionsBoundary(me)],
  [
    'PutUserPermissionsBoundary',
    (iam) => iam.putUserPermissionsBoundary({ ...me, PermissionsBoundary: ADMIN }),
  ],
  [
    'DeleteRolePermissionsBoundary',
    (iam) => iam.deleteRolePermissionsBoundary({ RoleName: 'power' }),
  ],
  [
    'PutRolePermissionsBoundary',
    (iam) => iam.putRolePermissionsBoundary({ RoleName: 'power', PermissionsBoundary: ADMIN }),
  ],
  [
    'AddRoleToInstanceProfile',
    (iam) => iam.addRoleToInstanceProfile({ InstanceProfileName: 'box', RoleName: 'power' }),
  ],
  [
    'TagRole',
    (iam) => iam.tagRole({ RoleName: 'power', Tags: [{ Key: 'owner', Value: 'mallory' }] }),
  ],
  ['UpdateUser', (iam) => iam.updateUser({ ...me, NewPath: '/admins/' })],
  [
    'CreateOpenIDConnectProvider',
    (iam) => iam.createOpenIDConnectProvider({ Url: 'https://evil.example.com' }),
  ],
  [
    'CreateServiceLinkedRole',
    (iam) => iam.createServiceLinkedRole({ AWSServiceName: 'autoscaling.amazonaws.com' }),
  ],
  ['DeleteUserPolicy', (iam) => iam.deleteUserPolicy({ ...me, PolicyName: 'own' })],
  ['DetachUserPolicy', (iam) => iam.detachUserPolicy({ ...me, PolicyArn })],
];

/** What each attempt of the list is refused with, in one cloud: none of them changes anything. */
async function refusals(iam: IAM): Promise<readonly (readonly [name: string, message: string])[]> {
  const found: (readonly [string, string])[] = [];
  for (const [name, attempt] of WAYS) {
    const refusal = await refusalOf(attempt(iam));
    const way = name;
    expect({ ...refusal, way }).toMatchObject({ name: 'AccessDenied', status: 403, way });
    found.push([name, refusal.message]);
  }
  return found;
}

describe('IAM-3: every way to more is closed', () => {
  test('to whom may only read', async ({ cloud }) => {
    const reader = await mallory(cloud, { Action: ['iam:Get*', 'iam:List*'] });
    for (const [name, message] of await refusals(reader))
      expect(message).toContain(`not authorized to perform: iam:${name} on resource: `);
  });

  test('to whom may do all but these', async ({ cloud }) => {
    const Action = WAYS.map(([name]) => `iam:${name}`);
    const most = await mallory(cloud, { Action: '*' }, { Effect: 'Deny', Action });
    for (const [name, message] of await refusals(most))
      expect(message).toMatch(new RegExp(`iam:${name} on resource: .* with an explicit deny`));
  });

  test('IAM-13: beyond the boundary', async ({ cloud, iam }) => {
    const bounded = await mallory(cloud, { Action: '*' });
    await iam.putUserPermissionsBoundary({ UserName: 'mallory', PermissionsBoundary: BOUNDARY });
    for (const [name, message] of await refusals(bounded))
      expect(message).toMatch(
        new RegExp(`iam:${name} on resource: .* because no permissions boundary allows`),
      );
  });
});

describe('IAM-15: PassRole', () => {
  const add = (iam: IAM) =>
    iam.addRoleToInstanceProfile({ InstanceProfileName: 'box', RoleName: 'power' });
  const profile = { Action: 'iam:AddRoleToInstanceProfile' };

  test('is needed for the very role', async ({ cloud }) => {
    const other = await mallory(cloud, profile, {
      Action: 'iam:PassRole',
      Resource: arn('role/other'),
    });
    expect((await refusalOf(add(other))).message).toContain(
      `iam:PassRole on resource: ${arn('role/power')}`,
    );
  });

  test.for([
    ['lambda.amazonaws.com', false],
    ['ec2.amazonaws.com', true],
  ] as const)('where it is allowed for %s', async ([service, isAllowed], { cloud }) => {
    const passer = await mallory(cloud, profile, {
      Action: 'iam:PassRole',
      Resource: arn('role/power'),
      Condition: { StringEquals: { 'iam:PassedToService': service } },
    });
    if (isAllowed) await add(passer);
    else expect((await refusalOf(add(passer))).message).toContain('iam:PassRole');
  });

  test('iam:AssociatedResourceArn is not told where no resource is, and so allows nothing', async ({
    cloud,
  }) => {
    const passer = await mallory(cloud, profile, {
      Action: 'iam:PassRole',
      Condition: { ArnLike: { 'iam:AssociatedResourceArn': 'arn:aws:ec2:*:*:instance/*' } },
    });
    expect((await refusalOf(add(passer))).message).toContain('iam:PassRole');
  });
});

describe('conditions that hold a delegate', () => {
  test('iam:PermissionsBoundary: only entities within the boundary are made and changed', async ({
    cloud,
    iam,
  }) => {
    const delegate = await clientWith(cloud, {
      Action: [
        'iam:CreateUser',
        'iam:CreateRole',
        'iam:PutUserPolicy',
        'iam:AttachUserPolicy',
        'iam:AttachRolePolicy',
        'iam:PutUserPermissionsBoundary',
        'iam:DeleteUserPermissionsBoundary',
      ],
      Condition: { StringEquals: { 'iam:PermissionsBoundary': BOUNDARY } },
    });
    const denied = async (call: Promise<unknown>) =>
      expect((await refusalOf(call)).name).toBe('AccessDenied');
    const AssumeRolePolicyDocument = trustOf({ AWS: ACCOUNT });
    await denied(delegate.createUser({ UserName: 'free' }));
    await denied(delegate.createUser({ UserName: 'free', PermissionsBoundary: ADMIN }));
    await denied(delegate.createRole({ RoleName: 'free', AssumeRolePolicyDocument }));
    await denied(delegate.putUserPolicy({ UserName: 'admin', PolicyName, PolicyDocument }));
    await denied(delegate.attachRolePolicy({ RoleName: 'power', PolicyArn: ADMIN }));
    await denied(delegate.putUserPermissionsBoundary({ ...me, PermissionsBoundary: ADMIN }));
    await delegate.createUser({ UserName: 'bound', PermissionsBoundary: BOUNDARY });
    await delegate.putUserPolicy({ UserName: 'bound', PolicyName, PolicyDocument });
    await delegate.attachUserPolicy({ UserName: 'bound', PolicyArn: ADMIN });
    const { AccessKey } = await iam.createAccessKey({ UserName: 'bound' });
    await denied(clientOf(cloud, AccessKey).listUsers({}));
  });

  test('a boundary that is kept from being taken away stays', async ({ cloud, iam }) => {
    const bounded = await mallory(
      cloud,
      { Action: '*' },
      {
        Effect: 'Deny',
        Action: [
          'iam:DeleteUserPermissionsBoundary',
          'iam:DeletePolicy',
          'iam:CreatePolicyVersion',
        ],
      },
    );
    await iam.createPolicy({ PolicyName: 'wide', PolicyDocument: everything });
    await iam.putUserPermissionsBoundary({ ...me, PermissionsBoundary: arn('policy/wide') });
    for (const call of [
      bounded.deleteUserPermissionsBoundary(me),
      bounded.createPolicyVersion({ PolicyArn: arn('policy/wide'), PolicyDocument }),
      bounded.deletePolicy({ PolicyArn: arn('policy/wide') }),
    ])
      expect((await refusalOf(call)).message).toContain('explicit deny');
  });

  test('a boundary that was deleted allows nothing, and is not deleted while it bounds', async ({
    iam,
  }) => {
    expect((await refusalOf(iam.deletePolicy({ PolicyArn: BOUNDARY }))).name).toBe(
      'DeleteConflictException',
    );
  });

  test('iam:PolicyARN: only certain policies are attached and detached', async ({ cloud }) => {
    const delegate = await clientWith(cloud, {
      Action: ['iam:Attach*', 'iam:Detach*'],
      Condition: { ArnLike: { 'iam:PolicyARN': arn('policy/mine') } },
    });
    for (const call of [
      delegate.attachUserPolicy({ UserName: 'admin', PolicyArn: ADMIN }),
      delegate.attachRolePolicy({ RoleName: 'power', PolicyArn: ADMIN }),
      delegate.attachGroupPolicy({ GroupName: 'admins', PolicyArn: ADMIN }),
      delegate.detachUserPolicy({ UserName: 'admin', PolicyArn: ADMIN }),
      delegate.detachRolePolicy({ RoleName: 'power', PolicyArn: ADMIN }),
      delegate.detachGroupPolicy({ GroupName: 'admins', PolicyArn: ADMIN }),
    ])
      expect((await refusalOf(call)).name).toBe('AccessDenied');
    await delegate.attachUserPolicy({ UserName: 'admin', PolicyArn });
    await delegate.detachUserPolicy({ UserName: 'admin', PolicyArn });
  });

  test('iam:ResourceTag: only what has the tag is changed', async ({ cloud, iam }) => {
    await iam.tagUser({ UserName: 'mallory', Tags: [{ Key: 'Team', Value: 'blue' }] });
    await iam.tagRole({ RoleName: 'power', Tags: [{ Key: 'Team', Value: 'red' }] });
    const blue = await clientWith(cloud, {
      Action: ['iam:UpdateUser', 'iam:UpdateRole', 'iam:CreateAccessKey'],
      Condition: { StringEquals: { 'iam:ResourceTag/Team': 'blue' } },
    });
    await blue.createAccessKey({ UserName: 'mallory' });
    for (const call of [
      blue.createAccessKey({ UserName: 'admin' }),
      blue.updateRole({ RoleName: 'power', Description: 'mine' }),
    ])
      expect((await refusalOf(call)).name).toBe('AccessDenied');
  });

  test('iam:AWSServiceName: roles of one service only', async ({ cloud }) => {
    const delegate = await clientWith(cloud, {
      Action: 'iam:CreateServiceLinkedRole',
      Condition: { StringLike: { 'iam:AWSServiceName': 'autoscaling.*' } },
    });
    await delegate.createServiceLinkedRole({ AWSServiceName: 'autoscaling.amazonaws.com' });
    const other = delegate.createServiceLinkedRole({ AWSServiceName: 'rds.amazonaws.com' });
    expect((await refusalOf(other)).name).toBe('AccessDenied');
  });

  test('iam:OrganizationsPolicyId is a key of no operation that is here, and allows nothing', async ({
    cloud,
  }) => {
    const delegate = await clientWith(cloud, {
      Action: 'iam:*',
      Condition: { StringEquals: { 'iam:OrganizationsPolicyId': 'p-FullAWSAccess' } },
    });
    expect((await refusalOf(delegate.listUsers({}))).name).toBe('AccessDenied');
  });
});

test('IAM-7: who manages what is their own does not reach what is another’s', async ({
  cloud,
  iam,
}) => {
  const selfish = await mallory(cloud, {
    Action: ['iam:*AccessKey*', 'iam:*LoginProfile', 'iam:*MFADevice*', 'iam:*SSHPublicKey*'],
    Resource: [arn('user/${aws:username}'), arn('mfa/${aws:username}')],
  });
  const Password = 'Correct-horse-7';
  await selfish.createLoginProfile({ Password });
  await selfish.createVirtualMFADevice({ VirtualMFADeviceName: 'mallory' });
  const { AccessKey } = await selfish.createAccessKey({});
  await selfish.deleteAccessKey({ AccessKeyId: AccessKey?.AccessKeyId });
  await iam.createLoginProfile({ UserName: 'admin', Password });
  const UserName = 'admin';
  for (const call of [
    selfish.createAccessKey({ UserName }),
    selfish.updateLoginProfile({ UserName, Password: 'Battery-staple-8' }),
    selfish.deleteLoginProfile({ UserName }),
    selfish.createVirtualMFADevice({ VirtualMFADeviceName: 'admin' }),
    selfish.uploadSSHPublicKey({ UserName, SSHPublicKeyBody: 'ssh-rsa AAAA' }),
    selfish.listMFADevices({ UserName }),
  ])
    expect((await refusalOf(call)).name).toBe('AccessDenied');
});

describe('what is not there is not told to whom may not ask', () => {
  test.for([
    ['getUser', { UserName: 'nobody' }],
    ['getRole', { RoleName: 'nobody' }],
    ['getLoginProfile', { UserName: 'nobody' }],
    ['getSAMLProvider', { SAMLProviderArn: arn('saml-provider/none') }],
    ['getOpenIDConnectProvider', { OpenIDConnectProviderArn: arn('oidc-provider/example.com') }],
    ['getServerCertificate', { ServerCertificateName: 'none' }],
    ['listMFADevices', { UserName: 'nobody' }],
    ['getMFADevice', { SerialNumber: arn('mfa/none') }],
    ['listPoliciesGrantingServiceAccess', { Arn: arn('user/nobody'), ServiceNamespaces: ['s3'] }],
    ['deleteServiceLinkedRole', { RoleName: 'AWSServiceRoleForBatch' }],
  ] as const)('%s', async ([operation, input], { cloud }) => {
    const stranger = await clientWith(cloud, { Action: 's3:*' });
    const call = (stranger[operation] as (given: object) => Promise<unknown>)(input);
    expect((await refusalOf(call)).name).toBe('AccessDenied');
  });
});

test('a role that was given is held by its boundary in every session', async ({ cloud, iam }) => {
  await iam.putRolePermissionsBoundary({ RoleName: 'power', PermissionsBoundary: BOUNDARY });
  const taker = await cloud.as({
    policy: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }],
    },
  });
  const sts = new STSClient(taker.clientConfig());
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: arn('role/power'), RoleSessionName: 'session' }),
  );
  const powerful = new IAM({
    ...cloud.root.clientConfig(),
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  });
  for (const call of [
    powerful.deleteRolePermissionsBoundary({ RoleName: 'power' }),
    powerful.createAccessKey({ UserName: 'admin' }),
  ])
    expect((await refusalOf(call)).name).toBe('AccessDenied');
});
