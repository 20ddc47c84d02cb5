/** Lists of secrets, and reading many at once. [recordings, secretsmanager.json] */
import type { ListSecretsCommandInput, SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect } from 'vitest';

import { allow, clientOf, make, refusalOf, settle, test, THERE, userWith } from './testing.ts';

async function namesOf(secrets: SecretsManager, input: ListSecretsCommandInput = {}) {
  const { SecretList = [] } = await secrets.listSecrets(input);
  return SecretList.map(({ Name }) => Name);
}

describe('ListSecrets', () => {
  // Recorded: test_call_lists_secrets_multiple_times, test_create_multi_secrets_snapshot
  test('shows what is known of each, and no value, in the order they were made', async ({
    cloud,
    secrets,
  }) => {
    const made = [];
    for (const Name of ['b', 'a', 'c']) {
      made.push(await make(secrets, { Name, Description: 'testing creation of secrets' }));
      await cloud.clock.advance({ seconds: 1 });
    }
    for (let times = 0; times < 3; times++) {
      const { SecretList } = await secrets.listSecrets({});
      expect(SecretList).toEqual(
        made.map(({ arn, name, versionId }) => ({
          ARN: arn,
          Name: name,
          Description: 'testing creation of secrets',
          CreatedDate: expect.any(Date),
          LastChangedDate: expect.any(Date),
          SecretVersionsToStages: { [versionId]: ['AWSCURRENT'] },
        })),
      );
    }
  });

  test('in every order', async ({ cloud, secrets }) => {
    for (const Name of ['b', 'a', 'c']) {
      await make(secrets, { Name });
      await cloud.clock.advance({ days: 1 });
    }
    await secrets.updateSecret({ SecretId: 'a', Description: 'x' });
    await secrets.getSecretValue({ SecretId: 'b' });
    for (const [SortBy, expected] of [
      [undefined, 'bac'],
      ['created-date', 'bac'],
      ['name', 'abc'],
      ['last-changed-date', 'bca'],
    ] as const) {
      expect((await namesOf(secrets, { SortBy })).join('')).toBe(expected);
      expect((await namesOf(secrets, { SortBy, SortOrder: 'asc' })).join('')).toBe(expected);
      const reversed = expected.split('').toReversed().join('');
      expect((await namesOf(secrets, { SortBy, SortOrder: 'desc' })).join('')).toBe(reversed);
    }
    const byAccess = await namesOf(secrets, { SortBy: 'last-accessed-date', SortOrder: 'desc' });
    expect(byAccess[0]).toBe('b');
  });

  test.for(['created-date', 'last-changed-date', 'last-accessed-date', 'name'] as const)(
    'in pages, by %s, without a gap and without a double',
    async (SortBy, { secrets }) => {
      const all = Array.from({ length: 7 }, (_one, place) => `s${place}`);
      for (const Name of all) await make(secrets, { Name });
      for (const SortOrder of ['asc', 'desc'] as const) {
        const found: (string | undefined)[] = [];
        let NextToken: string | undefined;
        do {
          const page = await secrets.listSecrets({ SortBy, SortOrder, MaxResults: 3, NextToken });
          expect(page.SecretList?.length).toBeLessThanOrEqual(3);
          found.push(...(page.SecretList ?? []).map(({ Name }) => Name));
          ({ NextToken } = page);
        } while (NextToken !== undefined);
        expect(found.toSorted()).toEqual(all);
      }
    },
  );

  test('a secret that waits to be deleted is shown when it is asked for', async ({
    cloud,
    secrets,
  }) => {
    await make(secrets, { Name: 'a' });
    await cloud.clock.advance({ seconds: 1 });
    await make(secrets, { Name: 'b' });
    await secrets.deleteSecret({ SecretId: 'a' });
    expect(await namesOf(secrets)).toEqual(['b']);
    const { SecretList } = await secrets.listSecrets({ IncludePlannedDeletion: true });
    expect(SecretList).toMatchObject([{ Name: 'a', DeletedDate: expect.any(Date) }, { Name: 'b' }]);
  });

  test.for<[string, NonNullable<ListSecretsCommandInput['Filters']>, string[]]>([
    ['the beginning of a name', [{ Key: 'name', Values: ['prod/'] }], ['prod/db', 'prod/api']],
    ['whose case counts', [{ Key: 'name', Values: ['PROD'] }], []],
    ['one of several', [{ Key: 'name', Values: ['prod/d', 'test'] }], ['prod/db', 'test/db']],
    ['not the beginning', [{ Key: 'name', Values: ['!prod'] }], ['test/db']],
    ['the beginning of a description', [{ Key: 'description', Values: ['THE'] }], ['prod/db']],
    ['not its middle', [{ Key: 'description', Values: ['database'] }], []],
    ['the beginning of a tag key', [{ Key: 'tag-key', Values: ['te'] }], ['prod/db', 'prod/api']],
    ['of a tag value', [{ Key: 'tag-value', Values: ['bl'] }], ['prod/db']],
    [
      'all of several',
      [
        { Key: 'tag-key', Values: ['team'] },
        { Key: 'name', Values: ['!prod/api'] },
      ],
      ['prod/db'],
    ],
    ['words anywhere', [{ Key: 'all', Values: ['BLUE database'] }], ['prod/db']],
    ['a word in any name', [{ Key: 'all', Values: ['db'] }], ['prod/db', 'test/db']],
    ['a primary region', [{ Key: 'primary-region', Values: ['us-'] }], []],
    ['an owning service', [{ Key: 'owning-service', Values: ['rds'] }], []],
  ])('a filter takes %s', async ([, Filters, expected], { secrets }) => {
    await make(secrets, {
      Name: 'prod/db',
      Description: 'The database',
      Tags: [{ Key: 'team', Value: 'blue' }],
    });
    await make(secrets, { Name: 'prod/api', Tags: [{ Key: 'team', Value: 'red' }] });
    await make(secrets, { Name: 'test/db' });
    expect((await namesOf(secrets, { Filters })).toSorted()).toEqual(expected.toSorted());
  });

  test('a filter takes the primary region of replicas', async ({ cloud, secrets }) => {
    await make(secrets, { Name: 'a', AddReplicaRegions: [{ Region: THERE }] });
    await settle(cloud);
    const there = clientOf(cloud.root, THERE);
    await make(there, { Name: 'b' });
    const Filters = [{ Key: 'primary-region' as const, Values: ['us-east-1'] }];
    expect(await namesOf(there, { Filters })).toEqual(['a']);
  });

  test('what is refused', async ({ secrets }) => {
    await make(secrets);
    for (const [input, name] of [
      [{ NextToken: 'made up' }, 'InvalidNextTokenException'],
      [{ Filters: [{ Key: 'name' }] }, 'InvalidParameterException'],
      [{ Filters: [{ Values: ['x'] }] }, 'InvalidParameterException'],
      [{ Filters: [{ Key: 'name', Values: ['*'] }] }, 'ValidationException'],
      [{ MaxResults: 101 }, 'ValidationException'],
    ] as const) {
      // SAFETY: the lists of the table are not changed by anyone.
      const call = secrets.listSecrets(input as unknown as ListSecretsCommandInput);
      expect(await refusalOf(call)).toMatchObject({ name, status: 400 });
    }
  });
});

describe('BatchGetSecretValue', () => {
  test('gives the values that may be read, and an error for each that may not', async ({
    cloud,
    secrets,
  }) => {
    const a = await make(secrets, { Name: 'a' });
    const b = await make(secrets, { Name: 'b' });
    await make(secrets, { Name: 'c' });
    await secrets.deleteSecret({ SecretId: 'c' });
    const user = await userWith(
      cloud,
      allow('secretsmanager:BatchGetSecretValue'),
      allow('secretsmanager:GetSecretValue', '*', {
        ArnNotEquals: { 'secretsmanager:SecretId': b.arn },
      }),
    );
    const { SecretValues, Errors } = await user.secrets.batchGetSecretValue({
      SecretIdList: ['a', b.arn, 'c', 'nothing'],
    });
    expect(SecretValues).toEqual([
      {
        ARN: a.arn,
        Name: 'a',
        VersionId: a.versionId,
        SecretString: 'first',
        VersionStages: ['AWSCURRENT'],
        CreatedDate: expect.any(Date),
      },
    ]);
    expect(Errors).toEqual([
      {
        SecretId: b.arn,
        ErrorCode: 'AccessDeniedException',
        Message: expect.stringContaining('secretsmanager:GetSecretValue'),
      },
      {
        SecretId: 'c',
        ErrorCode: 'InvalidRequestException',
        Message:
          "You can't perform this operation on the secret because it was marked for deletion.",
      },
      {
        SecretId: 'nothing',
        ErrorCode: 'ResourceNotFoundException',
        Message: "Secrets Manager can't find the specified secret.",
      },
    ]);
  });

  test('takes filters, with the permission to list, and pages', async ({ cloud, secrets }) => {
    for (const Name of ['p/1', 'p/2', 'p/3', 'q']) await make(secrets, { Name });
    const Filters = [{ Key: 'name' as const, Values: ['p/'] }];
    const first = await secrets.batchGetSecretValue({ Filters, MaxResults: 2 });
    const second = await secrets.batchGetSecretValue({
      Filters,
      MaxResults: 2,
      NextToken: first.NextToken,
    });
    const found = [...(first.SecretValues ?? []), ...(second.SecretValues ?? [])];
    expect(found.map(({ Name }) => Name).toSorted()).toEqual(['p/1', 'p/2', 'p/3']);
    expect(second.NextToken).toBeUndefined();
    const user = await userWith(
      cloud,
      allow(['secretsmanager:BatchGetSecretValue', 'secretsmanager:GetSecretValue']),
    );
    const refusal = await refusalOf(user.secrets.batchGetSecretValue({ Filters }));
    expect(refusal.name).toBe('AccessDeniedException');
    expect(refusal.message).toContain('secretsmanager:ListSecrets');
  });

  test.for([
    [{}],
    [{ SecretIdList: ['a'], Filters: [{ Key: 'name' as const, Values: ['a'] }] }],
    [{ SecretIdList: ['a'], MaxResults: 1 }],
    [{ SecretIdList: ['a'], NextToken: 'x' }],
  ])('%j is refused', async ([input], { secrets }) => {
    expect(await refusalOf(secrets.batchGetSecretValue(input ?? {}))).toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});
