/** Secrets and their values: made, read, changed. [recordings, secretsmanager.json] */
import { describe, expect } from 'vitest';

import { clientOf, make, notFound, refusalOf, test, TOKEN, tokenOf } from './testing.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ARN_OF_A_SECRET = /^arn:aws:secretsmanager:us-east-1:000000000000:secret:/;

/** The members of an answer, without the SDK's own. */
function bare(answer: object): object {
  const { $metadata: _metadata, ...members } = answer as { readonly $metadata?: object };
  return members;
}

describe('a secret is made and changed', () => {
  // Recorded: test_create_and_update_secret
  test.for([
    ['s-c64bdc03', true],
    ['Valid/_+=.@-Name', true],
    ['Valid/_+=.@-Name-a1b2', true],
    ['Valid/_+=.@-Name-a1b2c3-', true],
    ['Invalid/_+=.@-Name-a1b2c3', false],
  ] as const)('%s, found by a part of its ARN: %s', async ([Name, isFound], { secrets }) => {
    const made = await secrets.createSecret({
      Name,
      SecretString: 'my_secret',
      Description: 'Testing secret creation.',
    });
    expect(bare(made)).toEqual({
      ARN: expect.stringMatching(ARN_OF_A_SECRET),
      Name,
      VersionId: expect.stringMatching(UUID),
    });
    const { ARN: arn = '', VersionId = '' } = made;
    expect(arn).toMatch(/-[A-Za-z0-9]{6}$/);
    const read = {
      ARN: arn,
      Name,
      VersionId,
      SecretString: 'my_secret',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: expect.any(Date),
    };
    expect(bare(await secrets.getSecretValue({ SecretId: Name }))).toEqual(read);
    expect(bare(await secrets.getSecretValue({ SecretId: arn }))).toEqual(read);
    const part = secrets.getSecretValue({ SecretId: arn.slice(0, -7) });
    if (isFound) expect(bare(await part)).toEqual(read);
    else expect(await refusalOf(part)).toEqual(notFound);
    expect(bare(await secrets.describeSecret({ SecretId: Name }))).toEqual({
      ARN: arn,
      Name,
      Description: 'Testing secret creation.',
      CreatedDate: expect.any(Date),
      LastAccessedDate: new Date('2026-03-04T00:00:00Z'),
      LastChangedDate: expect.any(Date),
      VersionIdsToStages: { [VersionId]: ['AWSCURRENT'] },
    });
    const put = await secrets.putSecretValue({ SecretId: Name, SecretString: 'new_secret' });
    expect(bare(put)).toEqual({
      ARN: arn,
      Name,
      VersionId: expect.stringMatching(UUID),
      VersionStages: ['AWSCURRENT'],
    });
    expect((await secrets.getSecretValue({ SecretId: Name })).SecretString).toBe('new_secret');
    const updated = await secrets.updateSecret({ SecretId: Name, SecretString: 'newer' });
    expect(bare(updated)).toEqual({
      ARN: arn,
      Name,
      VersionId: expect.stringMatching(UUID),
    });
    const deleted = await secrets.deleteSecret({
      SecretId: Name,
      ForceDeleteWithoutRecovery: true,
    });
    expect(bare(deleted)).toEqual({ ARN: arn, Name, DeletionDate: expect.any(Date) });
  });

  // Recorded: test_change_secret_value_after_creation, test_get_secret_value
  test.for([
    ['text', 'footest', 'updated1'],
    ['bytes', '\u0000\u0001\u0002\u00ff', '\u00fe\u00fd'],
  ] as const)('its %s are bytes as they were given', async ([, first, second], { secrets }) => {
    const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
    await secrets.createSecret({ Name: 'b', SecretBinary: bytes('initial') });
    const read = async () => (await secrets.getSecretValue({ SecretId: 'b' })).SecretBinary;
    expect(await read()).toEqual(bytes('initial'));
    await secrets.putSecretValue({ SecretId: 'b', SecretBinary: bytes(first) });
    expect(await read()).toEqual(bytes(first));
    await secrets.updateSecret({ SecretId: 'b', SecretBinary: bytes(second) });
    expect(await read()).toEqual(bytes(second));
    expect(await secrets.getSecretValue({ SecretId: 'b' })).not.toHaveProperty('SecretString');
  });

  test('without a value there is no version until one is put', async ({ secrets }) => {
    const made = await secrets.createSecret({ Name: 'empty' });
    expect(made).not.toHaveProperty('VersionId');
    expect(await refusalOf(secrets.getSecretValue({ SecretId: 'empty' }))).toEqual({
      name: 'ResourceNotFoundException',
      message:
        "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      status: 400,
    });
    // AWS: the first version gets AWSCURRENT whatever was asked for.
    const put = await secrets.putSecretValue({
      SecretId: 'empty',
      SecretString: 'x',
      VersionStages: ['one'],
    });
    expect(put.VersionStages).toEqual(['AWSCURRENT', 'one']);
  });

  test('UpdateSecret of a description makes no version', async ({ secrets }) => {
    const { name, arn } = await make(secrets);
    const updated = await secrets.updateSecret({ SecretId: name, Description: 'of the orders' });
    expect(bare(updated)).toEqual({ ARN: arn, Name: name });
    expect(await secrets.describeSecret({ SecretId: name })).toMatchObject({
      Description: 'of the orders',
    });
    expect((await secrets.getSecretValue({ SecretId: name })).SecretString).toBe('first');
  });
});

describe('a request that is repeated', () => {
  const again = { Name: 'again', SecretString: 'value', ClientRequestToken: TOKEN };

  test('makes one secret', async ({ secrets }) => {
    const first = await secrets.createSecret(again);
    expect(bare(await secrets.createSecret(again))).toEqual(bare(first));
    expect(first.VersionId).toBe(TOKEN);
  });

  test('with another value is refused', async ({ secrets }) => {
    const { ARN: arn } = await secrets.createSecret(again);
    expect(await refusalOf(secrets.createSecret({ ...again, SecretString: 'other' }))).toEqual({
      name: 'ResourceExistsException',
      message: `You can't use ClientRequestToken ${TOKEN} because that value is already in use for a version of secret ${arn}.`,
      status: 400,
    });
  });

  test('with another token finds the name taken', async ({ secrets }) => {
    await secrets.createSecret(again);
    const call = secrets.createSecret({ ...again, ClientRequestToken: tokenOf('b') });
    expect(await refusalOf(call)).toEqual({
      name: 'ResourceExistsException',
      message: 'The operation failed because the secret again already exists.',
      status: 400,
    });
  });

  test('puts one value, and moves no label a second time', async ({ secrets }) => {
    await secrets.createSecret(again);
    const put = { SecretId: 'again', SecretString: 'b', ClientRequestToken: tokenOf('b') };
    await secrets.putSecretValue(put);
    await secrets.putSecretValue({ SecretId: 'again', SecretString: 'c' });
    expect((await secrets.putSecretValue(put)).VersionStages).toEqual(['AWSPREVIOUS']);
    expect((await secrets.getSecretValue({ SecretId: 'again' })).SecretString).toBe('c');
    for (const call of [
      secrets.putSecretValue({ ...put, SecretString: 'd' }),
      secrets.putSecretValue({ ...put, SecretString: undefined, SecretBinary: Buffer.from('b') }),
      secrets.updateSecret({ ...put, SecretString: 'd' }),
    ]) {
      expect(await refusalOf(call)).toMatchObject({ name: 'ResourceExistsException' });
    }
  });
});

describe('at the same time', () => {
  test('one of many that make a secret of one name makes it', async ({ secrets }) => {
    const calls = Array.from({ length: 5 }, (_one, place) =>
      secrets.createSecret({ Name: 'one', SecretString: `${place}` }).then(
        ({ ARN }) => ARN ?? '',
        ({ name }: Error) => name,
      ),
    );
    const ends = await Promise.all(calls);
    expect(ends.filter((end) => end === 'ResourceExistsException')).toHaveLength(4);
    expect((await secrets.describeSecret({ SecretId: 'one' })).ARN).toBe(
      ends.find((end) => end.startsWith('arn:')),
    );
  });

  test('each of many values is a version, and one is current', async ({ secrets }) => {
    const { name } = await make(secrets);
    await Promise.all(
      Array.from({ length: 5 }, (_one, place) =>
        secrets.putSecretValue({ SecretId: name, SecretString: `${place}` }),
      ),
    );
    const { Versions = [] } = await secrets.listSecretVersionIds({
      SecretId: name,
      IncludeDeprecated: true,
    });
    expect(Versions).toHaveLength(6);
    const stages = Versions.flatMap(({ VersionStages = [] }) => VersionStages);
    expect(stages.toSorted()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
  });
});

describe('what is refused', () => {
  test.for(['a b', 'naïve', 'x:y', 'x*', 'a\nb'])('the name %j', async (Name, { secrets }) => {
    expect(await refusalOf(secrets.createSecret({ Name }))).toEqual({
      name: 'ValidationException',
      message:
        'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
      status: 400,
    });
  });

  test('a value that is both, or none, or too long', async ({ secrets }) => {
    const { name } = await make(secrets);
    const both = { SecretString: 'a', SecretBinary: Buffer.from('a') };
    const wide = { SecretString: 'ä'.repeat(40_000) };
    const cases: [Promise<unknown>, string][] = [
      [secrets.createSecret({ Name: 'x', ...both }), 'InvalidParameterException'],
      [secrets.putSecretValue({ SecretId: name, ...both }), 'InvalidParameterException'],
      [secrets.updateSecret({ SecretId: name, ...both }), 'InvalidParameterException'],
      [secrets.putSecretValue({ SecretId: name }), 'InvalidRequestException'],
      [secrets.putSecretValue({ SecretId: name, ...wide }), 'InvalidParameterException'],
      [
        secrets.putSecretValue({ SecretId: name, SecretString: 'a'.repeat(65_537) }),
        'ValidationException',
      ],
    ];
    for (const [call, expected] of cases)
      expect(await refusalOf(call)).toMatchObject({ name: expected });
  });

  test('managed external secrets, by their names', async ({ secrets }) => {
    const { name } = await make(secrets);
    for (const [call, member] of [
      [secrets.createSecret({ Name: 'x', Type: 'SalesforceClientSecret' }), 'Type'],
      [secrets.updateSecret({ SecretId: name, Type: 'SalesforceClientSecret' }), 'Type'],
      [
        secrets.rotateSecret({ SecretId: name, ExternalSecretRotationMetadata: [] }),
        'ExternalSecretRotationMetadata',
      ],
      [
        secrets.rotateSecret({
          SecretId: name,
          ExternalSecretRotationRoleArn: 'arn:aws:iam::000000000000:role/r',
        }),
        'ExternalSecretRotationRoleArn',
      ],
    ] as const) {
      const { name: code, message, status } = await refusalOf(call);
      expect([code, status]).toEqual(['NotImplemented', 501]);
      expect(message).toContain(member);
    }
  });

  // Recorded: test_secret_not_found
  test('every operation on a secret that is not there', async ({ secrets }) => {
    const SecretId = 'nothing';
    for (const call of [
      secrets.getSecretValue({ SecretId }),
      secrets.listSecretVersionIds({ SecretId }),
      secrets.describeSecret({ SecretId }),
      secrets.putSecretValue({ SecretId, SecretString: 'x' }),
      secrets.updateSecret({ SecretId, SecretString: 'x' }),
      secrets.updateSecretVersionStage({ SecretId, VersionStage: 'a', MoveToVersionId: TOKEN }),
      secrets.deleteSecret({ SecretId }),
      secrets.restoreSecret({ SecretId }),
      secrets.rotateSecret({ SecretId }),
      secrets.cancelRotateSecret({ SecretId }),
      secrets.getResourcePolicy({ SecretId }),
      secrets.putResourcePolicy({ SecretId, ResourcePolicy: '{}' }),
      secrets.deleteResourcePolicy({ SecretId }),
      secrets.validateResourcePolicy({ SecretId, ResourcePolicy: '{}' }),
      secrets.tagResource({ SecretId, Tags: [] }),
      secrets.untagResource({ SecretId, TagKeys: [] }),
      secrets.replicateSecretToRegions({ SecretId, AddReplicaRegions: [{ Region: 'eu-west-1' }] }),
      secrets.removeRegionsFromReplication({ SecretId, RemoveReplicaRegions: ['eu-west-1'] }),
      secrets.stopReplicationToReplica({ SecretId }),
    ]) {
      expect(await refusalOf(call)).toEqual(notFound);
    }
  });

  test.for([
    'arn:aws:secretsmanager:us-east-1:000000000000:secret:orders/database-XXXXXX',
    'arn:aws:secretsmanager:eu-west-1:000000000000:secret:orders/database',
    'arn:aws:sqs:us-east-1:000000000000:orders/database',
    'arn:aws:secretsmanager:us-east-1:000000000000:orders/database',
    'arn:aws:secretsmanager:nowhere-1:000000000000:secret:orders/database',
    'ORDERS/DATABASE',
    'orders',
    '__proto__',
  ])('the name %s means another secret', async (SecretId, { secrets }) => {
    await make(secrets);
    const { status, name } = await refusalOf(secrets.getSecretValue({ SecretId }));
    expect([status, name]).toEqual([400, 'ResourceNotFoundException']);
  });
});

test('a secret of another region is found by its ARN, as every resource here', async ({
  cloud,
  secrets,
}) => {
  const { arn } = await make(clientOf(cloud.root, 'eu-west-1'));
  expect((await secrets.getSecretValue({ SecretId: arn })).SecretString).toBe('first');
});

describe('tags', () => {
  test('are set, changed and taken away', async ({ secrets }) => {
    const { name } = await make(secrets, { Tags: [{ Key: 'team', Value: 'a' }] });
    await secrets.tagResource({
      SecretId: name,
      Tags: [
        { Key: 'team', Value: 'b' },
        { Key: '__proto__', Value: 'c' },
      ],
    });
    const tags = async () => (await secrets.describeSecret({ SecretId: name })).Tags;
    expect(await tags()).toEqual([
      { Key: 'team', Value: 'b' },
      { Key: '__proto__', Value: 'c' },
    ]);
    await secrets.untagResource({ SecretId: name, TagKeys: ['team', 'other'] });
    expect(await tags()).toEqual([{ Key: '__proto__', Value: 'c' }]);
  });

  test.for<[string, { Key?: string; Value?: string }[]]>([
    ['keys of AWS', [{ Key: 'AWS:x', Value: 'y' }]],
    [
      'a key twice',
      [
        { Key: 'x', Value: '1' },
        { Key: 'x', Value: '2' },
      ],
    ],
    ['no key', [{ Value: 'y' }]],
    ['51 tags', Array.from({ length: 51 }, (_one, key) => ({ Key: `${key}`, Value: '' }))],
  ])('may not have %s', async ([, Tags], { secrets }) => {
    const { name } = await make(secrets);
    for (const call of [
      secrets.tagResource({ SecretId: name, Tags }),
      secrets.createSecret({ Name: 'other', Tags }),
    ]) {
      expect(await refusalOf(call)).toMatchObject({
        name: 'InvalidParameterException',
        status: 400,
      });
    }
  });
});
