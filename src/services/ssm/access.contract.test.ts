/** Who may do what with which parameter. */
import { describe, expect } from 'vitest';

import {
  ACCOUNT,
  actingWith,
  arnOf,
  clientOf,
  denied,
  OTHER_ACCOUNT,
  policyOf,
  read,
  refusalOf,
  rootOf,
  test,
} from './testing.ts';

describe('PS-1: an IAM policy decides', () => {
  test('about each operation and each parameter', async ({ cloud, put }) => {
    await put('/prod/a');
    await put('/dev/a');
    const reader = await actingWith(cloud, ['ssm:GetParameter', arnOf('/prod/*')]);
    expect(await read(reader, '/prod/a')).toMatchObject({ Value: 'value' });
    expect(await refusalOf(read(reader, '/dev/a'))).toMatchObject(
      denied('ssm:GetParameter', arnOf('/dev/a')),
    );
    // Nothing is told about what is there.
    expect(await refusalOf(read(reader, '/dev/none'))).toMatchObject(
      denied('ssm:GetParameter', arnOf('/dev/none')),
    );
    expect(await refusalOf(reader.getParameters({ Names: ['/prod/a'] }))).toMatchObject(
      denied('ssm:GetParameters', arnOf('/prod/a')),
    );
    expect(await refusalOf(reader.describeParameters({}))).toMatchObject(
      denied('ssm:DescribeParameters', `arn:aws:ssm:us-east-1:${ACCOUNT}:*`),
    );
  });

  test('without any, nothing is allowed', async ({ cloud, put }) => {
    await put('a');
    const nobody = await actingWith(cloud, ['sqs:ListQueues', '*']);
    const Name = 'a';
    const tagged = { ResourceType: 'Parameter', ResourceId: Name } as const;
    const SettingId = '/ssm/parameter-store/high-throughput-enabled';
    const policy = { ResourceArn: arnOf('a'), PolicyId: 'x', PolicyHash: 'y' };
    const setting = `arn:aws:ssm:us-east-1:${ACCOUNT}:servicesetting${SettingId}`;
    const calls = {
      PutParameter: nobody.putParameter({ Name, Value: 'x', Type: 'String' }),
      GetParameter: nobody.getParameter({ Name }),
      GetParameters: nobody.getParameters({ Names: [Name] }),
      GetParametersByPath: nobody.getParametersByPath({ Path: '/a' }),
      GetParameterHistory: nobody.getParameterHistory({ Name }),
      DeleteParameter: nobody.deleteParameter({ Name }),
      DeleteParameters: nobody.deleteParameters({ Names: [Name] }),
      LabelParameterVersion: nobody.labelParameterVersion({ Name, Labels: ['x'] }),
      UnlabelParameterVersion: nobody.unlabelParameterVersion({
        Name,
        Labels: ['x'],
        ParameterVersion: 1,
      }),
      AddTagsToResource: nobody.addTagsToResource({ ...tagged, Tags: [] }),
      RemoveTagsFromResource: nobody.removeTagsFromResource({ ...tagged, TagKeys: [] }),
      ListTagsForResource: nobody.listTagsForResource(tagged),
      GetResourcePolicies: nobody.getResourcePolicies(policy),
      PutResourcePolicy: nobody.putResourcePolicy({ ...policy, Policy: '{}' }),
      DeleteResourcePolicy: nobody.deleteResourcePolicy(policy),
    };
    for (const [action, call] of Object.entries(calls)) {
      expect(await refusalOf(call)).toMatchObject(denied(`ssm:${action}`, arnOf('a')));
    }
    for (const [action, call] of Object.entries({
      GetServiceSetting: nobody.getServiceSetting({ SettingId }),
      UpdateServiceSetting: nobody.updateServiceSetting({ SettingId, SettingValue: 'true' }),
      ResetServiceSetting: nobody.resetServiceSetting({ SettingId }),
    })) {
      expect(await refusalOf(call)).toMatchObject(denied(`ssm:${action}`, setting));
    }
  });

  test('every name of a list must be allowed', async ({ cloud, put }) => {
    await put('a');
    await put('b');
    const half = await actingWith(cloud, [
      ['ssm:GetParameters', 'ssm:DeleteParameters'],
      arnOf('a'),
    ]);
    const Names = ['a', 'b'];
    for (const [action, call] of Object.entries({
      GetParameters: half.getParameters({ Names }),
      DeleteParameters: half.deleteParameters({ Names }),
    }))
      expect(await refusalOf(call)).toMatchObject(denied(`ssm:${action}`, arnOf('b')));
  });

  test('a path is authorised as a whole, as it is given', async ({ cloud, put }) => {
    await put('/a/b/secret');
    const reader = clientOf(
      await cloud.as({
        policy: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: 'ssm:GetParametersByPath', Resource: arnOf('/a') },
            { Effect: 'Deny', Action: 'ssm:*', Resource: arnOf('/a/b/*') },
          ],
        },
      }),
    );
    const { Parameters } = await reader.getParametersByPath({ Path: '/a', Recursive: true });
    expect(Parameters).toMatchObject([{ Name: '/a/b/secret' }]);
    expect(await refusalOf(reader.getParametersByPath({ Path: '/a/b' }))).toMatchObject(
      denied('ssm:GetParametersByPath', arnOf('/a/b')),
    );
    expect(await refusalOf(reader.getParametersByPath({ Path: '/a/' }))).toMatchObject(
      denied('ssm:GetParametersByPath', arnOf('/a/')),
    );
  });
});

describe('condition keys', () => {
  test('ssm:Overwrite and ssm:Policies tell how a parameter is written', async ({ cloud, put }) => {
    await put('a');
    const when = (key: string, value: string) => ({ StringEquals: { [key]: value } });
    const creator = await actingWith(cloud, [
      'ssm:PutParameter',
      '*',
      when('ssm:Overwrite', 'false'),
    ]);
    await creator.putParameter({ Name: 'b', Value: 'x', Type: 'String' });
    const overwrite = { Name: 'a', Value: 'x', Overwrite: true };
    expect(await refusalOf(creator.putParameter(overwrite))).toMatchObject(
      denied('ssm:PutParameter', arnOf('a')),
    );
    const plain = await actingWith(cloud, ['ssm:PutParameter', '*', when('ssm:Policies', 'false')]);
    await plain.putParameter(overwrite);
    expect(await refusalOf(plain.putParameter({ ...overwrite, Policies: '[{}]' }))).toMatchObject(
      denied('ssm:PutParameter', arnOf('a')),
    );
  });

  test('ssm:Recursive tells how deep a path is read', async ({ cloud, put }) => {
    await put('/a/b');
    const flat = await actingWith(cloud, [
      'ssm:GetParametersByPath',
      '*',
      { StringEquals: { 'ssm:Recursive': 'false' } },
    ]);
    expect((await flat.getParametersByPath({ Path: '/a' })).Parameters).toHaveLength(1);
    expect(
      await refusalOf(flat.getParametersByPath({ Path: '/a', Recursive: true })),
    ).toMatchObject(denied('ssm:GetParametersByPath', arnOf('/a')));
  });

  test.for(['ssm:resourceTag/team', 'aws:ResourceTag/team'])(
    '%s is the tag of the parameter',
    async (key, { cloud, put }) => {
      await put('red', 'x', { Tags: [{ Key: 'team', Value: 'red' }] });
      await put('blue', 'x', { Tags: [{ Key: 'team', Value: 'blue' }] });
      const red = await actingWith(cloud, [
        ['ssm:GetParameter', 'ssm:GetParameterHistory'],
        '*',
        { StringEquals: { [key]: 'red' } },
      ]);
      expect(await read(red, 'red')).toMatchObject({ Value: 'x' });
      expect(await refusalOf(read(red, 'blue'))).toMatchObject(
        denied('ssm:GetParameter', arnOf('blue')),
      );
    },
  );

  test('aws:RequestTag and aws:TagKeys bind whoever tags', async ({ cloud }) => {
    const tagger = await actingWith(
      cloud,
      ['ssm:PutParameter', '*'],
      [
        'ssm:AddTagsToResource',
        '*',
        {
          StringEquals: { 'aws:RequestTag/team': 'red' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
        },
      ],
    );
    const make = (Name: string, ...Tags: { Key: string; Value: string }[]) =>
      tagger.putParameter({ Name, Value: 'x', Type: 'String', Tags });
    await make('a', { Key: 'team', Value: 'red' });
    await make('b');
    for (const tags of [
      [{ Key: 'team', Value: 'blue' }],
      [
        { Key: 'team', Value: 'red' },
        { Key: 'more', Value: 'x' },
      ],
    ]) {
      expect(await refusalOf(make('c', ...tags))).toMatchObject(
        denied('ssm:AddTagsToResource', arnOf('c')),
      );
      const add = tagger.addTagsToResource({
        ResourceType: 'Parameter',
        ResourceId: 'b',
        Tags: tags,
      });
      expect(await refusalOf(add)).toMatchObject(denied('ssm:AddTagsToResource', arnOf('b')));
    }
  });
});

describe('another account', () => {
  const shareWith = (account: string, name: string, action = 'ssm:GetParameter*') => {
    const [statement] = policyOf([action, arnOf(name)]).Statement;
    return JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ ...statement, Principal: { AWS: account } }],
    });
  };

  test('reads a shared advanced parameter by its ARN, until it no longer may', async ({
    cloud,
    ssm,
    put,
  }) => {
    await put('/shared/a', 'theirs', { Tier: 'Advanced' });
    const other = clientOf(rootOf(cloud, OTHER_ACCOUNT));
    const Name = arnOf('/shared/a');
    expect(await refusalOf(read(other, Name))).toMatchObject(denied('ssm:GetParameter', Name));
    const { PolicyId, PolicyHash } = await ssm.putResourcePolicy({
      ResourceArn: Name,
      Policy: shareWith(OTHER_ACCOUNT, '/shared/a'),
    });
    expect(await read(other, Name)).toMatchObject({ Value: 'theirs', ARN: Name });
    expect(await read(other, `${Name}:1`)).toMatchObject({ Selector: ':1' });
    expect((await other.getParameters({ Names: [Name] })).Parameters).toHaveLength(1);
    expect((await other.getParameterHistory({ Name })).Parameters).toHaveLength(1);
    // The bare name is one of the caller's own account.
    expect(await refusalOf(read(other, '/shared/a'))).toMatchObject({ name: 'ParameterNotFound' });
    await ssm.deleteResourcePolicy({ ResourceArn: Name, PolicyId, PolicyHash });
    expect(await refusalOf(read(other, Name))).toMatchObject(denied('ssm:GetParameter', Name));
  });

  test('does not reach the others by mixing names: a bare one is always the caller’s own', async ({
    cloud,
    ssm,
    put,
  }) => {
    await put('/shared/a', 'shared', { Tier: 'Advanced' });
    await put('private', 'not theirs');
    const Name = arnOf('/shared/a');
    await ssm.putResourcePolicy({
      ResourceArn: Name,
      Policy: shareWith(OTHER_ACCOUNT, '/shared/a'),
    });
    const other = clientOf(rootOf(cloud, OTHER_ACCOUNT));
    for (const Names of [
      [Name, 'private'],
      ['private', Name],
    ])
      expect(await refusalOf(other.getParameters({ Names }))).toMatchObject({
        name: 'NotImplemented',
        message: expect.stringContaining('several owners'),
      });
  });

  test('opens no path by what is said of a parameter of its name', async ({ cloud, ssm, put }) => {
    await put('/a', 'x', { Tier: 'Advanced', Tags: [{ Key: 'team', Value: 'red' }] });
    await put('/a/secret');
    await ssm.putResourcePolicy({
      ResourceArn: arnOf('/a'),
      Policy: shareWith('*', '/a'),
    });
    const reader = await actingWith(cloud, [
      'ssm:GetParametersByPath',
      '*',
      { StringEquals: { 'aws:ResourceTag/team': 'red' } },
    ]);
    expect(await read(reader, '/a')).toMatchObject({ Value: 'x' });
    expect(await refusalOf(reader.getParametersByPath({ Path: '/a' }))).toMatchObject(
      denied('ssm:GetParametersByPath', arnOf('/a')),
    );
  });

  test('a policy is changed by whoever has seen the last one', async ({ ssm, put }) => {
    await put('a', 'x', { Tier: 'Advanced' });
    const ResourceArn = arnOf('a');
    const Policy = shareWith(OTHER_ACCOUNT, 'a');
    const first = await ssm.putResourcePolicy({ ResourceArn, Policy });
    const { PolicyId, PolicyHash } = first;
    expect((await ssm.getResourcePolicies({ ResourceArn })).Policies).toEqual([
      { PolicyId, PolicyHash, Policy },
    ]);
    const again = { ResourceArn, Policy: shareWith(OTHER_ACCOUNT, 'a', 'ssm:GetParameter') };
    const cases = [
      [again, 'ResourcePolicyLimitExceededException'],
      [{ ...again, PolicyId }, 'ResourcePolicyInvalidParameterException'],
      [{ ...again, PolicyId: 'x', PolicyHash }, 'ResourcePolicyNotFoundException'],
      [{ ...again, PolicyId, PolicyHash: 'x' }, 'ResourcePolicyConflictException'],
      [{ ...again, PolicyId, PolicyHash, Policy: '{' }, 'MalformedResourcePolicyDocumentException'],
      [
        { ...again, PolicyId, PolicyHash, Policy: Policy + ' '.repeat(1024) },
        'ResourcePolicyLimitExceededException',
      ],
      [{ ...again, ResourceArn: arnOf('none') }, 'ResourceNotFoundException'],
      [
        { ...again, ResourceArn: `arn:aws:ssm:us-east-1:${ACCOUNT}:opsitemgroup/default` },
        'NotImplemented',
      ],
      [
        { ...again, ResourceArn: 'not an ARN at all...' },
        'ResourcePolicyInvalidParameterException',
      ],
    ] as const;
    for (const [input, name] of cases)
      expect(await refusalOf(ssm.putResourcePolicy(input))).toMatchObject({ name });
    const second = await ssm.putResourcePolicy({ ...again, PolicyId, PolicyHash });
    expect(second.PolicyId).toBe(PolicyId);
    expect(second.PolicyHash).not.toBe(PolicyHash);
    const stale = ssm.deleteResourcePolicy({ ResourceArn, PolicyId, PolicyHash });
    expect(await refusalOf(stale)).toMatchObject({ name: 'ResourcePolicyConflictException' });
    await ssm.deleteResourcePolicy({ ResourceArn, PolicyId, PolicyHash: second.PolicyHash });
    expect((await ssm.getResourcePolicies({ ResourceArn })).Policies).toEqual([]);
    const next = ssm.getResourcePolicies({ ResourceArn, NextToken: 'x' });
    expect(await refusalOf(next)).toMatchObject({
      name: 'ResourcePolicyInvalidParameterException',
    });
  });

  test('a standard parameter, or one under the key of AWS, is not shared', async ({ ssm, put }) => {
    await put('standard');
    await put('managed', 'x', { Type: 'SecureString', Tier: 'Advanced' });
    for (const name of ['standard', 'managed'])
      expect(
        await refusalOf(
          ssm.putResourcePolicy({
            ResourceArn: arnOf(name),
            Policy: shareWith(OTHER_ACCOUNT, name),
          }),
        ),
      ).toMatchObject({ name: 'ResourcePolicyInvalidParameterException' });
    expect(await refusalOf(ssm.describeParameters({ Shared: true }))).toMatchObject({
      name: 'NotImplemented',
    });
  });
});
