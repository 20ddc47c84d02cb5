/** Rotation: at once and on a schedule, in four steps, and what is seen when it fails. [recordings, secretsmanager.json] */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { KMS } from '@aws-sdk/client-kms';
import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect } from 'vitest';

import { createCloud } from '#index';

import {
  allow,
  clientOf,
  FUNCTION,
  letsSecretsManagerIn,
  make,
  policyOf,
  putFunction,
  refusalOf,
  rotating,
  type RotationEvent,
  settle,
  test,
  TOKEN,
  tokenOf,
  userWith,
} from './testing.ts';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
const notComplete = {
  name: 'InvalidRequestException',
  message: expect.stringMatching(
    /^A previous rotation isn't complete\. That rotation will be reattempted\./,
  ),
  status: 400,
};

const describeIt = (secrets: SecretsManager) =>
  secrets.describeSecret({ SecretId: 'orders/database' });

async function valueOf(secrets: SecretsManager, VersionStage = 'AWSCURRENT') {
  const { SecretString } = await secrets.getSecretValue({
    SecretId: 'orders/database',
    VersionStage,
  });
  return SecretString;
}

function counter() {
  let made = 0;
  return () => `rotated-${(made += 1)}`;
}

describe('at once', () => {
  // Recorded: test_rotate_secret_with_lambda_success
  test('SEC-1: four steps make a new value current, and the former one previous', async ({
    cloud,
    secrets,
  }) => {
    const { steps } = putFunction(cloud, rotating(secrets, counter()));
    const { arn, name, versionId } = await make(secrets);
    await secrets.getSecretValue({ SecretId: name });
    const rotated = await secrets.rotateSecret({
      SecretId: name,
      ClientRequestToken: TOKEN,
      RotationLambdaARN: FUNCTION,
      RotationRules: { AutomaticallyAfterDays: 1 },
      RotateImmediately: true,
    });
    expect(rotated).toMatchObject({ ARN: arn, Name: name, VersionId: TOKEN });
    await settle(cloud);
    expect(steps).toEqual(STEPS);
    const { $metadata: _metadata, ...described } = await describeIt(secrets);
    expect(described).toEqual({
      ARN: arn,
      Name: name,
      CreatedDate: expect.any(Date),
      LastAccessedDate: expect.any(Date),
      LastChangedDate: expect.any(Date),
      LastRotatedDate: cloud.clock.now(),
      NextRotationDate: new Date('2026-03-05T23:59:59Z'),
      RotationEnabled: true,
      RotationLambdaARN: FUNCTION,
      RotationRules: { AutomaticallyAfterDays: 1 },
      VersionIdsToStages: { [versionId]: ['AWSPREVIOUS'], [TOKEN]: ['AWSCURRENT'] },
    });
    expect(await valueOf(secrets)).toBe('rotated-1');
    expect(await valueOf(secrets, 'AWSPREVIOUS')).toBe('first');
  });

  test('the function is told the secret, the version and a token that the new value may bring', async ({
    cloud,
    secrets,
  }) => {
    const events: RotationEvent[] = [];
    putFunction(cloud, (event) => void events.push(event));
    const { arn, name } = await make(secrets);
    await secrets.rotateSecret({
      SecretId: name,
      ClientRequestToken: TOKEN,
      RotationLambdaARN: FUNCTION,
    });
    await settle(cloud);
    expect(events[0]).toEqual({
      Step: 'createSecret',
      SecretId: arn,
      ClientRequestToken: TOKEN,
      RotationToken: expect.stringMatching(/^[a-zA-Z0-9-]{36}$/),
    });
    const put = { SecretId: name, ClientRequestToken: TOKEN, SecretString: 'x' };
    const made = { RotationToken: '0'.repeat(36) };
    expect(await refusalOf(secrets.putSecretValue({ ...put, ...made }))).toMatchObject({
      name: 'InvalidParameterException',
    });
    const given = { RotationToken: events[0]?.RotationToken };
    expect(
      await secrets.putSecretValue({ ...put, ...given, VersionStages: ['AWSPENDING'] }),
    ).toMatchObject({ VersionStages: ['AWSPENDING'] });
  });

  test('a version that is being made has no value yet', async ({ cloud, secrets }) => {
    putFunction(cloud, () => undefined);
    const { name } = await make(secrets);
    await secrets.rotateSecret({
      SecretId: name,
      ClientRequestToken: TOKEN,
      RotationLambdaARN: FUNCTION,
    });
    const call = secrets.getSecretValue({
      SecretId: name,
      VersionId: TOKEN,
      VersionStage: 'AWSPENDING',
    });
    expect(await refusalOf(call)).toEqual({
      name: 'ResourceNotFoundException',
      message: `Secrets Manager can't find the specified secret value for VersionId: ${TOKEN}`,
      status: 400,
    });
  });

  test('a repeated request is one rotation', async ({ cloud, secrets }) => {
    const { steps } = putFunction(cloud, rotating(secrets, counter()));
    const { name } = await make(secrets);
    const request = {
      SecretId: name,
      ClientRequestToken: TOKEN,
      RotationLambdaARN: FUNCTION,
    };
    await secrets.rotateSecret(request);
    await secrets.rotateSecret(request);
    await settle(cloud);
    await secrets.rotateSecret(request);
    await settle(cloud);
    expect(steps).toEqual(STEPS);
  });

  test('while one is under way another is refused', async ({ cloud, secrets }) => {
    putFunction(cloud, () => undefined);
    const { name } = await make(secrets);
    await secrets.rotateSecret({ SecretId: name, RotationLambdaARN: FUNCTION });
    expect(await refusalOf(secrets.rotateSecret({ SecretId: name }))).toMatchObject(notComplete);
  });
});

describe('what is refused', () => {
  // Recorded: test_first_rotate_secret_with_missing_lambda_arn
  test('a first rotation without a function', async ({ secrets }) => {
    const { name } = await make(secrets);
    expect(await refusalOf(secrets.rotateSecret({ SecretId: name }))).toEqual({
      name: 'InvalidRequestException',
      message: 'No Lambda rotation function ARN is associated with this secret.',
      status: 400,
    });
    expect(await describeIt(secrets)).not.toHaveProperty('RotationEnabled');
  });

  // Recorded: test_rotate_secret_invalid_lambda_arn
  test.for([
    ['that is not there', `${FUNCTION}-other`, undefined],
    ['whose policy lets somebody else in', FUNCTION, 'sns.amazonaws.com'],
  ] as const)(
    'a function %s, and nothing is set',
    async ([, RotationLambdaARN, Service], { cloud, secrets }) => {
      const policy =
        Service &&
        policyOf({ ...allow('lambda:InvokeFunction', FUNCTION), Principal: { Service } });
      putFunction(cloud, () => undefined, policy);
      const { name } = await make(secrets);
      expect(await refusalOf(secrets.rotateSecret({ SecretId: name, RotationLambdaARN }))).toEqual({
        name: 'AccessDeniedException',
        message:
          'Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.',
        status: 400,
      });
      const described = await describeIt(secrets);
      expect(described).not.toHaveProperty('RotationEnabled');
      expect(Object.values(described.VersionIdsToStages ?? {})).toEqual([['AWSCURRENT']]);
    },
  );

  test('a function that the caller may not invoke', async ({ cloud, secrets }) => {
    putFunction(cloud, () => undefined);
    const { name, arn } = await make(secrets);
    const without = await userWith(cloud, allow('secretsmanager:RotateSecret', arn));
    const call = without.secrets.rotateSecret({ SecretId: name, RotationLambdaARN: FUNCTION });
    const refusal = await refusalOf(call);
    expect(refusal.name).toBe('AccessDeniedException');
    expect(refusal.message).toContain('lambda:InvokeFunction');
    const withIt = await userWith(
      cloud,
      allow('secretsmanager:RotateSecret', arn),
      allow('lambda:InvokeFunction', FUNCTION),
    );
    await withIt.secrets.rotateSecret({ SecretId: name, RotationLambdaARN: FUNCTION });
  });

  test('what is no function, and rules that no rotation can follow', async ({ secrets }) => {
    const { name } = await make(secrets);
    for (const more of [
      { RotationLambdaARN: 'rotate' },
      { RotationLambdaARN: FUNCTION, RotationRules: {} },
      { RotationLambdaARN: FUNCTION, RotationRules: { ScheduleExpression: 'rate(3 hours)' } },
    ]) {
      expect(await refusalOf(secrets.rotateSecret({ SecretId: name, ...more }))).toMatchObject({
        name: 'InvalidParameterException',
        status: 400,
      });
    }
    expect(await describeIt(secrets)).not.toHaveProperty('RotationEnabled');
  });
});

describe('on a schedule', () => {
  test('SEC-1: a secret is rotated every so many days', async ({ cloud, secrets }) => {
    putFunction(cloud, rotating(secrets, counter()));
    const { name } = await make(secrets);
    await secrets.rotateSecret({
      SecretId: name,
      RotationLambdaARN: FUNCTION,
      RotationRules: { AutomaticallyAfterDays: 10 },
    });
    await settle(cloud);
    expect(await valueOf(secrets)).toBe('rotated-1');
    // Ten days after March 4 it is March 14, whose window opens at midnight.
    await cloud.clock.advance({ days: 9, hours: 14, minutes: 29 });
    expect(await valueOf(secrets)).toBe('rotated-1');
    await cloud.clock.advance({ minutes: 1 });
    expect(await valueOf(secrets)).toBe('rotated-2');
    await cloud.clock.advance({ days: 20 });
    expect(await valueOf(secrets)).toBe('rotated-4');
    expect(await describeIt(secrets)).toMatchObject({
      LastRotatedDate: new Date('2026-04-03T00:00:00Z'),
      NextRotationDate: new Date('2026-04-13T23:59:59Z'),
    });
  });

  test('a cron expression opens the window, and its length closes it', async ({
    cloud,
    secrets,
  }) => {
    putFunction(cloud, rotating(secrets, counter()));
    const { name } = await make(secrets);
    await secrets.rotateSecret({
      SecretId: name,
      RotationLambdaARN: FUNCTION,
      RotationRules: { ScheduleExpression: 'cron(0 8 ? * MON *)', Duration: '2h' },
      RotateImmediately: false,
    });
    await settle(cloud);
    expect(await describeIt(secrets)).toMatchObject({
      NextRotationDate: new Date('2026-03-09T09:59:59Z'),
      RotationRules: {
        AutomaticallyAfterDays: 7,
        Duration: '2h',
        ScheduleExpression: 'cron(0 8 ? * MON *)',
      },
    });
    await cloud.clock.advance({ days: 4, hours: 22, minutes: 29 });
    expect(await valueOf(secrets)).toBe('first');
    await cloud.clock.advance({ minutes: 1 });
    expect(await valueOf(secrets)).toBe('rotated-1');
    expect(await describeIt(secrets)).toMatchObject({
      LastRotatedDate: new Date('2026-03-09T08:00:00Z'),
      NextRotationDate: new Date('2026-03-16T09:59:59Z'),
    });
  });

  test('without an immediate rotation the configuration is tried, and its version goes again', async ({
    cloud,
    secrets,
  }) => {
    const { steps } = putFunction(cloud, () => undefined);
    const { name, versionId } = await make(secrets);
    await secrets.rotateSecret({
      SecretId: name,
      ClientRequestToken: TOKEN,
      RotationLambdaARN: FUNCTION,
      RotationRules: { ScheduleExpression: 'rate(4 hours)' },
      RotateImmediately: false,
    });
    await settle(cloud);
    expect(steps).toEqual(['testSecret']);
    const described = await describeIt(secrets);
    expect(described.VersionIdsToStages).toEqual({ [versionId]: ['AWSCURRENT'] });
    expect(described).not.toHaveProperty('LastRotatedDate');
    expect(described.NextRotationDate).toEqual(new Date('2026-03-04T12:59:59Z'));
  });

  test('a value that somebody sets counts where the rules are in days', async ({
    cloud,
    secrets,
  }) => {
    putFunction(cloud, rotating(secrets, counter()));
    const { name } = await make(secrets);
    await secrets.rotateSecret({
      SecretId: name,
      RotationLambdaARN: FUNCTION,
      RotationRules: { AutomaticallyAfterDays: 10 },
    });
    await cloud.clock.advance({ days: 5 });
    await secrets.putSecretValue({ SecretId: name, SecretString: 'by hand' });
    expect((await describeIt(secrets)).NextRotationDate).toEqual(new Date('2026-03-19T23:59:59Z'));
    await cloud.clock.advance({ days: 9 });
    expect(await valueOf(secrets)).toBe('by hand');
    await cloud.clock.advance({ days: 1 });
    expect(await valueOf(secrets)).toBe('rotated-2');
  });

  test('it ends when it is cancelled, and begins again when it is ordered', async ({
    cloud,
    secrets,
  }) => {
    putFunction(cloud, rotating(secrets, counter()));
    const { name } = await make(secrets);
    const rules = { RotationRules: { AutomaticallyAfterDays: 1 } };
    await secrets.rotateSecret({ SecretId: name, RotationLambdaARN: FUNCTION, ...rules });
    await settle(cloud);
    const cancelled = await secrets.cancelRotateSecret({ SecretId: name });
    expect(cancelled).not.toHaveProperty('VersionId');
    await cloud.clock.advance({ days: 30 });
    expect(await valueOf(secrets)).toBe('rotated-1');
    const described = await describeIt(secrets);
    expect(described).toMatchObject({ RotationEnabled: false, RotationLambdaARN: FUNCTION });
    expect(described).not.toHaveProperty('NextRotationDate');
    await secrets.rotateSecret({ SecretId: name });
    await cloud.clock.advance({ days: 2 });
    expect(await valueOf(secrets)).toBe('rotated-4');
  });

  test('a secret that waits to be deleted is not rotated, and is once it is restored', async ({
    cloud,
    secrets,
  }) => {
    putFunction(cloud, rotating(secrets, counter()));
    const { name } = await make(secrets);
    await secrets.rotateSecret({
      SecretId: name,
      RotationLambdaARN: FUNCTION,
      RotationRules: { AutomaticallyAfterDays: 1 },
    });
    await settle(cloud);
    await secrets.deleteSecret({ SecretId: name });
    await cloud.clock.advance({ days: 10 });
    await secrets.restoreSecret({ SecretId: name });
    expect(await valueOf(secrets)).toBe('rotated-1');
    await cloud.clock.advance({ days: 1 });
    expect(await valueOf(secrets)).toBe('rotated-2');
  });
});

describe('a rotation that fails', () => {
  const start = (secrets: SecretsManager) =>
    secrets.rotateSecret({
      SecretId: 'orders/database',
      ClientRequestToken: TOKEN,
      RotationLambdaARN: FUNCTION,
      RotationRules: { AutomaticallyAfterDays: 1 },
    });

  test('leaves AWSCURRENT as it was and AWSPENDING behind, and is tried again as a whole', async ({
    cloud,
    secrets,
  }) => {
    let isBroken = true;
    const rotate = rotating(secrets, () => 'rotated');
    const { steps } = putFunction(cloud, async (event) => {
      if (isBroken && event.Step === 'setSecret') throw new Error('the database says no');
      await rotate(event);
    });
    const { versionId } = await make(secrets);
    await start(secrets);
    await settle(cloud);
    expect(steps).toEqual(['createSecret', 'setSecret']);
    expect(await valueOf(secrets)).toBe('first');
    const described = await describeIt(secrets);
    expect(described).not.toHaveProperty('LastRotatedDate');
    expect(described.VersionIdsToStages).toEqual({
      [versionId]: ['AWSCURRENT'],
      [TOKEN]: ['AWSPENDING'],
    });
    isBroken = false;
    await cloud.clock.advance({ minutes: 1 });
    expect(await valueOf(secrets)).toBe('rotated');
    expect(await describeIt(secrets)).toMatchObject({ LastRotatedDate: cloud.clock.now() });
  });

  test('five times leaves its date in the past, and the next window tries it again', async ({
    cloud,
    secrets,
  }) => {
    let isBroken = true;
    const rotate = rotating(secrets, () => 'rotated');
    const { steps } = putFunction(cloud, async (event) => {
      if (isBroken) throw new Error('broken');
      await rotate(event);
    });
    await make(secrets);
    await start(secrets);
    await cloud.clock.advance({ hours: 2 });
    expect(steps).toEqual(Array.from({ length: 5 }, () => 'createSecret'));
    expect(await valueOf(secrets)).toBe('first');
    await cloud.clock.advance({ days: 2 });
    const { NextRotationDate, VersionIdsToStages } = await describeIt(secrets);
    expect(NextRotationDate?.getTime()).toBeLessThan(cloud.clock.now().getTime());
    expect(VersionIdsToStages?.[TOKEN]).toEqual(['AWSPENDING']);
    isBroken = false;
    await cloud.clock.advance({ days: 1 });
    expect(await valueOf(secrets)).toBe('rotated');
  });

  test('is told in the next refusal, without what the function said', async ({
    cloud,
    secrets,
  }) => {
    putFunction(cloud, (event) => {
      if (event.Step === 'setSecret') throw new Error('the database says no');
    });
    await make(secrets);
    await start(secrets);
    await settle(cloud);
    const refusal = await refusalOf(secrets.rotateSecret({ SecretId: 'orders/database' }));
    expect(refusal).toMatchObject(notComplete);
    expect(refusal.message).toContain('setSecret: the rotation function ended with an error');
    expect(refusal.message).not.toContain('the database says no');
  });

  test('for good is tried again at once when somebody orders it', async ({ cloud, secrets }) => {
    let isBroken = true;
    const rotate = rotating(secrets, () => 'rotated');
    putFunction(cloud, async (event) => {
      if (isBroken) throw new Error('broken');
      await rotate(event);
    });
    const { name } = await make(secrets);
    await secrets.rotateSecret({ SecretId: name, RotationLambdaARN: FUNCTION });
    await cloud.clock.advance({ days: 30 });
    isBroken = false;
    expect(await refusalOf(secrets.rotateSecret({ SecretId: name }))).toMatchObject(notComplete);
    await settle(cloud);
    expect(await valueOf(secrets)).toBe('rotated');
    await secrets.rotateSecret({ SecretId: name });
  });

  test('because AWSCURRENT was not moved is no success', async ({ cloud, secrets }) => {
    putFunction(cloud, async (event) => {
      if (event.Step === 'createSecret') await rotating(secrets, () => 'x')(event);
    });
    await make(secrets);
    await start(secrets);
    await settle(cloud);
    expect(await describeIt(secrets)).not.toHaveProperty('LastRotatedDate');
    const { message } = await refusalOf(secrets.rotateSecret({ SecretId: 'orders/database' }));
    expect(message).toContain('the rotation function has not moved AWSCURRENT');
  });

  test('because its permission was taken away shows the refusal', async ({ cloud, secrets }) => {
    const policy = { ...letsSecretsManagerIn };
    putFunction(
      cloud,
      rotating(secrets, () => 'rotated'),
      policy,
    );
    const { name } = await make(secrets);
    await secrets.rotateSecret({
      SecretId: name,
      RotationLambdaARN: FUNCTION,
      RotationRules: { AutomaticallyAfterDays: 1 },
      RotateImmediately: false,
    });
    await settle(cloud);
    policy.Statement = [
      { ...allow('lambda:InvokeFunction'), Principal: { Service: 'sns.amazonaws.com' } },
    ];
    await cloud.clock.advance({ days: 1 });
    expect(await valueOf(secrets)).toBe('first');
    const { message } = await refusalOf(secrets.rotateSecret({ SecretId: name }));
    expect(message).toContain('AccessDenied');
  });

  test('because there is no Lambda yet says so, and keeps AWSPENDING', async ({
    cloud,
    secrets,
  }) => {
    const { services } = cloud.kernel;
    const find = services.find.bind(services);
    services.find = (name) => (name === 'lambda' ? Promise.resolve(undefined) : find(name));
    await make(secrets);
    await start(secrets);
    await cloud.clock.advance({ hours: 1 });
    const described = await describeIt(secrets);
    expect(described).not.toHaveProperty('LastRotatedDate');
    expect(described.VersionIdsToStages?.[TOKEN]).toEqual(['AWSPENDING']);
    const { message } = await refusalOf(secrets.rotateSecret({ SecretId: 'orders/database' }));
    expect(message).toContain('Lambda Invoke is not implemented by Skykeep');
  });

  test('can be cancelled: its version is told, and a new rotation needs AWSPENDING out of the way', async ({
    cloud,
    secrets,
  }) => {
    putFunction(cloud, () => {
      throw new Error('broken');
    });
    const { versionId } = await make(secrets);
    await start(secrets);
    await settle(cloud);
    expect(await secrets.cancelRotateSecret({ SecretId: 'orders/database' })).toMatchObject({
      VersionId: TOKEN,
    });
    await cloud.clock.advance({ days: 3 });
    expect((await describeIt(secrets)).VersionIdsToStages).toEqual({
      [versionId]: ['AWSCURRENT'],
      [TOKEN]: ['AWSPENDING'],
    });
    expect(await refusalOf(secrets.rotateSecret({ SecretId: 'orders/database' }))).toMatchObject(
      notComplete,
    );
    await secrets.updateSecretVersionStage({
      SecretId: 'orders/database',
      VersionStage: 'AWSPENDING',
      RemoveFromVersionId: TOKEN,
    });
    await secrets.rotateSecret({ SecretId: 'orders/database', ClientRequestToken: tokenOf('b') });
  });
});

test('a window with somebody’s AWSPENDING in the way is missed, and the next is not', async ({
  cloud,
  secrets,
}) => {
  putFunction(cloud, rotating(secrets, counter()));
  const { name } = await make(secrets);
  await secrets.rotateSecret({
    SecretId: name,
    RotationLambdaARN: FUNCTION,
    RotationRules: { AutomaticallyAfterDays: 1 },
  });
  await settle(cloud);
  await secrets.putSecretValue({
    SecretId: name,
    ClientRequestToken: TOKEN,
    SecretString: 'x',
    VersionStages: ['AWSPENDING'],
  });
  await cloud.clock.advance({ days: 1 });
  expect(await valueOf(secrets)).toBe('rotated-1');
  await secrets.updateSecretVersionStage({
    SecretId: name,
    VersionStage: 'AWSPENDING',
    RemoveFromVersionId: TOKEN,
  });
  await cloud.clock.advance({ days: 1 });
  expect(await valueOf(secrets)).toBe('rotated-2');
});

test('a rotation goes on after a restart, and its schedule too', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'skykeep-rotation-'));
  const start = () =>
    createCloud({ clock: 'manual', dataDir, startAt: new Date('2026-03-04T09:30:00Z') });
  try {
    const first = await start();
    putFunction(first, () => {
      throw new Error('broken');
    });
    await make(clientOf(first.root));
    await clientOf(first.root).rotateSecret({
      SecretId: 'orders/database',
      RotationLambdaARN: FUNCTION,
      RotationRules: { AutomaticallyAfterDays: 1 },
    });
    await settle(first);
    await first.stop();
    const second = await start();
    const secrets = clientOf(second.root);
    putFunction(second, rotating(secrets, counter()));
    await second.clock.advance({ minutes: 1 });
    expect(await valueOf(secrets)).toBe('rotated-1');
    await second.clock.advance({ days: 1 });
    expect(await valueOf(secrets)).toBe('rotated-2');
    await second.stop();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});

test('a function that is a role rotates with what it is permitted, the key included', async ({
  cloud,
  secrets,
}) => {
  const kms = new KMS(cloud.root.clientConfig());
  const { KeyMetadata } = await kms.createKey({});
  const KmsKeyId = KeyMetadata?.Arn ?? '';
  const { arn, name } = await make(secrets, { KmsKeyId });
  const actions = ['PutSecretValue', 'DescribeSecret', 'UpdateSecretVersionStage'].map(
    (action) => `secretsmanager:${action}`,
  );
  const role = await userWith(cloud, allow(actions, arn), allow('kms:GenerateDataKey', KmsKeyId));
  putFunction(
    cloud,
    rotating(clientOf(role.principal), () => 'by the role'),
  );
  await secrets.rotateSecret({ SecretId: name, RotationLambdaARN: FUNCTION });
  await settle(cloud);
  expect(await valueOf(secrets)).toBe('by the role');
});
