import * as sdk from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type Cloud, createCloud } from '../../index.ts';

let cloud: Cloud;
let iam: sdk.IAMClient;

beforeEach(async () => {
  cloud = await createCloud({ clock: 'manual' });
  iam = new sdk.IAMClient(cloud.root.clientConfig());
});

afterEach(() => cloud.stop());

const ACCOUNT = '000000000000';

function allow(Action: string | readonly string[], Resource = '*', Condition?: object): string {
  const statement = { Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

function trust(Principal: object | string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
  });
}

const anyone = trust({ AWS: ACCOUNT });

/** Makes a user, whose policy this is, and a client that signs with the user's key. */
async function user(UserName: string, policy?: string): Promise<sdk.IAMClient> {
  await iam.send(new sdk.CreateUserCommand({ UserName }));
  if (policy !== undefined) {
    const PolicyDocument = policy;
    await iam.send(new sdk.PutUserPolicyCommand({ UserName, PolicyName: 'own', PolicyDocument }));
  }
  const { AccessKey } = await iam.send(new sdk.CreateAccessKeyCommand({ UserName }));
  return clientOf(AccessKey);
}

function clientOf(key: sdk.AccessKey | undefined): sdk.IAMClient {
  return new sdk.IAMClient({
    ...cloud.root.clientConfig(),
    credentials: {
      accessKeyId: key?.AccessKeyId ?? '',
      secretAccessKey: key?.SecretAccessKey ?? '',
    },
  });
}

async function managedPolicy(PolicyName: string, PolicyDocument = allow('s3:*')): Promise<string> {
  const { Policy } = await iam.send(new sdk.CreatePolicyCommand({ PolicyName, PolicyDocument }));
  return Policy?.Arn ?? '';
}

async function role(RoleName: string, AssumeRolePolicyDocument = anyone): Promise<sdk.Role> {
  const made = await iam.send(new sdk.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  if (!made.Role) throw new TypeError('a role was made');
  return made.Role;
}

function refusal(name: string, message?: string): object {
  return expect.objectContaining({ name, ...(message !== undefined && { message }) });
}

describe('IAM-2: users', () => {
  test('are made, told, renamed and deleted', async () => {
    const { User: made } = await iam.send(
      new sdk.CreateUserCommand({
        UserName: 'Anna',
        Path: '/team/',
        Tags: [{ Key: 'Team', Value: 'blue' }],
      }),
    );
    expect(made).toMatchObject({
      UserName: 'Anna',
      Path: '/team/',
      Arn: `arn:aws:iam::${ACCOUNT}:user/team/Anna`,
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
      Tags: [{ Key: 'Team', Value: 'blue' }],
    });
    await iam.send(
      new sdk.UpdateUserCommand({ UserName: 'Anna', NewUserName: 'Beth', NewPath: '/' }),
    );
    const { User: renamed } = await iam.send(new sdk.GetUserCommand({ UserName: 'Beth' }));
    expect(renamed).toMatchObject({
      Arn: `arn:aws:iam::${ACCOUNT}:user/Beth`,
      UserId: made?.UserId,
    });
    await iam.send(new sdk.DeleteUserCommand({ UserName: 'Beth' }));
    await expect(iam.send(new sdk.GetUserCommand({ UserName: 'Beth' }))).rejects.toEqual(
      refusal('NoSuchEntityException', 'The user with name Beth cannot be found.'),
    );
  });

  test('a name is taken in any case', async () => {
    await iam.send(new sdk.CreateUserCommand({ UserName: 'anna' }));
    await expect(iam.send(new sdk.CreateUserCommand({ UserName: 'ANNA' }))).rejects.toEqual(
      refusal('EntityAlreadyExistsException', 'User with name ANNA already exists.'),
    );
  });

  test('lists are paged in the order of names', async () => {
    for (const UserName of ['c', 'a', 'b'])
      await iam.send(new sdk.CreateUserCommand({ UserName, Path: UserName === 'b' ? '/x/' : '/' }));
    const first = await iam.send(new sdk.ListUsersCommand({ MaxItems: 2 }));
    expect(first.Users?.map(({ UserName }) => UserName)).toEqual(['a', 'b']);
    expect(first.IsTruncated).toBe(true);
    const second = await iam.send(new sdk.ListUsersCommand({ Marker: first.Marker }));
    expect(second.Users?.map(({ UserName }) => UserName)).toEqual(['c']);
    expect(second.IsTruncated).toBe(false);
    const below = await iam.send(new sdk.ListUsersCommand({ PathPrefix: '/x/' }));
    expect(below.Users?.map(({ UserName }) => UserName)).toEqual(['b']);
    await expect(iam.send(new sdk.ListUsersCommand({ Marker: 'forged' }))).rejects.toEqual(
      refusal('ValidationError'),
    );
  });

  test('with keys, groups or policies they are not deleted', async () => {
    const UserName = 'anna';
    await user(UserName, allow('s3:*'));
    await iam.send(new sdk.CreateGroupCommand({ GroupName: 'g' }));
    await iam.send(new sdk.AddUserToGroupCommand({ GroupName: 'g', UserName }));
    const PolicyArn = await managedPolicy('p');
    await iam.send(new sdk.AttachUserPolicyCommand({ UserName, PolicyArn }));
    const deleting = () => iam.send(new sdk.DeleteUserCommand({ UserName }));
    const conflict = (rule: string) =>
      refusal('DeleteConflictException', `Cannot delete entity, must ${rule}`);

    await expect(deleting()).rejects.toEqual(conflict('delete access keys first.'));
    const { AccessKeyMetadata: [key] = [] } = await iam.send(
      new sdk.ListAccessKeysCommand({ UserName }),
    );
    await iam.send(new sdk.DeleteAccessKeyCommand({ UserName, AccessKeyId: key?.AccessKeyId }));
    await expect(deleting()).rejects.toEqual(conflict('remove users from group first.'));
    await iam.send(new sdk.RemoveUserFromGroupCommand({ GroupName: 'g', UserName }));
    await expect(deleting()).rejects.toEqual(conflict('detach all policies first.'));
    await iam.send(new sdk.DetachUserPolicyCommand({ UserName, PolicyArn }));
    await expect(deleting()).rejects.toEqual(conflict('delete policies first.'));
    await iam.send(new sdk.DeleteUserPolicyCommand({ UserName, PolicyName: 'own' }));
    await deleting();
  });

  test('tags replace each other whatever their case', async () => {
    const UserName = 'anna';
    await iam.send(
      new sdk.CreateUserCommand({ UserName, Tags: [{ Key: 'Department', Value: 'foo' }] }),
    );
    await iam.send(
      new sdk.TagUserCommand({ UserName, Tags: [{ Key: 'department', Value: 'bar' }] }),
    );
    const { Tags } = await iam.send(new sdk.ListUserTagsCommand({ UserName }));
    expect(Tags).toEqual([{ Key: 'department', Value: 'bar' }]);
    await iam.send(new sdk.UntagUserCommand({ UserName, TagKeys: ['DEPARTMENT'] }));
    expect((await iam.send(new sdk.ListUserTagsCommand({ UserName }))).Tags).toEqual([]);
    const Tags2 = [
      { Key: 'a', Value: '1' },
      { Key: 'A', Value: '2' },
    ];
    await expect(iam.send(new sdk.TagUserCommand({ UserName, Tags: Tags2 }))).rejects.toEqual(
      refusal(
        'InvalidInputException',
        'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      ),
    );
  });
});

describe('IAM-7: access keys', () => {
  test('sign for their user, until they are inactive', async () => {
    const anna = await user('anna', allow('iam:GetUser'));
    expect((await anna.send(new sdk.GetUserCommand({}))).User?.UserName).toBe('anna');
    const { AccessKeyMetadata: [key] = [] } = await iam.send(
      new sdk.ListAccessKeysCommand({ UserName: 'anna' }),
    );
    expect(key).toMatchObject({ Status: 'Active', UserName: 'anna' });
    expect(key).not.toHaveProperty('SecretAccessKey');
    const AccessKeyId = key?.AccessKeyId;
    await iam.send(
      new sdk.UpdateAccessKeyCommand({ UserName: 'anna', AccessKeyId, Status: 'Inactive' }),
    );
    await expect(anna.send(new sdk.GetUserCommand({}))).rejects.toEqual(
      refusal('InvalidClientTokenId'),
    );
    await iam.send(
      new sdk.UpdateAccessKeyCommand({ UserName: 'anna', AccessKeyId, Status: 'Active' }),
    );
    await anna.send(new sdk.GetUserCommand({}));
  });

  test('a user has two at most, of their own id', async () => {
    const UserName = 'anna';
    await user(UserName);
    const { AccessKey } = await iam.send(new sdk.CreateAccessKeyCommand({ UserName }));
    expect(AccessKey?.AccessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(AccessKey?.SecretAccessKey).toHaveLength(40);
    await expect(iam.send(new sdk.CreateAccessKeyCommand({ UserName }))).rejects.toEqual(
      refusal('LimitExceededException', 'Cannot exceed quota for AccessKeysPerUser: 2'),
    );
    await iam.send(new sdk.CreateUserCommand({ UserName: 'eve' }));
    const AccessKeyId = AccessKey?.AccessKeyId;
    await expect(
      iam.send(new sdk.DeleteAccessKeyCommand({ UserName: 'eve', AccessKeyId })),
    ).rejects.toEqual(
      refusal('NoSuchEntityException', `The Access Key with id ${AccessKeyId} cannot be found.`),
    );
  });

  test('a renamed user keeps the key', async () => {
    const anna = await user('anna', allow('iam:GetUser'));
    await iam.send(new sdk.UpdateUserCommand({ UserName: 'anna', NewUserName: 'beth' }));
    expect((await anna.send(new sdk.GetUserCommand({}))).User?.UserName).toBe('beth');
  });
});

describe('IAM-3: permissions', () => {
  test('come from inline policies, attached policies and groups', async () => {
    const anna = await user('anna');
    const listing = () => anna.send(new sdk.ListUsersCommand({}));
    await expect(listing()).rejects.toEqual(
      refusal(
        'AccessDenied',
        `User: arn:aws:iam::${ACCOUNT}:user/anna is not authorized to perform: iam:ListUsers on resource: ` +
          `* because no identity-based policy allows the iam:ListUsers action`,
      ),
    );
    const PolicyArn = await managedPolicy('lists', allow('iam:List*'));
    await iam.send(new sdk.CreateGroupCommand({ GroupName: 'g' }));
    await iam.send(new sdk.AddUserToGroupCommand({ GroupName: 'g', UserName: 'anna' }));
    await iam.send(new sdk.AttachGroupPolicyCommand({ GroupName: 'g', PolicyArn }));
    await listing();
    await iam.send(new sdk.RemoveUserFromGroupCommand({ GroupName: 'g', UserName: 'anna' }));
    await expect(listing()).rejects.toEqual(refusal('AccessDenied'));
    await iam.send(new sdk.AttachUserPolicyCommand({ UserName: 'anna', PolicyArn }));
    await listing();
  });

  test('IAM-13: end at the boundary', async () => {
    const anna = await user('anna', allow('iam:*'));
    const PermissionsBoundary = await managedPolicy('bound', allow('iam:GetUser'));
    await iam.send(
      new sdk.PutUserPermissionsBoundaryCommand({ UserName: 'anna', PermissionsBoundary }),
    );
    await anna.send(new sdk.GetUserCommand({}));
    await expect(anna.send(new sdk.ListUsersCommand({}))).rejects.toEqual(refusal('AccessDenied'));
    await expect(
      iam.send(new sdk.DeletePolicyCommand({ PolicyArn: PermissionsBoundary })),
    ).rejects.toEqual(
      refusal('DeleteConflictException', 'Cannot delete a policy attached to entities.'),
    );
    await iam.send(new sdk.DeleteUserPermissionsBoundaryCommand({ UserName: 'anna' }));
    await anna.send(new sdk.ListUsersCommand({}));
  });

  test('to make users only within a boundary', async () => {
    const bound = await managedPolicy('bound', allow('iam:GetUser'));
    const anna = await user(
      'anna',
      allow('iam:CreateUser', '*', { StringEquals: { 'iam:PermissionsBoundary': bound } }),
    );
    await expect(anna.send(new sdk.CreateUserCommand({ UserName: 'eve' }))).rejects.toEqual(
      refusal('AccessDenied'),
    );
    const made = await anna.send(
      new sdk.CreateUserCommand({ UserName: 'eve', PermissionsBoundary: bound }),
    );
    expect(made.User?.PermissionsBoundary).toEqual({
      PermissionsBoundaryType: 'Policy',
      PermissionsBoundaryArn: bound,
    });
  });

  test('to attach only a certain policy', async () => {
    const allowed = await managedPolicy('allowed');
    const other = await managedPolicy('other');
    const anna = await user(
      'anna',
      allow('iam:AttachRolePolicy', '*', { ArnEquals: { 'iam:PolicyARN': allowed } }),
    );
    await role('r');
    await anna.send(new sdk.AttachRolePolicyCommand({ RoleName: 'r', PolicyArn: allowed }));
    await expect(
      anna.send(new sdk.AttachRolePolicyCommand({ RoleName: 'r', PolicyArn: other })),
    ).rejects.toEqual(refusal('AccessDenied'));
  });

  test.each([['the tag that a request carries', { 'aws:RequestTag/Team': 'blue' }, 'blue', 'red']])(
    'to make only with %s',
    async (_name, StringEquals, good, bad) => {
      const anna = await user('anna', allow('iam:CreateRole', '*', { StringEquals }));
      const making = (Value: string) =>
        anna.send(
          new sdk.CreateRoleCommand({
            RoleName: `role-${Value}`,
            AssumeRolePolicyDocument: anyone,
            Tags: [{ Key: 'Team', Value }],
          }),
        );
      await making(good);
      await expect(making(bad)).rejects.toEqual(refusal('AccessDenied'));
    },
  );

  test('to change only what has a tag', async () => {
    const anna = await user(
      'anna',
      allow('iam:DeleteRole', '*', { StringEquals: { 'iam:ResourceTag/Team': 'blue' } }),
    );
    await role('r');
    const deleting = () => anna.send(new sdk.DeleteRoleCommand({ RoleName: 'r' }));
    await expect(deleting()).rejects.toEqual(refusal('AccessDenied'));
    await iam.send(
      new sdk.TagRoleCommand({ RoleName: 'r', Tags: [{ Key: 'Team', Value: 'blue' }] }),
    );
    await deleting();
  });

  test('to rename reach from the old name to the new', async () => {
    const anna = await user('anna', allow('iam:UpdateUser', `arn:aws:iam::${ACCOUNT}:user/anna`));
    await expect(
      anna.send(new sdk.UpdateUserCommand({ UserName: 'anna', NewUserName: 'admin' })),
    ).rejects.toEqual(refusal('AccessDenied'));
  });

  test('the trust of a role gives none over the role itself', async () => {
    const anna = await user('anna');
    await role('r', trust({ AWS: `arn:aws:iam::${ACCOUNT}:user/anna` }));
    await expect(anna.send(new sdk.GetRoleCommand({ RoleName: 'r' }))).rejects.toEqual(
      refusal('AccessDenied'),
    );
    await expect(iam.send(new sdk.GetRoleCommand({ RoleName: 'r' }))).resolves.toBeDefined();
  });
});

describe('roles', () => {
  test('answer what AWS was recorded to answer', async () => {
    const made = await role('r');
    expect(Object.keys(made).toSorted()).toEqual(
      ['Arn', 'AssumeRolePolicyDocument', 'CreateDate', 'Path', 'RoleId', 'RoleName'].toSorted(),
    );
    const { Role: told } = await iam.send(new sdk.GetRoleCommand({ RoleName: 'r' }));
    expect(told).toMatchObject({ MaxSessionDuration: 3600, RoleLastUsed: {} });
    expect(told).not.toHaveProperty('Tags');
    expect(decodeURIComponent(told?.AssumeRolePolicyDocument ?? '')).toBe(anyone);
    const { Roles: [listed] = [] } = await iam.send(new sdk.ListRolesCommand({}));
    expect(listed).toMatchObject({ MaxSessionDuration: 3600, RoleName: 'r' });
    expect(listed).not.toHaveProperty('RoleLastUsed');
    await iam.send(
      new sdk.UpdateRoleCommand({ RoleName: 'r', Description: 'd', MaxSessionDuration: 7200 }),
    );
    const { Role: updated } = await iam.send(new sdk.GetRoleCommand({ RoleName: 'r' }));
    expect(updated).toMatchObject({ Description: 'd', MaxSessionDuration: 7200 });
    await expect(iam.send(new sdk.DeleteRoleCommand({ RoleName: 'x' }))).rejects.toEqual(
      refusal('NoSuchEntityException', 'The role with name x cannot be found.'),
    );
    await expect(role('r')).rejects.toEqual(
      refusal('EntityAlreadyExistsException', 'Role with name r already exists.'),
    );
  });

  test('trust only users and roles that exist', async () => {
    const arn = `arn:aws:iam::${ACCOUNT}:user/anna`;
    await expect(role('r', trust({ AWS: arn }))).rejects.toEqual(
      refusal('MalformedPolicyDocumentException', `Invalid principal in policy: "AWS":"${arn}"`),
    );
    await expect(role('r', '{}')).rejects.toEqual(refusal('MalformedPolicyDocumentException'));
    await expect(role('r', allow('sts:AssumeRole'))).rejects.toEqual(
      refusal('MalformedPolicyDocumentException'),
    );
  });

  test('show the id of a user who is gone, and do not trust another of that name', async () => {
    const UserName = 'anna';
    const { User } = await iam.send(new sdk.CreateUserCommand({ UserName }));
    await role('r', trust({ AWS: User?.Arn }));
    const shown = async () => {
      const { Role } = await iam.send(new sdk.GetRoleCommand({ RoleName: 'r' }));
      return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
    };
    expect(await shown()).toContain(User?.Arn);
    await iam.send(new sdk.DeleteUserCommand({ UserName }));
    expect(await shown()).toContain(User?.UserId);
    await iam.send(new sdk.CreateUserCommand({ UserName }));
    expect(await shown()).toContain(User?.UserId);
    expect(await shown()).not.toContain(User?.Arn);
  });

  test('a trust policy has 2,048 characters at most', async () => {
    const long = trust({ Service: Array.from({ length: 80 }, (_, n) => `s${n}.amazonaws.com`) });
    const longer = trust({ Service: Array.from({ length: 110 }, (_, n) => `s${n}.amazonaws.com`) });
    await role('short', long);
    await expect(role('long', longer)).rejects.toEqual(
      refusal('LimitExceededException', 'Cannot exceed quota for ACLSizePerRole: 2048'),
    );
  });

  test('instance profiles hold one, which is not deleted before', async () => {
    const InstanceProfileName = 'i';
    await role('r');
    await role('s');
    await iam.send(new sdk.CreateInstanceProfileCommand({ InstanceProfileName }));
    const adding = (RoleName: string) =>
      iam.send(new sdk.AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
    await adding('r');
    await expect(adding('s')).rejects.toEqual(
      refusal(
        'LimitExceededException',
        'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1',
      ),
    );
    const first = 'Cannot delete entity, must remove roles from instance profile first.';
    await expect(iam.send(new sdk.DeleteRoleCommand({ RoleName: 'r' }))).rejects.toEqual(
      refusal('DeleteConflictException', first),
    );
    const { InstanceProfiles } = await iam.send(
      new sdk.ListInstanceProfilesForRoleCommand({ RoleName: 'r' }),
    );
    expect(InstanceProfiles?.[0]?.Roles?.[0]?.RoleName).toBe('r');
    await iam.send(
      new sdk.RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName: 'r' }),
    );
    await iam.send(new sdk.DeleteInstanceProfileCommand({ InstanceProfileName }));
    await iam.send(new sdk.DeleteRoleCommand({ RoleName: 'r' }));
  });
});

describe('managed policies', () => {
  test('have up to five versions, one of them the default', async () => {
    const PolicyArn = await managedPolicy('p');
    for (let made = 2; made <= 5; made++) {
      const { PolicyVersion } = await iam.send(
        new sdk.CreatePolicyVersionCommand({
          PolicyArn,
          PolicyDocument: allow(`s3:Get${made}`),
          SetAsDefault: made === 3,
        }),
      );
      expect(PolicyVersion).toMatchObject({
        VersionId: `v${made}`,
        IsDefaultVersion: made === 3,
      });
    }
    await expect(
      iam.send(new sdk.CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: allow('s3:*') })),
    ).rejects.toEqual(
      refusal(
        'LimitExceededException',
        'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
      ),
    );
    const { Versions } = await iam.send(new sdk.ListPolicyVersionsCommand({ PolicyArn }));
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual(['v5', 'v4', 'v3', 'v2', 'v1']);
    await expect(
      iam.send(new sdk.DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v3' })),
    ).rejects.toEqual(
      refusal('DeleteConflictException', 'Cannot delete the default version of a policy.'),
    );
    await iam.send(new sdk.SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    await iam.send(new sdk.DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v3' }));
    const { Policy } = await iam.send(new sdk.GetPolicyCommand({ PolicyArn }));
    expect(Policy).toMatchObject({ DefaultVersionId: 'v1', AttachmentCount: 0, Tags: [] });
    await expect(iam.send(new sdk.DeletePolicyCommand({ PolicyArn }))).rejects.toEqual(
      refusal('DeleteConflictException'),
    );
    for (const VersionId of ['v2', 'v4', 'v5'])
      await iam.send(new sdk.DeletePolicyVersionCommand({ PolicyArn, VersionId }));
    await iam.send(new sdk.DeletePolicyCommand({ PolicyArn }));
    await expect(iam.send(new sdk.GetPolicyCommand({ PolicyArn }))).rejects.toEqual(
      refusal('NoSuchEntityException', `Policy ${PolicyArn} was not found.`),
    );
  });

  test('a new default version decides at once', async () => {
    const PolicyArn = await managedPolicy('p', allow('iam:GetUser'));
    const anna = await user('anna');
    await iam.send(new sdk.AttachUserPolicyCommand({ UserName: 'anna', PolicyArn }));
    await anna.send(new sdk.GetUserCommand({}));
    await iam.send(
      new sdk.CreatePolicyVersionCommand({
        PolicyArn,
        PolicyDocument: allow('iam:ListUsers'),
        SetAsDefault: true,
      }),
    );
    await anna.send(new sdk.ListUsersCommand({}));
    await expect(anna.send(new sdk.GetUserCommand({}))).rejects.toEqual(refusal('AccessDenied'));
  });

  // [Recorded: test_user_attach_policy]
  test.each([
    ['policy-12345678', 'ValidationError', 'Invalid ARN:  Could not be parsed!'],
    [
      `arn:aws:iam::${ACCOUNT}:policy/p123`,
      'NoSuchEntityException',
      `Policy arn:aws:iam::${ACCOUNT}:policy/p123 does not exist or is not attachable.`,
    ],
  ])('%s cannot be attached', async (PolicyArn, name, message) => {
    await iam.send(new sdk.CreateUserCommand({ UserName: 'anna' }));
    await expect(
      iam.send(new sdk.AttachUserPolicyCommand({ UserName: 'anna', PolicyArn })),
    ).rejects.toEqual(refusal(name, message));
  });

  test('those of AWS are attached, read and never changed', async () => {
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    const anna = await user('anna');
    await iam.send(new sdk.AttachUserPolicyCommand({ UserName: 'anna', PolicyArn }));
    const { Policy } = await anna.send(new sdk.GetPolicyCommand({ PolicyArn }));
    expect(Policy).toMatchObject({ PolicyName: 'AdministratorAccess', AttachmentCount: 1 });
    const { PolicyVersion } = await anna.send(
      new sdk.GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }),
    );
    expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''))).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    });
    await expect(anna.send(new sdk.DeletePolicyCommand({ PolicyArn }))).rejects.toEqual(
      refusal('AccessDenied'),
    );
    const { PolicyUsers } = await anna.send(new sdk.ListEntitiesForPolicyCommand({ PolicyArn }));
    expect(PolicyUsers?.map(({ UserName }) => UserName)).toEqual(['anna']);
    const { Policies } = await anna.send(
      new sdk.ListPoliciesCommand({ Scope: 'AWS', OnlyAttached: true }),
    );
    expect(Policies?.map(({ Arn }) => Arn)).toEqual([PolicyArn]);
  });

  test.each(['', 'aws'])('are not found under the account "%s"', async (account) => {
    await managedPolicy('own');
    const anna = await user('anna', allow('iam:GetPolicy'));
    const PolicyArn = `arn:aws:iam::${account}:policy/own`;
    await expect(anna.send(new sdk.GetPolicyCommand({ PolicyArn }))).rejects.toEqual(
      refusal('NoSuchEntityException'),
    );
  });

  test('an entity has ten at most', async () => {
    await iam.send(new sdk.CreateGroupCommand({ GroupName: 'g' }));
    for (let n = 0; n < 10; n++) {
      const PolicyArn = await managedPolicy(`p${n}`);
      await iam.send(new sdk.AttachGroupPolicyCommand({ GroupName: 'g', PolicyArn }));
    }
    const PolicyArn = await managedPolicy('p10');
    await expect(
      iam.send(new sdk.AttachGroupPolicyCommand({ GroupName: 'g', PolicyArn })),
    ).rejects.toEqual(
      refusal('LimitExceededException', 'Cannot exceed quota for PoliciesPerGroup: 10'),
    );
    const listed = await iam.send(
      new sdk.ListAttachedGroupPoliciesCommand({ GroupName: 'g', MaxItems: 3 }),
    );
    expect(listed.AttachedPolicies?.map(({ PolicyName }) => PolicyName)).toEqual([
      'p0',
      'p1',
      'p2',
    ]);
  });
});

describe('IAM-4: policy documents', () => {
  test.each([
    ['not JSON', 'Syntax errors in policy.'],
    [allow('s3:*').replace('"Resource":"*"', '"Resource":"x"'), undefined],
    [
      '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
      undefined,
    ],
  ])('%s is malformed', async (PolicyDocument, message) => {
    await expect(
      iam.send(new sdk.CreatePolicyCommand({ PolicyName: 'p', PolicyDocument })),
    ).rejects.toEqual(refusal('MalformedPolicyDocumentException', message));
  });

  test('are told URL-encoded, as they were put', async () => {
    const UserName = 'anna';
    const PolicyDocument = allow(
      'apigateway:PUT',
      "arn:aws:apigateway:us-east-1::/tags/it's%3A(*)",
    );
    await user(UserName, PolicyDocument);
    const told = await iam.send(new sdk.GetUserPolicyCommand({ UserName, PolicyName: 'own' }));
    expect(decodeURIComponent(told.PolicyDocument ?? '')).toBe(PolicyDocument);
    expect(told.PolicyDocument).not.toMatch(/[^A-Za-z0-9\-._~%]/);
    await expect(
      iam.send(new sdk.GetUserPolicyCommand({ UserName, PolicyName: 'none' })),
    ).rejects.toEqual(
      refusal('NoSuchEntityException', 'The user policy with name none cannot be found.'),
    );
  });

  test.each([
    ['user', 2048],
    ['group', 5120],
    ['role', 10_240],
  ] as const)('the inline policies of a %s have %i characters together', async (kind, max) => {
    const put = putterOf(kind);
    await put.make();
    const empty = allow('').length;
    const half = (extra: number) => allow(`s3:${'x'.repeat(max / 2 - empty - 3 + extra)}`);
    await put.policy('a', half(0));
    await expect(put.policy('b', half(1))).rejects.toEqual(
      refusal(
        'LimitExceededException',
        `Maximum policy size of ${max} bytes exceeded for ${kind} e`,
      ),
    );
    await put.policy('b', `  ${half(0)}  `);
    await put.policy('a', half(0));
  });
});

function putterOf(kind: 'user' | 'group' | 'role') {
  switch (kind) {
    case 'user':
      return {
        make: () => iam.send(new sdk.CreateUserCommand({ UserName: 'e' })),
        policy: (PolicyName: string, PolicyDocument: string) =>
          iam.send(new sdk.PutUserPolicyCommand({ UserName: 'e', PolicyName, PolicyDocument })),
      };
    case 'group':
      return {
        make: () => iam.send(new sdk.CreateGroupCommand({ GroupName: 'e' })),
        policy: (PolicyName: string, PolicyDocument: string) =>
          iam.send(new sdk.PutGroupPolicyCommand({ GroupName: 'e', PolicyName, PolicyDocument })),
      };
    case 'role':
      return {
        make: () => role('e'),
        policy: (PolicyName: string, PolicyDocument: string) =>
          iam.send(new sdk.PutRolePolicyCommand({ RoleName: 'e', PolicyName, PolicyDocument })),
      };
  }
}

describe('the account', () => {
  test('is told whole, in pages', async () => {
    await user('anna', allow('s3:*'));
    await role('r');
    const PolicyArn = await managedPolicy('p');
    await iam.send(new sdk.AttachRolePolicyCommand({ RoleName: 'r', PolicyArn }));
    const whole = await iam.send(new sdk.GetAccountAuthorizationDetailsCommand({}));
    expect(whole.UserDetailList?.[0]?.UserPolicyList?.[0]?.PolicyName).toBe('own');
    expect(whole.RoleDetailList?.[0]?.AttachedManagedPolicies).toEqual([
      { PolicyName: 'p', PolicyArn },
    ]);
    expect(whole.Policies?.[0]?.PolicyVersionList?.[0]?.IsDefaultVersion).toBe(true);
    const first = await iam.send(new sdk.GetAccountAuthorizationDetailsCommand({ MaxItems: 1 }));
    expect(first).toMatchObject({ IsTruncated: true, RoleDetailList: [] });
    const roles = await iam.send(
      new sdk.GetAccountAuthorizationDetailsCommand({ Filter: ['Role'] }),
    );
    expect(roles.UserDetailList).toEqual([]);
    const { SummaryMap } = await iam.send(new sdk.GetAccountSummaryCommand({}));
    expect(SummaryMap).toMatchObject({ Users: 1, Roles: 1, Policies: 1, UsersQuota: 5000 });
  });

  test('has one alias', async () => {
    await iam.send(new sdk.CreateAccountAliasCommand({ AccountAlias: 'first' }));
    await iam.send(new sdk.CreateAccountAliasCommand({ AccountAlias: 'second' }));
    const { AccountAliases } = await iam.send(new sdk.ListAccountAliasesCommand({}));
    expect(AccountAliases).toEqual(['second']);
    await expect(
      iam.send(new sdk.DeleteAccountAliasCommand({ AccountAlias: 'first' })),
    ).rejects.toEqual(refusal('NoSuchEntityException'));
  });
});

describe('sessions of a role', () => {
  const policies = { bound: allow('iam:ListRoles'), own: allow('iam:*') };

  /** Makes the role and gives a client that acts as it. */
  async function assumed(): Promise<sdk.IAMClient> {
    await role('r');
    const PolicyDocument = policies.own;
    await iam.send(
      new sdk.PutRolePolicyCommand({ RoleName: 'r', PolicyName: 'own', PolicyDocument }),
    );
    return new sdk.IAMClient((await cloud.as({ role: 'r' })).clientConfig());
  }

  test('have its policies, within its boundary', async () => {
    const session = await assumed();
    await session.send(new sdk.ListUsersCommand({}));
    const PermissionsBoundary = await managedPolicy('bound', policies.bound);
    await iam.send(
      new sdk.PutRolePermissionsBoundaryCommand({ RoleName: 'r', PermissionsBoundary }),
    );
    await session.send(new sdk.ListRolesCommand({}));
    await expect(session.send(new sdk.ListUsersCommand({}))).rejects.toEqual(
      refusal('AccessDenied'),
    );
    await expect(session.send(new sdk.GetUserCommand({}))).rejects.toEqual(
      refusal('ValidationError', 'Must specify userName when calling with non-User credentials'),
    );
  });

  test('are worth nothing once it is deleted, also when another has its name', async () => {
    const old = await assumed();
    await iam.send(new sdk.DeleteRolePolicyCommand({ RoleName: 'r', PolicyName: 'own' }));
    await iam.send(new sdk.DeleteRoleCommand({ RoleName: 'r' }));
    const gone = refusal('InvalidClientTokenId');
    await expect(old.send(new sdk.ListUsersCommand({}))).rejects.toEqual(gone);
    const young = await assumed();
    await young.send(new sdk.ListUsersCommand({}));
    await expect(old.send(new sdk.ListUsersCommand({}))).rejects.toEqual(gone);
  });
});

describe('simulation', () => {
  const PolicySourceArn = `arn:aws:iam::${ACCOUNT}:user/anna`;
  const bucket = 'arn:aws:s3:::bucket';

  // [Recorded: test_simulate_principle_policy]
  test('tells the decision on every action and the statements that make it', async () => {
    await user('anna', allow('s3:PutObject'));
    const { EvaluationResults, IsTruncated } = await iam.send(
      new sdk.SimulatePrincipalPolicyCommand({
        PolicySourceArn,
        ActionNames: ['s3:PutObject', 's3:GetObjectVersion'],
        ResourceArns: [bucket],
      }),
    );
    expect(IsTruncated).toBe(false);
    const statement = {
      SourcePolicyId: 'user_anna_own',
      SourcePolicyType: 'IAM Policy',
      StartPosition: { Line: 1, Column: 38 },
      EndPosition: { Line: 1, Column: 95 },
    };
    const told = (EvalDecision: string, MatchedStatements: object[]) => ({
      EvalDecision,
      EvalDecisionDetails: {},
      EvalResourceName: bucket,
      MatchedStatements,
      MissingContextValues: [],
      OrganizationsDecisionDetail: { AllowedByOrganizations: true },
      ResourceSpecificResults: [
        {
          EvalResourceDecision: EvalDecision,
          EvalResourceName: bucket,
          MatchedStatements,
          MissingContextValues: [],
        },
      ],
    });
    expect(EvaluationResults).toEqual([
      { EvalActionName: 's3:PutObject', ...told('allowed', [statement]) },
      { EvalActionName: 's3:GetObjectVersion', ...told('implicitDeny', []) },
    ]);
  });

  test.each([
    ['blue', 'allowed'],
    ['red', 'implicitDeny'],
  ])('with the tag %s it is %s', async (team, decision) => {
    const ContextKeyName = 'aws:PrincipalTag/Team';
    const PolicyInputList = [
      allow('s3:*', '*', { StringEquals: { [ContextKeyName]: 'blue' } }),
      allow('sqs:*', 'arn:aws:sqs:*:*:${aws:username}'),
    ];
    const keys = await iam.send(new sdk.GetContextKeysForCustomPolicyCommand({ PolicyInputList }));
    expect(keys.ContextKeyNames).toEqual([ContextKeyName, 'aws:username']);
    const { EvaluationResults: [result] = [] } = await iam.send(
      new sdk.SimulateCustomPolicyCommand({
        PolicyInputList,
        ActionNames: ['s3:GetObject'],
        ContextEntries: [{ ContextKeyName, ContextKeyType: 'string', ContextKeyValues: [team] }],
      }),
    );
    expect(result).toMatchObject({
      EvalDecision: decision,
      EvalResourceName: '*',
      MissingContextValues: ['aws:username'],
    });
  });

  test('a boundary takes away, and a deny is told alone', async () => {
    const deny = allow('s3:DeleteObject').replace('Allow', 'Deny');
    const { EvaluationResults } = await iam.send(
      new sdk.SimulateCustomPolicyCommand({
        PolicyInputList: [allow('s3:*'), deny],
        PermissionsBoundaryPolicyInputList: [allow('s3:Get*')],
        ActionNames: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      }),
    );
    expect(EvaluationResults?.map(({ EvalDecision }) => EvalDecision)).toEqual([
      'allowed',
      'implicitDeny',
      'explicitDeny',
    ]);
    expect(EvaluationResults?.[1]?.PermissionsBoundaryDecisionDetail).toEqual({
      AllowedByPermissionsBoundary: false,
    });
    expect(
      EvaluationResults?.[2]?.MatchedStatements?.map(({ SourcePolicyId }) => SourcePolicyId),
    ).toEqual(['PolicyInputList.2']);
  });

  test.each([
    ['ResourceHandlingOption', { ResourceHandlingOption: 'EC2-VPC-InstanceStore' }],
    ['PolicyInputList.1', { PolicyInputList: ['{"Statement":[]}'] }],
  ])('%s is refused by name', async (name, input) => {
    const given = { PolicyInputList: [allow('s3:*')], ActionNames: ['s3:GetObject'], ...input };
    await expect(iam.send(new sdk.SimulateCustomPolicyCommand(given))).rejects.toEqual(
      expect.objectContaining({
        name: 'InvalidInputException',
        message: expect.stringContaining(name),
      }),
    );
  });
});

test.each<readonly [string, (client: sdk.IAM) => Promise<unknown>]>([
  [
    'GetAccessKeyLastUsed',
    (client) => client.getAccessKeyLastUsed({ AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' }),
  ],
  [
    'GenerateServiceLastAccessedDetails',
    (client) =>
      client.generateServiceLastAccessedDetails({ Arn: `arn:aws:iam::${ACCOUNT}:user/anna` }),
  ],
  [
    'GenerateOrganizationsAccessReport',
    (client) => client.generateOrganizationsAccessReport({ EntityPath: 'o-a1b2c3d4e5/r-f6g7h8' }),
  ],
  [
    'EnableOutboundWebIdentityFederation',
    (client) => client.enableOutboundWebIdentityFederation({}),
  ],
  [
    'SetSecurityTokenServicePreferences',
    (client) =>
      client.setSecurityTokenServicePreferences({ GlobalEndpointTokenVersion: 'v2Token' }),
  ],
])('%s is not built, and refused by name', async (name, call) => {
  await expect(call(new sdk.IAM(cloud.root.clientConfig()))).rejects.toMatchObject({
    name: 'NotImplemented',
    message: expect.stringContaining(name),
  });
});
