/** Who may do what with a secret: policies, conditions, other accounts, and what is written down of it. */
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { KMS } from '@aws-sdk/client-kms';
import { describe, expect } from 'vitest';

import { type Cloud, createCloud } from '#index';

import {
  ACCOUNT,
  allow,
  clientOf,
  make,
  notFound,
  OTHER_ACCOUNT,
  policyOf,
  refusalOf,
  rootOf,
  test,
  TOKEN,
  userWith,
} from './testing.ts';

const denied = { name: 'AccessDeniedException', status: 400 };
const get = 'secretsmanager:GetSecretValue';

describe('a permission', () => {
  test('is asked for on the ARN, whatever name the request gives', async ({ cloud, secrets }) => {
    const { arn, name } = await make(secrets);
    const reader = await userWith(cloud, allow(get, arn));
    for (const SecretId of [name, arn, arn.slice(0, -7)])
      expect((await reader.secrets.getSecretValue({ SecretId })).SecretString).toBe('first');
    const other = await userWith(cloud, allow(get, `${arn.slice(0, -6)}XXXXXX`));
    expect(await refusalOf(other.secrets.getSecretValue({ SecretId: name }))).toEqual({
      ...denied,
      message: `User: ${other.arn} is not authorized to perform: ${get} on resource: ${arn} because no identity-based policy allows the ${get} action`,
    });
  });

  test('is missed before it is told whether the secret exists', async ({ cloud }) => {
    const nobody = await userWith(cloud, allow('sqs:*'));
    const call = nobody.secrets.getSecretValue({ SecretId: 'nothing' });
    expect(await refusalOf(call)).toMatchObject(denied);
    const somebody = await userWith(
      cloud,
      allow(get, `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:noth*`),
    );
    const allowed = somebody.secrets.getSecretValue({ SecretId: 'nothing' });
    expect(await refusalOf(allowed)).toEqual(notFound);
  });

  test('to create is asked for on the ARN with its six characters', async ({ cloud }) => {
    const place = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:`;
    const maker = await userWith(
      cloud,
      allow('secretsmanager:CreateSecret', `${place}team-a/db-??????`),
    );
    await maker.secrets.createSecret({ Name: 'team-a/db', SecretString: 'x' });
    expect(await refusalOf(maker.secrets.createSecret({ Name: 'team-b/db' }))).toMatchObject(
      denied,
    );
  });

  test.for<[string, string]>([
    ['BatchGetSecretValue', 'batchGetSecretValue'],
    ['CancelRotateSecret', 'cancelRotateSecret'],
    ['CreateSecret', 'createSecret'],
    ['DeleteResourcePolicy', 'deleteResourcePolicy'],
    ['DeleteSecret', 'deleteSecret'],
    ['DescribeSecret', 'describeSecret'],
    ['GetRandomPassword', 'getRandomPassword'],
    ['GetResourcePolicy', 'getResourcePolicy'],
    ['GetSecretValue', 'getSecretValue'],
    ['ListSecretVersionIds', 'listSecretVersionIds'],
    ['ListSecrets', 'listSecrets'],
    ['PutResourcePolicy', 'putResourcePolicy'],
    ['PutSecretValue', 'putSecretValue'],
    ['RemoveRegionsFromReplication', 'removeRegionsFromReplication'],
    ['ReplicateSecretToRegions', 'replicateSecretToRegions'],
    ['RestoreSecret', 'restoreSecret'],
    ['RotateSecret', 'rotateSecret'],
    ['StopReplicationToReplica', 'stopReplicationToReplica'],
    ['TagResource', 'tagResource'],
    ['UntagResource', 'untagResource'],
    ['UpdateSecret', 'updateSecret'],
    ['UpdateSecretVersionStage', 'updateSecretVersionStage'],
    ['ValidateResourcePolicy', 'validateResourcePolicy'],
  ])(
    '%s is refused to whoever may do everything else',
    async ([action, method], { cloud, secrets }) => {
      const { name } = await make(secrets);
      const { secrets: client } = await userWith(
        cloud,
        allow(['secretsmanager:*', 'kms:*', 'lambda:*']),
        { Effect: 'Deny', Action: `secretsmanager:${action}`, Resource: '*' },
      );
      const input = {
        Name: 'new',
        SecretId: name,
        SecretIdList: [name],
        SecretString: 'x',
        ResourcePolicy: '{}',
        AddReplicaRegions: [{ Region: 'eu-west-1' }],
        RemoveReplicaRegions: ['eu-west-1'],
        TagKeys: ['x'],
        Tags: [{ Key: 'x', Value: 'y' }],
        VersionStage: 'x',
        RemoveFromVersionId: TOKEN,
      };
      // SAFETY: the client has a method of this name for each operation, and leaves members out that it does not know.
      const call = (client as unknown as Record<string, (input: object) => Promise<unknown>>)[
        method
      ];
      const refusal = await refusalOf(call?.call(client, input) ?? Promise.resolve());
      expect(refusal).toMatchObject(denied);
      expect(refusal.message).toContain(`secretsmanager:${action}`);
    },
  );
});

describe('conditions', () => {
  const cases: [
    name: string,
    action: string | string[],
    condition: object,
    good: (client: ReturnType<typeof clientOf>) => Promise<unknown>,
    bad: (client: ReturnType<typeof clientOf>) => Promise<unknown>,
  ][] = [
    [
      'secretsmanager:Name',
      'CreateSecret',
      { StringLike: { 'secretsmanager:Name': 'team-a/*' } },
      (client) => client.createSecret({ Name: 'team-a/x', SecretString: 'x' }),
      (client) => client.createSecret({ Name: 'team-b/x', SecretString: 'x' }),
    ],
    [
      'secretsmanager:Description',
      ['CreateSecret', 'UpdateSecret'],
      { StringLike: { 'secretsmanager:Description': 'a*' } },
      (client) => client.updateSecret({ SecretId: 'orders/database', Description: 'about' }),
      (client) => client.updateSecret({ SecretId: 'orders/database', Description: 'other' }),
    ],
    [
      'secretsmanager:VersionStage',
      'GetSecretValue',
      { StringEquals: { 'secretsmanager:VersionStage': 'AWSCURRENT' } },
      (client) => client.getSecretValue({ SecretId: 'orders/database' }),
      (client) =>
        client.getSecretValue({ SecretId: 'orders/database', VersionStage: 'AWSPREVIOUS' }),
    ],
    [
      'secretsmanager:VersionId',
      'GetSecretValue',
      { StringEquals: { 'secretsmanager:VersionId': TOKEN } },
      (client) => client.getSecretValue({ SecretId: 'orders/database', VersionId: TOKEN }),
      (client) => client.getSecretValue({ SecretId: 'orders/database' }),
    ],
    [
      'secretsmanager:SecretId',
      'GetSecretValue',
      { ArnLike: { 'secretsmanager:SecretId': 'arn:aws:secretsmanager:*:*:secret:orders/*' } },
      (client) => client.getSecretValue({ SecretId: 'orders/database' }),
      (client) => client.getSecretValue({ SecretId: 'other' }),
    ],
    [
      'aws:ResourceTag',
      'GetSecretValue',
      { StringEquals: { 'aws:ResourceTag/team': 'a' } },
      (client) => client.getSecretValue({ SecretId: 'orders/database' }),
      (client) => client.getSecretValue({ SecretId: 'other' }),
    ],
    [
      'secretsmanager:ResourceTag',
      'GetSecretValue',
      { StringEquals: { 'secretsmanager:ResourceTag/team': 'a' } },
      (client) => client.getSecretValue({ SecretId: 'orders/database' }),
      (client) => client.getSecretValue({ SecretId: 'other' }),
    ],
    [
      'aws:RequestTag',
      'TagResource',
      { StringEquals: { 'aws:RequestTag/team': 'a' } },
      (client) => client.tagResource({ SecretId: 'other', Tags: [{ Key: 'team', Value: 'a' }] }),
      (client) => client.tagResource({ SecretId: 'other', Tags: [{ Key: 'team', Value: 'b' }] }),
    ],
    [
      'aws:TagKeys',
      'UntagResource',
      { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } },
      (client) => client.untagResource({ SecretId: 'other', TagKeys: ['team'] }),
      (client) => client.untagResource({ SecretId: 'other', TagKeys: ['team', 'x'] }),
    ],
    [
      'secretsmanager:RecoveryWindowInDays',
      'DeleteSecret',
      { NumericGreaterThanEquals: { 'secretsmanager:RecoveryWindowInDays': '14' } },
      (client) => client.deleteSecret({ SecretId: 'other', RecoveryWindowInDays: 14 }),
      (client) => client.deleteSecret({ SecretId: 'other', RecoveryWindowInDays: 7 }),
    ],
    [
      'secretsmanager:ForceDeleteWithoutRecovery',
      'DeleteSecret',
      { BoolIfExists: { 'secretsmanager:ForceDeleteWithoutRecovery': 'false' } },
      (client) => client.deleteSecret({ SecretId: 'other' }),
      (client) => client.deleteSecret({ SecretId: 'other', ForceDeleteWithoutRecovery: true }),
    ],
    [
      'secretsmanager:BlockPublicPolicy',
      'PutResourcePolicy',
      { Bool: { 'secretsmanager:BlockPublicPolicy': 'true' } },
      (client) =>
        client.putResourcePolicy({
          SecretId: 'other',
          ResourcePolicy: JSON.stringify(
            policyOf({ ...allow(get), Principal: { AWS: OTHER_ACCOUNT } }),
          ),
          BlockPublicPolicy: true,
        }),
      (client) => client.putResourcePolicy({ SecretId: 'other', ResourcePolicy: '{}' }),
    ],
    [
      'secretsmanager:AddReplicaRegions',
      'ReplicateSecretToRegions',
      { 'ForAllValues:StringEquals': { 'secretsmanager:AddReplicaRegions': ['eu-west-1'] } },
      (client) =>
        client.replicateSecretToRegions({
          SecretId: 'other',
          AddReplicaRegions: [{ Region: 'eu-west-1' }],
        }),
      (client) =>
        client.replicateSecretToRegions({
          SecretId: 'other',
          AddReplicaRegions: [{ Region: 'us-west-2' }],
        }),
    ],
    [
      'secretsmanager:KmsKeyArn',
      'UpdateSecret',
      { ArnLike: { 'secretsmanager:KmsKeyArn': 'arn:aws:kms:*:*:key/aaaa*' } },
      (client) => client.describeSecret({ SecretId: 'other' }),
      (client) => client.updateSecret({ SecretId: 'other', KmsKeyId: 'alias/x' }),
    ],
    [
      'secretsmanager:RotationLambdaARN',
      'RotateSecret',
      { ArnLike: { 'secretsmanager:RotationLambdaARN': 'arn:aws:lambda:*:*:function:good' } },
      (client) => client.describeSecret({ SecretId: 'other' }),
      (client) =>
        client.rotateSecret({
          SecretId: 'other',
          RotationLambdaARN: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:bad`,
        }),
    ],
  ];
  test.for(cases)('%s decides', async ([, actions, condition, good, bad], { cloud, secrets }) => {
    await make(secrets, {
      Tags: [{ Key: 'team', Value: 'a' }],
      ClientRequestToken: TOKEN,
    });
    await make(secrets, { Name: 'other' });
    const names = [actions].flat().map((action) => `secretsmanager:${action}`);
    const user = await userWith(
      cloud,
      allow(names, '*', condition),
      allow('secretsmanager:DescribeSecret'),
    );
    expect(await refusalOf(bad(user.secrets))).toMatchObject(denied);
    await good(user.secrets);
  });

  test('secretsmanager:resource/AllowRotationLambdaArn asks about the secret', async ({
    cloud,
    secrets,
  }) => {
    const { services } = cloud.kernel;
    const find = services.find.bind(services);
    services.find = (name) => (name === 'lambda' ? Promise.resolve(undefined) : find(name));
    const functionArn = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:good`;
    await make(secrets);
    await make(secrets, { Name: 'other' });
    await secrets.rotateSecret({ SecretId: 'orders/database', RotationLambdaARN: functionArn });
    const user = await userWith(
      cloud,
      allow('secretsmanager:DescribeSecret', '*', {
        ArnEquals: { 'secretsmanager:resource/AllowRotationLambdaArn': functionArn },
      }),
    );
    await user.secrets.describeSecret({ SecretId: 'orders/database' });
    const call = user.secrets.describeSecret({ SecretId: 'other' });
    expect(await refusalOf(call)).toMatchObject(denied);
  });

  test.for(['TagResource', 'ReplicateSecretToRegions'])(
    'to create with what needs it, %s is needed too',
    async (action, { cloud }) => {
      const more =
        action === 'TagResource'
          ? { Tags: [{ Key: 'team', Value: 'a' }] }
          : { AddReplicaRegions: [{ Region: 'eu-west-1' }] };
      const without = await userWith(cloud, allow('secretsmanager:CreateSecret'));
      const refusal = await refusalOf(without.secrets.createSecret({ Name: 'x', ...more }));
      expect(refusal).toMatchObject(denied);
      expect(refusal.message).toContain(`secretsmanager:${action}`);
      const withIt = await userWith(
        cloud,
        allow(['secretsmanager:CreateSecret', `secretsmanager:${action}`]),
      );
      await withIt.secrets.createSecret({ Name: 'x', ...more });
    },
  );
});

describe('a resource policy', () => {
  // Recorded: test_resource_policy
  test('is put, read as it was given, and taken away', async ({ secrets }) => {
    const { arn, name } = await make(secrets);
    const ResourcePolicy = JSON.stringify(policyOf({ ...allow(get), Principal: '*' }));
    expect(await secrets.putResourcePolicy({ SecretId: name, ResourcePolicy })).toMatchObject({
      ARN: arn,
      Name: name,
    });
    expect(await secrets.getResourcePolicy({ SecretId: name })).toMatchObject({
      ARN: arn,
      Name: name,
      ResourcePolicy,
    });
    await secrets.deleteResourcePolicy({ SecretId: name });
    expect(await secrets.getResourcePolicy({ SecretId: name })).not.toHaveProperty(
      'ResourcePolicy',
    );
  });

  test('lets a principal of its account in, and keeps one out', async ({ cloud, secrets }) => {
    const { name } = await make(secrets);
    const user = await userWith(cloud, allow('sqs:*'));
    expect(await refusalOf(user.secrets.getSecretValue({ SecretId: name }))).toMatchObject(denied);
    const statement = { ...allow(get), Principal: { AWS: user.arn } };
    const put = (Statement: object) =>
      secrets.putResourcePolicy({
        SecretId: name,
        ResourcePolicy: JSON.stringify(policyOf(Statement)),
      });
    await put(statement);
    await user.secrets.getSecretValue({ SecretId: name });
    const admin = await userWith(cloud, allow('secretsmanager:*'));
    await put({ ...statement, Effect: 'Deny', Principal: { AWS: admin.arn } });
    expect(await refusalOf(admin.secrets.getSecretValue({ SecretId: name }))).toMatchObject(denied);
  });

  const stranger = { AWS: OTHER_ACCOUNT };
  test.for<[string, object, boolean]>([
    ['everyone', { Principal: '*' }, true],
    ['everyone by another spelling', { Principal: { AWS: '*' } }, true],
    [
      'everyone over TLS',
      { Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
      true,
    ],
    [
      'everyone but one account',
      { Principal: '*', Condition: { StringNotEquals: { 'aws:PrincipalAccount': ACCOUNT } } },
      true,
    ],
    [
      'every address',
      { Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } },
      true,
    ],
    ['everyone for another action', { Principal: '*', Action: 'secretsmanager:Put*' }, true],
    ['an account', { Principal: stranger }, false],
    [
      'everyone of an organization',
      { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } },
      false,
    ],
    [
      'everyone of an account',
      { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalAccount': ACCOUNT } } },
      false,
    ],
    ['nobody', { Principal: '*', Effect: 'Deny' }, false],
    ['a service', { Principal: { Service: 'lambda.amazonaws.com' } }, false],
  ])('that lets %s in is public or not', async ([, change, isPublic], { secrets }) => {
    const { name: SecretId } = await make(secrets);
    const ResourcePolicy = JSON.stringify(policyOf({ ...allow(get), ...change }));
    const validated = await secrets.validateResourcePolicy({ SecretId, ResourcePolicy });
    expect(validated.PolicyValidationPassed).toBe(!isPublic);
    expect(validated.ValidationErrors).toHaveLength(isPublic ? 1 : 0);
    const put = secrets.putResourcePolicy({ SecretId, ResourcePolicy, BlockPublicPolicy: true });
    if (!isPublic) await put;
    else {
      expect(await refusalOf(put)).toMatchObject({ name: 'PublicPolicyException', status: 400 });
      expect(await secrets.getResourcePolicy({ SecretId })).not.toHaveProperty('ResourcePolicy');
      await secrets.putResourcePolicy({ SecretId, ResourcePolicy, BlockPublicPolicy: false });
    }
  });

  test.for([
    'x',
    '{}',
    JSON.stringify(policyOf({ ...allow(get), Principal: { AWS: '12' } })),
    JSON.stringify(policyOf(allow(get))),
  ])('that reads %s is refused', async (ResourcePolicy, { secrets }) => {
    const { name: SecretId } = await make(secrets);
    for (const call of [
      secrets.putResourcePolicy({ SecretId, ResourcePolicy }),
      secrets.validateResourcePolicy({ ResourcePolicy }),
    ]) {
      expect(await refusalOf(call)).toMatchObject({ name: 'MalformedPolicyDocumentException' });
    }
  });
});

describe('another account', () => {
  async function shared(cloud: Cloud) {
    const secrets = clientOf(cloud.root);
    const kms = new KMS(cloud.root.clientConfig());
    const { KeyMetadata } = await kms.createKey({});
    const KmsKeyId = KeyMetadata?.Arn ?? '';
    const { arn } = await make(secrets, { KmsKeyId });
    return { secrets, kms, KmsKeyId, arn, stranger: clientOf(rootOf(cloud, OTHER_ACCOUNT)) };
  }
  const Principal = { AWS: OTHER_ACCOUNT };

  test('reads a secret when the policy of the secret and that of its key let it in', async ({
    cloud,
  }) => {
    const { secrets, kms, KmsKeyId, arn, stranger } = await shared(cloud);
    expect(await refusalOf(stranger.getSecretValue({ SecretId: arn }))).toMatchObject(denied);
    await secrets.putResourcePolicy({
      SecretId: arn,
      ResourcePolicy: JSON.stringify(policyOf({ ...allow(get), Principal })),
    });
    expect(await refusalOf(stranger.getSecretValue({ SecretId: arn }))).toEqual({
      ...denied,
      message: 'Access to KMS is not allowed',
    });
    await kms.putKeyPolicy({
      KeyId: KmsKeyId,
      Policy: JSON.stringify(
        policyOf(
          { ...allow('kms:*'), Principal: { AWS: ACCOUNT } },
          { ...allow('kms:Decrypt'), Principal },
        ),
      ),
    });
    expect((await stranger.getSecretValue({ SecretId: arn })).SecretString).toBe('first');
    expect(await refusalOf(stranger.describeSecret({ SecretId: arn }))).toMatchObject(denied);
  });

  test('cannot read one under the key that AWS manages', async ({ cloud, secrets }) => {
    const { arn } = await make(secrets);
    await secrets.putResourcePolicy({
      SecretId: arn,
      ResourcePolicy: JSON.stringify(policyOf({ ...allow(get), Principal })),
    });
    const stranger = clientOf(rootOf(cloud, OTHER_ACCOUNT));
    expect(await refusalOf(stranger.getSecretValue({ SecretId: arn }))).toEqual({
      name: 'InvalidRequestException',
      message:
        "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
      status: 400,
    });
  });

  test('learns nothing from a name: a denial is the same whether there is a secret or not', async ({
    cloud,
    secrets,
  }) => {
    const stranger = clientOf(rootOf(cloud, OTHER_ACCOUNT));
    const part = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:orders/database`;
    const before = await refusalOf(stranger.getSecretValue({ SecretId: part }));
    const { arn } = await make(secrets);
    expect(await refusalOf(stranger.getSecretValue({ SecretId: part }))).toEqual(before);
    expect(before).toMatchObject(denied);
    const whole = await refusalOf(stranger.getSecretValue({ SecretId: arn }));
    await secrets.deleteSecret({ SecretId: arn, ForceDeleteWithoutRecovery: true });
    expect(await refusalOf(stranger.getSecretValue({ SecretId: arn }))).toEqual(whole);
  });

  test('has secrets of the same names', async ({ cloud, secrets }) => {
    await make(secrets);
    const stranger = clientOf(rootOf(cloud, OTHER_ACCOUNT));
    const call = stranger.getSecretValue({ SecretId: 'orders/database' });
    expect(await refusalOf(call)).toEqual(notFound);
  });
});

test('every call is an event, and no event, log line or refusal holds a secret', async () => {
  const marker = 'marker-5c1e-of-a-secret';
  const lines: string[] = [];
  const cloud = await createCloud({
    clock: 'manual',
    logLevel: 'info',
    log: (line) => void lines.push(line),
  });
  const secrets = clientOf(cloud.root);
  const SecretId = 'orders/database';
  await make(secrets, { SecretString: marker });
  await secrets.putSecretValue({ SecretId, SecretString: marker });
  await secrets.updateSecret({ SecretId, SecretBinary: Buffer.from(marker) });
  await secrets.getSecretValue({ SecretId });
  await secrets.batchGetSecretValue({ SecretIdList: [SecretId, 'nothing'] });
  await secrets.replicateSecretToRegions({
    SecretId,
    AddReplicaRegions: [{ Region: 'eu-west-1' }],
  });
  await cloud.clock.advance({ seconds: 1 });
  const { RandomPassword = '' } = await secrets.getRandomPassword({});
  const refusals = [
    await refusalOf(secrets.createSecret({ Name: SecretId, SecretString: marker })),
    await refusalOf(secrets.putSecretValue({ SecretId, SecretString: marker.repeat(4000) })),
  ];
  await cloud.clock.advance({ seconds: 1 });
  const told: string[] = [...lines, JSON.stringify(refusals)];
  const names = new Set<string | undefined>();
  for (const region of ['us-east-1', 'eu-west-1']) {
    const trail = new CloudTrailClient({ ...cloud.root.clientConfig(), region });
    let NextToken: string | undefined;
    do {
      const page = await trail.send(new LookupEventsCommand({ NextToken }));
      for (const { CloudTrailEvent = '', EventName } of page.Events ?? []) {
        told.push(CloudTrailEvent);
        names.add(EventName);
      }
      ({ NextToken } = page);
    } while (NextToken !== undefined);
  }
  expect([...names]).toEqual(
    expect.arrayContaining([
      'CreateSecret',
      'PutSecretValue',
      'GetSecretValue',
      'GetRandomPassword',
    ]),
  );
  for (const secret of [
    marker,
    Buffer.from(marker).toString('base64').slice(0, 28),
    RandomPassword,
  ])
    for (const text of told) expect(text.includes(secret)).toBe(false);
  await cloud.stop();
});
