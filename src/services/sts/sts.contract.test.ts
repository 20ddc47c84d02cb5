import {
  CreateRoleCommand,
  IAMClient,
  ListUsersCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type Credentials,
  DecodeAuthorizationMessageCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  GetWebIdentityTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type ClientConfig, type Cloud, createCloud, type Principal } from '../../index.ts';

const ACCOUNT = '000000000000';
const ALL_OF_STS = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }],
};

let cloud: Cloud;
beforeEach(async () => {
  cloud = await createCloud({ clock: 'manual', admitsAccountIds: true });
});
afterEach(() => cloud.stop());

const iamOf = (who: { clientConfig(): ClientConfig }) => new IAMClient(who.clientConfig());
const stsOf = (who: { clientConfig(): ClientConfig }) => new STSClient(who.clientConfig());

/** A principal with the credentials that STS gave. */
function holding(credentials: Credentials | undefined) {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = credentials ?? {};
  return {
    clientConfig: (): ClientConfig => ({
      ...cloud.root.clientConfig(),
      credentials: {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
      },
    }),
  };
}

/** The root of another account. */
function rootOf(account: string) {
  return {
    clientConfig: (): ClientConfig => ({
      ...cloud.root.clientConfig(),
      credentials: { accessKeyId: account, secretAccessKey: 'test' },
    }),
  };
}

interface RoleOptions {
  readonly owner?: { clientConfig(): ClientConfig };
  readonly trusts?: string;
  readonly actions?: readonly string[];
  readonly condition?: object;
  readonly path?: string;
  readonly maxSeconds?: number;
  readonly may?: readonly string[];
}

async function makeRole(name: string, options: RoleOptions = {}): Promise<string> {
  const iam = iamOf(options.owner ?? cloud.root);
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: options.trusts ?? ACCOUNT },
        Action: options.actions ?? ['sts:AssumeRole'],
        ...(options.condition && { Condition: options.condition }),
      },
    ],
  };
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify(trust),
      ...(options.path && { Path: options.path }),
      ...(options.maxSeconds && { MaxSessionDuration: options.maxSeconds }),
    }),
  );
  if (options.may) {
    const Statement = [{ Effect: 'Allow', Action: options.may, Resource: '*' }];
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: name,
        PolicyName: 'may',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
      }),
    );
  }
  return Role?.Arn ?? '';
}

const assume = (
  who: { clientConfig(): ClientConfig },
  RoleArn: string,
  more: Partial<AssumeRoleCommandInput> = {},
) => stsOf(who).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session', ...more }));

describe('GetCallerIdentity', () => {
  test('tells root, a user, a role session and a federated user who they are', async () => {
    const who = (one: { clientConfig(): ClientConfig }) =>
      stsOf(one).send(new GetCallerIdentityCommand({}));
    expect(await who(cloud.root)).toMatchObject({
      UserId: ACCOUNT,
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:root`,
    });
    const user = await cloud.as({ policy: ALL_OF_STS });
    expect(await who(user)).toMatchObject({
      UserId: expect.stringMatching(/^AIDA/),
      Arn: user.arn,
    });
    const assumed = await assume(user, await makeRole('reader', { path: '/team/' }));
    expect(assumed.AssumedRoleUser).toEqual({
      AssumedRoleId: expect.stringMatching(/^AROA[A-Z0-9]{17}:session$/),
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/reader/session`,
    });
    expect(await who(holding(assumed.Credentials))).toMatchObject({
      UserId: assumed.AssumedRoleUser?.AssumedRoleId,
      Account: ACCOUNT,
      Arn: assumed.AssumedRoleUser?.Arn,
    });
    const federated = await stsOf(user).send(new GetFederationTokenCommand({ Name: 'carol' }));
    expect(await who(holding(federated.Credentials))).toMatchObject({
      UserId: `${ACCOUNT}:carol`,
      Arn: `arn:aws:sts::${ACCOUNT}:federated-user/carol`,
    });
  });

  test('no policy can deny it', async () => {
    const Statement = [{ Effect: 'Deny', Action: '*', Resource: '*' }];
    const user = await cloud.as({ policy: { Version: '2012-10-17', Statement } });
    const { Arn } = await stsOf(user).send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(user.arn);
  });
});

describe('AssumeRole', () => {
  let user: Principal;
  beforeEach(async () => {
    user = await cloud.as({ policy: ALL_OF_STS });
  });

  test('gives what the role may do, until the hour is over', async () => {
    const role = await makeRole('lister', { may: ['iam:ListUsers'] });
    const { Credentials, PackedPolicySize } = await assume(user, role);
    expect(Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(Credentials?.SecretAccessKey).toHaveLength(40);
    expect(PackedPolicySize).toBeUndefined();
    const list = () => iamOf(holding(Credentials)).send(new ListUsersCommand({}));
    expect((await list()).Users).toHaveLength(1);
    await cloud.clock.advance({ minutes: 59, seconds: 58 });
    await list();
    await cloud.clock.advance({ seconds: 2 });
    await expect(list()).rejects.toMatchObject({ name: 'ExpiredToken' });
  });

  test('root is refused', async () => {
    await expect(assume(cloud.root, await makeRole('any'))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Roles may not be assumed by root accounts.',
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('a role that does not trust the caller, and one that is not there, are refused in the same words', async () => {
    const stranger = await makeRole('stranger', { trusts: '111111111111' });
    const missing = `arn:aws:iam::${ACCOUNT}:role/missing`;
    for (const arn of [stranger, missing]) {
      await expect(assume(user, arn)).rejects.toMatchObject({
        name: 'AccessDenied',
        message: `User: ${user.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn} because no role trust policy allows the sts:AssumeRole action`,
      });
    }
  });

  test('a role that trusts the account needs the permission of the user too', async () => {
    const nobody = await cloud.as({
      policy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }],
      },
    });
    const role = await makeRole('account-wide');
    await expect(assume(nobody, role)).rejects.toThrow(
      'because no identity-based policy allows the sts:AssumeRole action',
    );
    const direct = await makeRole('direct', { trusts: nobody.arn });
    await assume(nobody, direct);
  });

  test('across accounts both sides must agree', async () => {
    const owner = rootOf('111111111111');
    const open = await makeRole('open', { owner, trusts: ACCOUNT });
    const closed = await makeRole('closed', { owner, trusts: '222222222222' });
    const { Credentials } = await assume(user, open);
    const { Account, Arn } = await stsOf(holding(Credentials)).send(
      new GetCallerIdentityCommand({}),
    );
    expect({ Account, Arn }).toEqual({
      Account: '111111111111',
      Arn: 'arn:aws:sts::111111111111:assumed-role/open/session',
    });
    await expect(assume(user, closed)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test.each([
    ['the external id', { StringEquals: { 'sts:ExternalId': 'e-1' } }, { ExternalId: 'e-1' }],
    [
      'the session name',
      { StringLike: { 'sts:RoleSessionName': 'a*' } },
      { RoleSessionName: 'ab' },
    ],
    [
      'the source identity',
      { StringEquals: { 'sts:SourceIdentity': 'bob' } },
      { SourceIdentity: 'bob' },
    ],
    [
      'a session tag',
      { StringEquals: { 'aws:RequestTag/Team': 'red' } },
      { Tags: [{ Key: 'Team', Value: 'red' }] },
    ],
    [
      'transitive keys',
      {
        'ForAllValues:StringEquals': { 'sts:TransitiveTagKeys': ['Team'] },
        Null: { 'sts:TransitiveTagKeys': 'false' },
      },
      { Tags: [{ Key: 'Team', Value: 'red' }], TransitiveTagKeys: ['Team'] },
    ],
  ])('the trust may ask for %s', async (_name, condition, input) => {
    const role = await makeRole('asking', {
      actions: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
      condition,
    });
    await assume(user, role, input);
    await expect(assume(user, role)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test.each([
    ['sts:TagSession', { Tags: [{ Key: 'a', Value: 'b' }] }],
    ['sts:SetSourceIdentity', { SourceIdentity: 'bob' }],
  ])('without %s in the trust its parameter is refused', async (action, input) => {
    const role = await makeRole('plain');
    await expect(assume(user, role, input)).rejects.toThrow(
      `is not authorized to perform: ${action} on resource: ${role}`,
    );
  });

  test('lives as long as asked for, and no longer than the role allows', async () => {
    const role = await makeRole('long', { maxSeconds: 7200 });
    const { Credentials } = await assume(user, role, { DurationSeconds: 7200 });
    expect((Credentials?.Expiration?.getTime() ?? 0) - cloud.clock.now().getTime()).toBeGreaterThan(
      7_198_000,
    );
    await expect(assume(user, role, { DurationSeconds: 7201 })).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    });
    await expect(assume(user, role, { DurationSeconds: 899 })).rejects.toMatchObject({
      name: 'ValidationError',
    });
  });

  test('a chain of roles lives an hour', async () => {
    const first = await makeRole('first', { may: ['sts:AssumeRole'] });
    const second = await makeRole('second', { maxSeconds: 43_200 });
    const session = holding((await assume(user, first)).Credentials);
    await assume(session, second, { DurationSeconds: 3600 });
    const tooLong = {
      name: 'ValidationError',
      message:
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    };
    await expect(assume(session, second, { DurationSeconds: 3601 })).rejects.toMatchObject(tooLong);
    const { Credentials } = await stsOf(user).send(new GetSessionTokenCommand({}));
    await expect(
      assume(holding(Credentials), second, { DurationSeconds: 3601 }),
    ).rejects.toMatchObject(tooLong);
  });

  test.each([
    ['nothing-valid-in-here'],
    ['arn::b:::something/test-role'],
    ['arn:a::::something/test-role'],
    ['arn:a:::something/test-role'],
    ['arn:a:a::aaaaaaaaaa:'],
  ])('%s is no ARN of a role', async (arn) => {
    await expect(assume(user, arn)).rejects.toMatchObject({
      name: 'ValidationError',
      message: `${arn} is invalid`,
    });
  });

  test('a session name has its pattern', async () => {
    await expect(
      assume(user, await makeRole('any'), { RoleSessionName: 'Session1:2' }),
    ).rejects.toMatchObject({
      name: 'ValidationError',
      message:
        "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    });
  });

  describe('session policies', () => {
    const onlyRoles = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'iam:ListRoles', Resource: '*' }],
    });

    test('take away what they do not allow', async () => {
      const role = await makeRole('wide', { may: ['iam:*'] });
      const { Credentials, PackedPolicySize } = await assume(user, role, { Policy: onlyRoles });
      expect(PackedPolicySize).toBeGreaterThan(0);
      await expect(iamOf(holding(Credentials)).send(new ListUsersCommand({}))).rejects.toThrow(
        'because no session policy allows the iam:ListUsers action',
      );
    });

    test('must be policies', async () => {
      const role = await makeRole('wide');
      await expect(assume(user, role, { Policy: '{"Version"' })).rejects.toMatchObject({
        name: 'MalformedPolicyDocumentException',
      });
      await expect(
        assume(user, role, { PolicyArns: [{ arn: `arn:aws:iam::${ACCOUNT}:policy/none` }] }),
      ).rejects.toMatchObject({ name: 'InvalidParameterValue' });
      const many = Array.from({ length: 11 }, () => ({
        arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      }));
      await expect(assume(user, role, { PolicyArns: many })).rejects.toMatchObject({
        name: 'ValidationError',
      });
    });

    test('and tags have a space that ends', async () => {
      const role = await makeRole('tagged', { actions: ['sts:AssumeRole', 'sts:TagSession'] });
      const Tags = Array.from({ length: 20 }, (_, place) => ({
        Key: `key-${place}`,
        Value: 'v'.repeat(256),
      }));
      await expect(assume(user, role, { Tags })).rejects.toMatchObject({
        name: 'PackedPolicyTooLargeException',
        message: expect.stringMatching(
          /^Packed size of session tags consumes \d+% of allotted space\.$/,
        ),
      });
    });
  });

  describe('session tags', () => {
    const actions = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
    const red = { Tags: [{ Key: 'Team', Value: 'red' }], TransitiveTagKeys: ['Team'] };

    test('are the tags of the principal', async () => {
      const role = await makeRole('tagged', { actions, may: ['sts:AssumeRole'] });
      const target = await makeRole('target', {
        actions,
        condition: { StringEquals: { 'aws:PrincipalTag/team': 'red' } },
      });
      const tagged = await assume(user, role, { Tags: red.Tags });
      await assume(holding(tagged.Credentials), target);
      const plain = await assume(user, role);
      await expect(assume(holding(plain.Credentials), target)).rejects.toMatchObject({
        name: 'AccessDenied',
      });
    });

    test.each([
      [
        'two keys that differ in case only',
        {
          Tags: [
            { Key: 'a', Value: '1' },
            { Key: 'A', Value: '2' },
          ],
        },
        'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      ],
      [
        'a transitive key without a tag',
        { TransitiveTagKeys: ['a'] },
        'The specified transitive tag key must be included in the requested tags.',
      ],
    ])('refuse %s', async (_name, input, message) => {
      const role = await makeRole('tagged', { actions });
      await expect(assume(user, role, input)).rejects.toMatchObject({
        name: 'InvalidParameterValue',
        message,
      });
    });

    test('go down a chain when they are transitive, and cannot be overridden', async () => {
      const first = await makeRole('first', { actions, may: ['sts:*'] });
      const second = await makeRole('second', { actions, may: ['sts:*'] });
      const third = await makeRole('third', {
        actions,
        condition: { StringEquals: { 'aws:PrincipalTag/Team': 'red' } },
      });
      const untagged = await makeRole('untagged');
      const one = holding((await assume(user, first, red)).Credentials);
      const two = holding((await assume(one, second)).Credentials);
      await assume(two, third);
      await expect(
        assume(one, second, { Tags: [{ Key: 'team', Value: 'x' }] }),
      ).rejects.toMatchObject({
        name: 'InvalidParameterValue',
        message:
          "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
      });
      await expect(assume(one, untagged)).rejects.toThrow('sts:TagSession');
    });

    test('a source identity stays', async () => {
      const first = await makeRole('first', { actions, may: ['sts:*'] });
      const second = await makeRole('second', { actions });
      const one = holding((await assume(user, first, { SourceIdentity: 'bob' })).Credentials);
      expect((await assume(one, second)).SourceIdentity).toBe('bob');
      await expect(assume(one, second, { SourceIdentity: 'eve' })).rejects.toMatchObject({
        name: 'AccessDenied',
      });
    });
  });

  test('parameters that nothing honours are refused by name', async () => {
    await expect(
      assume(user, await makeRole('any'), {
        ProvidedContexts: [
          {
            ProviderArn: 'arn:aws:iam::aws:contextProvider/IdentityCenter',
            ContextAssertion: 'abcd',
          },
        ],
      }),
    ).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('ProvidedContexts'),
    });
  });
});

describe('GetSessionToken', () => {
  test('gives what the user may do, but neither IAM nor the rest of STS', async () => {
    const policy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['iam:*', 'sts:*'], Resource: '*' }],
    };
    const user = await cloud.as({ policy });
    const { Credentials } = await stsOf(user).send(new GetSessionTokenCommand({}));
    const session = holding(Credentials);
    await assume(session, await makeRole('any'));
    expect((await stsOf(session).send(new GetCallerIdentityCommand({}))).Arn).toBe(user.arn);
    await expect(stsOf(session).send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Cannot call GetSessionToken with session credentials',
    });
    await expect(
      stsOf(session).send(new GetFederationTokenCommand({ Name: 'carol' })),
    ).rejects.toMatchObject({ message: 'Cannot call GetFederationToken with session credentials' });
    await expect(iamOf(session).send(new ListUsersCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
  });

  test('needs no permission, and a policy may deny it', async () => {
    const only = (Effect: string, Action: string) => ({
      policy: { Version: '2012-10-17', Statement: [{ Effect, Action, Resource: '*' }] },
    });
    await stsOf(await cloud.as(only('Allow', 'sqs:*'))).send(new GetSessionTokenCommand({}));
    const denied = await cloud.as(only('Deny', 'sts:GetSessionToken'));
    await expect(stsOf(denied).send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  test.each([
    ['a user', undefined, 43_200],
    ['a user', 129_600, 129_600],
    ['root', undefined, 3600],
    ['root', 7200, 3600],
    ['root', 900, 900],
  ])('of %s that asks for %s seconds lives %i', async (who, DurationSeconds, seconds) => {
    const caller = who === 'root' ? cloud.root : await cloud.as({ policy: ALL_OF_STS });
    const { Credentials } = await stsOf(caller).send(
      new GetSessionTokenCommand({ ...(DurationSeconds && { DurationSeconds }) }),
    );
    const now = Math.floor(cloud.clock.now().getTime() / 1000);
    expect((Credentials?.Expiration?.getTime() ?? 0) / 1000 - now).toBe(seconds);
  });
});

describe('GetFederationToken', () => {
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['sts:GetAccessKeyInfo', 'cloudtrail:LookupEvents'],
        Resource: '*',
      },
    ],
  });

  test('names a federated user, who may call nothing of IAM and only GetCallerIdentity of STS', async () => {
    const user = await cloud.as({ policy: ALL_OF_STS });
    const { FederatedUser, Credentials, PackedPolicySize } = await stsOf(user).send(
      new GetFederationTokenCommand({ Name: 'carol', Policy: policy }),
    );
    expect(FederatedUser).toEqual({
      FederatedUserId: `${ACCOUNT}:carol`,
      Arn: `arn:aws:sts::${ACCOUNT}:federated-user/carol`,
    });
    expect(PackedPolicySize).toBeGreaterThan(0);
    const carol = holding(Credentials);
    await expect(iamOf(carol).send(new ListUsersCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
    await expect(assume(carol, await makeRole('any'))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Cannot call AssumeRole with session credentials',
    });
  });

  test('needs the permission for that name', async () => {
    const user = await cloud.as({
      policy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sts:GetFederationToken',
            Resource: `arn:aws:sts::${ACCOUNT}:federated-user/carol`,
          },
        ],
      },
    });
    await stsOf(user).send(new GetFederationTokenCommand({ Name: 'carol' }));
    await expect(
      stsOf(user).send(new GetFederationTokenCommand({ Name: 'dave' })),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(
      stsOf(user).send(
        new GetFederationTokenCommand({ Name: 'carol', Tags: [{ Key: 'a', Value: 'b' }] }),
      ),
    ).rejects.toThrow('sts:TagSession');
  });
});

test('an access key tells its account', async () => {
  const user = await cloud.as({ policy: ALL_OF_STS });
  const sts = stsOf(user);
  const account = async (AccessKeyId: string) =>
    (await sts.send(new GetAccessKeyInfoCommand({ AccessKeyId }))).Account;
  expect(await account(user.credentials.accessKeyId)).toBe(ACCOUNT);
  expect(await account(cloud.root.credentials.accessKeyId)).toBe(ACCOUNT);
  const { Credentials } = await sts.send(new GetSessionTokenCommand({}));
  expect(await account(Credentials?.AccessKeyId ?? '')).toBe(ACCOUNT);
  await expect(account('NOTAKEYATALL1234')).rejects.toMatchObject({ name: 'ValidationError' });
});

test('a message that nobody encoded does not decode', async () => {
  await expect(
    stsOf(cloud.root).send(new DecodeAuthorizationMessageCommand({ EncodedMessage: 'abc' })),
  ).rejects.toMatchObject({ name: 'InvalidAuthorizationMessageException' });
});

test('what is not built is refused by name', async () => {
  await expect(
    stsOf(cloud.root).send(
      new GetWebIdentityTokenCommand({ Audience: ['a'], SigningAlgorithm: 'ES384' }),
    ),
  ).rejects.toMatchObject({
    name: 'NotImplemented',
    message: expect.stringContaining('GetWebIdentityToken'),
    $metadata: { httpStatusCode: 501 },
  });
});
