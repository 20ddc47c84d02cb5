/** Versions and their labels. [recordings, secretsmanager.json] */
import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect } from 'vitest';

import { make, refusalOf, test, tokenOf } from './testing.ts';

async function versionsOf(secrets: SecretsManager, IncludeDeprecated = false) {
  const { Versions = [] } = await secrets.listSecretVersionIds({
    SecretId: 'orders/database',
    IncludeDeprecated,
  });
  return Versions.map(({ CreatedDate: _created, ...version }) => version);
}

const entry = (letter: string, ...VersionStages: string[]) => ({
  VersionId: tokenOf(letter),
  KmsKeyIds: ['DefaultEncryptionKey'],
  ...(VersionStages.length > 0 && { VersionStages }),
});
const read = { LastAccessedDate: new Date('2026-03-04T00:00:00Z') };

async function put(secrets: SecretsManager, letter: string, VersionStages?: string[]) {
  const answer = await secrets.putSecretValue({
    SecretId: 'orders/database',
    ClientRequestToken: tokenOf(letter),
    SecretString: `S${letter}`,
    ...(VersionStages && { VersionStages }),
  });
  return answer.VersionStages;
}

async function move(secrets: SecretsManager, VersionStage: string, from?: string, to?: string) {
  await secrets.updateSecretVersionStage({
    SecretId: 'orders/database',
    VersionStage,
    ...(from !== undefined && { RemoveFromVersionId: tokenOf(from) }),
    ...(to !== undefined && { MoveToVersionId: tokenOf(to) }),
  });
}

const get = (secrets: SecretsManager, more: object = {}) =>
  secrets.getSecretValue({ SecretId: 'orders/database', ...more });

describe('labels', () => {
  // Recorded: test_deprecated_secret_version_stage
  test('a version without labels is deprecated, and listed only when it is asked for', async ({
    secrets,
  }) => {
    await make(secrets, { ClientRequestToken: tokenOf('a') });
    expect(await versionsOf(secrets)).toEqual([entry('a', 'AWSCURRENT')]);
    await put(secrets, 'b');
    expect(await versionsOf(secrets)).toEqual([
      entry('a', 'AWSPREVIOUS'),
      entry('b', 'AWSCURRENT'),
    ]);
    await put(secrets, 'c');
    const latest = [entry('b', 'AWSPREVIOUS'), entry('c', 'AWSCURRENT')];
    expect(await versionsOf(secrets)).toEqual(latest);
    expect(await versionsOf(secrets, true)).toEqual([entry('a'), ...latest]);
    await put(secrets, 'd');
    expect(await versionsOf(secrets, true)).toEqual([
      entry('a'),
      entry('b'),
      entry('c', 'AWSPREVIOUS'),
      entry('d', 'AWSCURRENT'),
    ]);
    expect((await get(secrets, { VersionId: tokenOf('a') })).SecretString).toBe('first');
  });

  // Recorded: test_non_versioning_version_stages_replacement
  test('of our own replace one another, and leave AWSCURRENT alone', async ({ secrets }) => {
    await make(secrets, { ClientRequestToken: tokenOf('a') });
    expect(await put(secrets, 'b', ['one', 'two', 'three'])).toEqual(['one', 'three', 'two']);
    expect(await versionsOf(secrets)).toEqual([
      entry('a', 'AWSCURRENT'),
      entry('b', 'one', 'three', 'two'),
    ]);
    expect(await put(secrets, 'c', ['one', 'two', 'three', 'four'])).toEqual([
      'four',
      'one',
      'three',
      'two',
    ]);
    expect(await versionsOf(secrets)).toEqual([
      entry('a', 'AWSCURRENT'),
      entry('c', 'four', 'one', 'three', 'two'),
    ]);
  });

  // Recorded: test_update_secret_version_stages_current_pending_cycle_custom_stages_1
  test('AWSCURRENT goes on, AWSPREVIOUS stays behind, and AWSPENDING is one', async ({
    secrets,
  }) => {
    await make(secrets, { ClientRequestToken: tokenOf('a') });
    await put(secrets, 'b', ['AWSPENDING', 'AWSSOMETHING', 'PUT1']);
    expect(await versionsOf(secrets)).toEqual([
      entry('a', 'AWSCURRENT'),
      entry('b', 'AWSPENDING', 'AWSSOMETHING', 'PUT1'),
    ]);
    expect((await get(secrets)).SecretString).toBe('first');
    await move(secrets, 'AWSCURRENT', 'a', 'b');
    expect(await get(secrets)).toMatchObject({
      SecretString: 'Sb',
      VersionStages: ['AWSCURRENT', 'AWSPENDING', 'AWSSOMETHING', 'PUT1'],
    });
    await put(secrets, 'c', ['AWSPENDING', 'PUT2']);
    expect(await versionsOf(secrets)).toEqual([
      { ...entry('a', 'AWSPREVIOUS'), ...read },
      { ...entry('b', 'AWSCURRENT', 'AWSSOMETHING', 'PUT1'), ...read },
      entry('c', 'AWSPENDING', 'PUT2'),
    ]);
    await move(secrets, 'AWSCURRENT', 'b', 'c');
    expect(await versionsOf(secrets)).toEqual([
      { ...entry('b', 'AWSPREVIOUS', 'AWSSOMETHING', 'PUT1'), ...read },
      entry('c', 'AWSCURRENT', 'AWSPENDING', 'PUT2'),
    ]);
  });

  // Recorded: test_update_secret_version_stages_current_pending_cycle_custom_stages_3
  test('a label is taken off, and AWSCURRENT can go back', async ({ secrets }) => {
    await make(secrets, { ClientRequestToken: tokenOf('a') });
    await put(secrets, 'b', ['PENDING']);
    await move(secrets, 'AWSCURRENT', 'a', 'b');
    await move(secrets, 'PENDING', 'b');
    expect(await versionsOf(secrets)).toEqual([
      entry('a', 'AWSPREVIOUS'),
      entry('b', 'AWSCURRENT'),
    ]);
    await move(secrets, 'AWSCURRENT', 'b', 'a');
    expect(await versionsOf(secrets)).toEqual([
      entry('a', 'AWSCURRENT'),
      entry('b', 'AWSPREVIOUS'),
    ]);
  });

  test.for<[string, string, string | undefined, string | undefined, object]>([
    ['from nowhere to nowhere', 'x', undefined, undefined, { name: 'InvalidParameterException' }],
    [
      'from a version that is not named',
      'AWSCURRENT',
      undefined,
      'b',
      {
        name: 'InvalidParameterException',
        message: `The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version ${tokenOf('a')}, so you must explicitly reference that version in RemoveFromVersionId.`,
      },
    ],
    ['from the wrong version', 'AWSCURRENT', 'b', 'b', { name: 'InvalidParameterException' }],
    ['from a version without it', 'x', 'a', undefined, { name: 'InvalidParameterException' }],
    [
      'off, when it is AWSCURRENT',
      'AWSCURRENT',
      'a',
      undefined,
      { name: 'InvalidParameterException' },
    ],
    ['to a version that is not there', 'x', undefined, 'z', { name: 'ResourceNotFoundException' }],
    ['off a version that is not there', 'x', 'z', undefined, { name: 'ResourceNotFoundException' }],
  ])('no label is moved %s', async ([, stage, from, to, expected], { secrets }) => {
    await make(secrets, { ClientRequestToken: tokenOf('a') });
    await put(secrets, 'b', ['PENDING']);
    const before = await versionsOf(secrets);
    expect(await refusalOf(move(secrets, stage, from, to))).toMatchObject(expected);
    expect(await versionsOf(secrets)).toEqual(before);
  });

  test('moving a label to where it is changes nothing', async ({ secrets }) => {
    await make(secrets, { ClientRequestToken: tokenOf('a') });
    await move(secrets, 'AWSCURRENT', undefined, 'a');
    expect(await versionsOf(secrets)).toEqual([entry('a', 'AWSCURRENT')]);
  });

  test('there are twenty of a secret at most', async ({ secrets }) => {
    await make(secrets, { ClientRequestToken: tokenOf('a') });
    await put(
      secrets,
      'b',
      Array.from({ length: 19 }, (_one, place) => `s${place}`),
    );
    expect(await refusalOf(put(secrets, 'c', ['one-more']))).toMatchObject({
      name: 'LimitExceededException',
    });
    expect((await versionsOf(secrets, true)).length).toBe(2);
  });
});

describe('a value is asked for', () => {
  test('by version, by label, or by both where they belong together', async ({ secrets }) => {
    await make(secrets, { ClientRequestToken: tokenOf('a') });
    await put(secrets, 'b');
    const value = async (more: object) => (await get(secrets, more)).SecretString;
    expect(await value({ VersionStage: 'AWSPREVIOUS' })).toBe('first');
    expect(await value({ VersionId: tokenOf('b') })).toBe('Sb');
    expect(await value({ VersionId: tokenOf('a'), VersionStage: 'AWSPREVIOUS' })).toBe('first');
  });

  test('and refused where there is none', async ({ secrets }) => {
    await make(secrets, { ClientRequestToken: tokenOf('a') });
    for (const [more, name, message] of [
      [
        { VersionStage: 'AWSPENDING' },
        'ResourceNotFoundException',
        "Secrets Manager can't find the specified secret value for staging label: AWSPENDING",
      ],
      [
        { VersionId: tokenOf('z') },
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret value for VersionId: ${tokenOf('z')}`,
      ],
      [
        { VersionId: tokenOf('a'), VersionStage: 'AWSPREVIOUS' },
        'InvalidRequestException',
        'You provided a VersionStage that is not associated to the provided VersionId.',
      ],
    ] as const) {
      expect(await refusalOf(get(secrets, more))).toEqual({ name, message, status: 400 });
    }
  });
});

describe('many versions', () => {
  const id = (number: number) => `version-${String(number).padStart(32, '0')}`;
  async function putMany(secrets: SecretsManager, from: number, to: number) {
    for (let number = from; number < to; number++) {
      await secrets.putSecretValue({
        SecretId: 'orders/database',
        ClientRequestToken: id(number),
        SecretString: String(number),
      });
    }
  }

  test('a hundred are kept for a day, then the outdated ones go', async ({ cloud, secrets }) => {
    await make(secrets, { ClientRequestToken: id(0) });
    await putMany(secrets, 1, 100);
    expect(await refusalOf(putMany(secrets, 100, 101))).toMatchObject({
      name: 'LimitExceededException',
    });
    await cloud.clock.advance({ days: 1 });
    await putMany(secrets, 100, 101);
    const { Versions = [] } = await secrets.listSecretVersionIds({
      SecretId: 'orders/database',
      IncludeDeprecated: true,
    });
    expect(Versions.map(({ VersionId }) => VersionId)).toEqual(
      Array.from({ length: 100 }, (_one, place) => id(place + 1)),
    );
  });

  test('are listed in pages', async ({ secrets }) => {
    await make(secrets, { ClientRequestToken: id(0) });
    await putMany(secrets, 1, 5);
    const found: (string | undefined)[] = [];
    let NextToken: string | undefined;
    let pages = 0;
    do {
      const page = await secrets.listSecretVersionIds({
        SecretId: 'orders/database',
        IncludeDeprecated: true,
        MaxResults: 2,
        NextToken,
      });
      found.push(...(page.Versions ?? []).map(({ VersionId }) => VersionId));
      NextToken = page.NextToken;
      pages += 1;
    } while (NextToken !== undefined);
    expect(pages).toBe(3);
    expect(found).toEqual([0, 1, 2, 3, 4].map(id));
    const call = secrets.listSecretVersionIds({
      SecretId: 'orders/database',
      NextToken: 'made up',
    });
    expect(await refusalOf(call)).toMatchObject({ name: 'InvalidNextTokenException' });
  });
});
