/** What AWS was recorded to answer, member for member. [Recorded: iam.json] Other files hold those of their subject. */
import { expect } from 'vitest';

import { ACCOUNT, arn, policyOf, refusalOf, test } from './testing.ts';

const REST_API = 'arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2Faaeeieije';
const ec2 = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
};

/** An answer without what every answer has, its documents read. */
function answerOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(answerOf);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const fields = Object.entries(value).filter(
    ([name, field]) => name !== '$metadata' && field !== undefined,
  );
  return Object.fromEntries(
    fields.map(([name, field]) => [
      name,
      name.endsWith('PolicyDocument') && typeof field === 'string'
        ? JSON.parse(decodeURIComponent(field))
        : answerOf(field),
    ]),
  );
}

const anyDate = expect.any(Date);
const anyId = expect.any(String);

// [Recorded: test_create_describe_role, test_role_with_tags]
test.for([[[]], [[{ Key: 'test', Value: 'value' }]]])(
  'a role with the tags %j',
  async ([Tags = []], { iam }) => {
    const shown = {
      Arn: arn('role/prefix/r'),
      AssumeRolePolicyDocument: ec2,
      CreateDate: anyDate,
      Path: '/prefix/',
      RoleId: anyId,
      RoleName: 'r',
    };
    const tagged = Tags.length > 0 ? { Tags } : {};
    const made = await iam.createRole({
      RoleName: 'r',
      Path: '/prefix/',
      AssumeRolePolicyDocument: JSON.stringify(ec2),
      ...tagged,
    });
    expect(answerOf(made)).toEqual({ Role: { ...shown, ...tagged } });
    expect(answerOf(await iam.getRole({ RoleName: 'r' }))).toEqual({
      Role: { ...shown, ...tagged, MaxSessionDuration: 3600, RoleLastUsed: {} },
    });
    // Two recordings of lists tell the duration of sessions and two leave it out: the later ones are followed.
    expect(answerOf(await iam.listRoles({ PathPrefix: '/prefix/' }))).toEqual({
      IsTruncated: false,
      Roles: [{ ...shown, MaxSessionDuration: 3600 }],
    });
  },
);

// [Recorded: test_role_attach_policy, test_user_attach_policy]
test.for(['role', 'user'] as const)('a policy attached to a %s', async (kind, { iam }) => {
  await iam.createUser({ UserName: 'x' });
  await iam.createRole({ RoleName: 'x', AssumeRolePolicyDocument: JSON.stringify(ec2) });
  const made = await iam.createPolicy({
    PolicyName: 'p',
    PolicyDocument: policyOf({ Action: 's3:GetObject' }),
  });
  expect(answerOf(made)).toEqual({
    Policy: {
      Arn: arn('policy/p'),
      AttachmentCount: 0,
      CreateDate: anyDate,
      DefaultVersionId: 'v1',
      IsAttachable: true,
      Path: '/',
      PermissionsBoundaryUsageCount: 0,
      PolicyId: anyId,
      PolicyName: 'p',
      UpdateDate: anyDate,
    },
  });
  const attach = (PolicyArn: string) =>
    kind === 'role'
      ? iam.attachRolePolicy({ RoleName: 'x', PolicyArn })
      : iam.attachUserPolicy({ UserName: 'x', PolicyArn });
  for (const name of ['p', 'longpolicynamebutnoarn'])
    expect(await refusalOf(attach(name))).toEqual({
      name: 'ValidationError',
      message: 'Invalid ARN:  Could not be parsed!',
      status: 400,
    });
  expect(await refusalOf(attach(arn('policy/p123')))).toEqual({
    name: 'NoSuchEntityException',
    message: `Policy ${arn('policy/p123')} does not exist or is not attachable.`,
    status: 404,
  });
  expect(answerOf(await attach(arn('policy/p')))).toEqual({});
});

// [Recorded: test_update_assume_role_policy]
test('a trust policy that is replaced', async ({ iam }) => {
  const lists = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: ['ec2.amazonaws.com'] },
        Action: ['sts:AssumeRole'],
      },
    ],
  };
  const document = JSON.stringify(lists);
  const made = await iam.createRole({ RoleName: 'r', AssumeRolePolicyDocument: document });
  expect(answerOf(made.Role?.AssumeRolePolicyDocument)).toBe(
    encodeURIComponent(document).replaceAll("'", '%27'),
  );
  const updated = await iam.updateAssumeRolePolicy({ RoleName: 'r', PolicyDocument: document });
  expect(answerOf(updated)).toEqual({});
});

// [Recorded: test_put_user_policy_encoding, test_put_role_policy_encoding]
test.for(['user', 'role'] as const)('escapes in the policies of a %s', async (kind, { iam }) => {
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:SourceArn': REST_API } },
      },
    ],
  };
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['apigatway:PUT'],
        Resource: [`arn:aws:apigateway:us-east-1::/tags/${REST_API}`],
      },
    ],
  };
  const given = { PolicyName: 'p', PolicyDocument: JSON.stringify(policy) };
  const read = { PolicyDocument: policy, PolicyName: 'p' };
  if (kind === 'user') {
    await iam.createUser({ UserName: 'x' });
    await iam.putUserPolicy({ UserName: 'x', ...given });
    const told = await iam.getUserPolicy({ UserName: 'x', PolicyName: 'p' });
    expect(answerOf(told)).toEqual({ ...read, UserName: 'x' });
    return;
  }
  await iam.createRole({
    RoleName: 'x',
    Path: '/path/',
    AssumeRolePolicyDocument: JSON.stringify(trust),
  });
  await iam.putRolePolicy({ RoleName: 'x', ...given });
  const told = await iam.getRolePolicy({ RoleName: 'x', PolicyName: 'p' });
  expect(answerOf(told)).toEqual({ ...read, RoleName: 'x' });
  expect(answerOf(await iam.listRoles({ PathPrefix: '/path/' }))).toEqual({
    IsTruncated: false,
    Roles: [
      {
        Arn: arn('role/path/x'),
        AssumeRolePolicyDocument: trust,
        CreateDate: anyDate,
        MaxSessionDuration: 3600,
        Path: '/path/',
        RoleId: anyId,
        RoleName: 'x',
      },
    ],
  });
});

// [Recorded: test_simulate_principle_policy, of a user, a group and a role]
test.for(['user', 'group', 'role'] as const)('a simulation for a %s', async (kind, { iam }) => {
  const PolicyDocument = policyOf({ Action: 's3:PutObject', Resource: 'arn:aws:s3:::bucket' });
  const { Policy } = await iam.createPolicy({ PolicyName: 'p', PolicyDocument });
  const PolicyArn = Policy?.Arn;
  await iam.createUser({ UserName: 'x' });
  await iam.createGroup({ GroupName: 'x' });
  await iam.createRole({ RoleName: 'x', AssumeRolePolicyDocument: JSON.stringify(ec2) });
  if (kind === 'user') await iam.attachUserPolicy({ UserName: 'x', PolicyArn });
  if (kind === 'group') await iam.attachGroupPolicy({ GroupName: 'x', PolicyArn });
  if (kind === 'role') await iam.attachRolePolicy({ RoleName: 'x', PolicyArn });
  const answer = await iam.simulatePrincipalPolicy({
    PolicySourceArn: arn(`${kind}/x`),
    ActionNames: ['s3:PutObject', 's3:GetObjectVersion'],
    ResourceArns: ['arn:aws:s3:::bucket'],
  });
  const EvalResourceName = 'arn:aws:s3:::bucket';
  const matched = {
    SourcePolicyId: 'p',
    SourcePolicyType: 'IAM Policy',
    StartPosition: { Line: 1, Column: expect.any(Number) },
    EndPosition: { Line: 1, Column: expect.any(Number) },
  };
  const told = (EvalDecision: string, MatchedStatements: readonly object[]) => ({
    EvalDecision,
    EvalDecisionDetails: {},
    EvalResourceName,
    MatchedStatements,
    MissingContextValues: [],
    OrganizationsDecisionDetail: { AllowedByOrganizations: true },
    ResourceSpecificResults: [
      {
        EvalResourceDecision: EvalDecision,
        EvalResourceName,
        MatchedStatements,
        MissingContextValues: [],
      },
    ],
  });
  expect(answerOf(answer)).toEqual({
    EvaluationResults: [
      { EvalActionName: 's3:PutObject', ...told('allowed', [matched]) },
      { EvalActionName: 's3:GetObjectVersion', ...told('implicitDeny', []) },
    ],
    IsTruncated: false,
  });
});

// [Recorded through CloudFormation: test_basic_user.py, test_iam_username_defaultname]
test('a user', async ({ iam }) => {
  await iam.createUser({ UserName: 'x' });
  expect(answerOf(await iam.getUser({ UserName: 'x' }))).toEqual({
    User: {
      Arn: `arn:aws:iam::${ACCOUNT}:user/x`,
      CreateDate: anyDate,
      Path: '/',
      UserId: anyId,
      UserName: 'x',
    },
  });
});

// [Recorded through CloudFormation: test_iam_user_access_key]
test('an access key', async ({ iam }) => {
  await iam.createUser({ UserName: 'x' });
  const { AccessKey } = await iam.createAccessKey({ UserName: 'x' });
  const listed = async () => (await iam.listAccessKeys({ UserName: 'x' })).AccessKeyMetadata;
  const { AccessKeyId } = AccessKey ?? {};
  const shown = { AccessKeyId, CreateDate: anyDate, UserName: 'x' };
  expect(await listed()).toEqual([{ ...shown, Status: 'Active' }]);
  await iam.updateAccessKey({ UserName: 'x', AccessKeyId, Status: 'Inactive' });
  expect(await listed()).toEqual([{ ...shown, Status: 'Inactive' }]);
});

// [Recorded through CloudFormation: test_managed_policy_with_empty_resource]
test('a managed policy', async ({ iam }) => {
  const PolicyDocument = policyOf({ Action: 's3:GetObject' });
  await iam.createPolicy({ PolicyName: 'p', PolicyDocument });
  expect(answerOf(await iam.getPolicy({ PolicyArn: arn('policy/p') }))).toEqual({
    Policy: {
      Arn: arn('policy/p'),
      AttachmentCount: 0,
      CreateDate: anyDate,
      DefaultVersionId: 'v1',
      IsAttachable: true,
      Path: '/',
      PermissionsBoundaryUsageCount: 0,
      PolicyId: anyId,
      PolicyName: 'p',
      Tags: [],
      UpdateDate: anyDate,
    },
  });
});
