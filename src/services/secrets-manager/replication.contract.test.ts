/** Replicas in other regions: made, kept in step, removed, promoted. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { KMS } from '@aws-sdk/client-kms';
import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { describe, expect } from 'vitest';

import { type Cloud, createCloud } from '#index';
import { callAs } from '#kernel/answer';
import { rootOf as identityOfRoot } from '#kernel/identity';

import {
  ACCOUNT,
  allow,
  clientOf,
  FUNCTION,
  HERE,
  letsSecretsManagerIn,
  make,
  notFound,
  onReplica,
  policyOf,
  putFunction,
  refusalOf,
  rotating,
  settle,
  test,
  THERE,
  userWith,
} from './testing.ts';

const SecretId = 'orders/database';
const toThere = { SecretId, AddReplicaRegions: [{ Region: THERE }] };

async function keyThere(cloud: Cloud) {
  const kms = new KMS({ ...cloud.root.clientConfig(), region: THERE });
  const { KeyMetadata } = await kms.createKey({});
  return { kms, arn: KeyMetadata?.Arn ?? '' };
}

const valueOf = async (secrets: SecretsManager, more: object = {}) =>
  (await secrets.getSecretValue({ SecretId, ...more })).SecretString;

const statusOf = async (secrets: SecretsManager) =>
  (await secrets.describeSecret({ SecretId })).ReplicationStatus;

describe('a replica', () => {
  test('SEC-1: has the value, the labels, the description, the tags and the policy of its primary', async ({
    cloud,
    secrets,
  }) => {
    const ResourcePolicy = JSON.stringify(
      policyOf({ ...allow('secretsmanager:GetSecretValue'), Principal: { AWS: ACCOUNT } }),
    );
    const { arn, versionId } = await make(secrets, {
      Description: 'of the orders',
      Tags: [{ Key: 'team', Value: 'a' }],
    });
    await secrets.putResourcePolicy({ SecretId, ResourcePolicy });
    const answer = await secrets.replicateSecretToRegions(toThere);
    expect(answer).toMatchObject({
      ARN: arn,
      ReplicationStatus: [
        { Region: THERE, Status: 'InProgress', KmsKeyId: 'alias/aws/secretsmanager' },
      ],
    });
    await settle(cloud);
    const there = clientOf(cloud.root, THERE);
    const { $metadata: _metadata, ...described } = await there.describeSecret({ SecretId });
    expect(described).toEqual({
      ARN: arn.replace(HERE, THERE),
      Name: SecretId,
      Description: 'of the orders',
      Tags: [{ Key: 'team', Value: 'a' }],
      CreatedDate: expect.any(Date),
      LastChangedDate: expect.any(Date),
      PrimaryRegion: HERE,
      VersionIdsToStages: { [versionId]: ['AWSCURRENT'] },
    });
    expect(await valueOf(there)).toBe('first');
    expect(await there.getResourcePolicy({ SecretId })).toMatchObject({ ResourcePolicy });
    expect(await statusOf(secrets)).toEqual([
      { Region: THERE, Status: 'InSync', KmsKeyId: 'alias/aws/secretsmanager' },
    ]);
    expect((await secrets.describeSecret({ SecretId })).PrimaryRegion).toBe(HERE);
  });

  test('is made with its primary', async ({ cloud, secrets }) => {
    const made = await secrets.createSecret({
      Name: SecretId,
      SecretString: 'first',
      AddReplicaRegions: [{ Region: THERE }, { Region: 'ap-south-1' }],
    });
    expect(made.ReplicationStatus?.map(({ Region }) => Region)).toEqual(['ap-south-1', THERE]);
    await settle(cloud);
    for (const region of [THERE, 'ap-south-1'])
      expect(await valueOf(clientOf(cloud.root, region))).toBe('first');
  });

  test('SEC-1: follows every change', async ({ cloud, secrets }) => {
    await make(secrets);
    await secrets.replicateSecretToRegions(toThere);
    await settle(cloud);
    const there = clientOf(cloud.root, THERE);
    await secrets.putSecretValue({ SecretId, SecretString: 'second' });
    await settle(cloud);
    expect(await valueOf(there)).toBe('second');
    expect(await valueOf(there, { VersionStage: 'AWSPREVIOUS' })).toBe('first');
    await secrets.updateSecret({ SecretId, Description: 'new', SecretString: 'third' });
    await secrets.tagResource({ SecretId, Tags: [{ Key: 'a', Value: 'b' }] });
    await settle(cloud);
    expect(await there.describeSecret({ SecretId })).toMatchObject({
      Description: 'new',
      Tags: [{ Key: 'a', Value: 'b' }],
    });
    const here = await secrets.describeSecret({ SecretId });
    expect((await there.describeSecret({ SecretId })).VersionIdsToStages).toEqual(
      here.VersionIdsToStages,
    );
    const [former = ''] = Object.entries(here.VersionIdsToStages ?? {})
      .filter(([, stages]) => stages.includes('AWSPREVIOUS'))
      .map(([id]) => id);
    const [current = ''] = Object.entries(here.VersionIdsToStages ?? {})
      .filter(([, stages]) => stages.includes('AWSCURRENT'))
      .map(([id]) => id);
    await secrets.updateSecretVersionStage({
      SecretId,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: former,
      RemoveFromVersionId: current,
    });
    await settle(cloud);
    expect(await valueOf(there)).toBe('second');
    expect(await statusOf(secrets)).toMatchObject([{ Status: 'InSync' }]);
  });

  test('cannot be changed but for its key', async ({ cloud, secrets }) => {
    await make(secrets);
    await secrets.replicateSecretToRegions(toThere);
    await settle(cloud);
    const there = clientOf(cloud.root, THERE);
    for (const call of [
      there.putSecretValue({ SecretId, SecretString: 'x' }),
      there.updateSecret({ SecretId, Description: 'x' }),
      there.updateSecret({ SecretId, SecretString: 'x' }),
      there.updateSecretVersionStage({
        SecretId,
        VersionStage: 'x',
        MoveToVersionId: 'a'.repeat(32),
      }),
      there.deleteSecret({ SecretId }),
      there.deleteSecret({ SecretId, ForceDeleteWithoutRecovery: true }),
      there.restoreSecret({ SecretId }),
      there.rotateSecret({ SecretId }),
      there.cancelRotateSecret({ SecretId }),
      there.putResourcePolicy({ SecretId, ResourcePolicy: '{}' }),
      there.deleteResourcePolicy({ SecretId }),
      there.tagResource({ SecretId, Tags: [] }),
      there.untagResource({ SecretId, TagKeys: [] }),
      there.replicateSecretToRegions({ SecretId, AddReplicaRegions: [{ Region: 'us-west-2' }] }),
      there.removeRegionsFromReplication({ SecretId, RemoveReplicaRegions: [THERE] }),
    ]) {
      expect(await refusalOf(call)).toEqual(onReplica);
    }
    const { kms, arn: KmsKeyId } = await keyThere(cloud);
    await there.updateSecret({ SecretId, KmsKeyId });
    await secrets.putSecretValue({ SecretId, SecretString: 'second' });
    await settle(cloud);
    expect(await valueOf(there)).toBe('second');
    await kms.disableKey({ KeyId: KmsKeyId });
    expect(await refusalOf(there.getSecretValue({ SecretId }))).toMatchObject({
      name: 'DecryptionFailure',
    });
  });

  test('holds its primary: that can be deleted once it is gone', async ({ cloud, secrets }) => {
    const { arn } = await make(secrets);
    await secrets.replicateSecretToRegions(toThere);
    await settle(cloud);
    expect(await refusalOf(secrets.deleteSecret({ SecretId }))).toEqual({
      name: 'InvalidParameterException',
      message: `You can't delete secret ${arn} that still has replica regions [${THERE}].`,
      status: 400,
    });
    const removed = await secrets.removeRegionsFromReplication({
      SecretId,
      RemoveReplicaRegions: [THERE],
    });
    expect(removed).toMatchObject({ ARN: arn, ReplicationStatus: [] });
    await secrets.deleteSecret({ SecretId, ForceDeleteWithoutRecovery: true });
    await settle(cloud);
    const there = clientOf(cloud.root, THERE);
    expect(await refusalOf(there.describeSecret({ SecretId }))).toEqual(notFound);
  });
});

describe('what is refused', () => {
  test.for([
    [[{ Region: HERE }]],
    [[{ Region: 'nowhere-west-1' }]],
    [[{}]],
    [[{ Region: THERE }, { Region: THERE }]],
  ] as const)('replicas in %j', async ([AddReplicaRegions], { secrets }) => {
    await make(secrets);
    for (const call of [
      secrets.replicateSecretToRegions({ SecretId, AddReplicaRegions: [...AddReplicaRegions] }),
      secrets.createSecret({ Name: 'x', AddReplicaRegions: [...AddReplicaRegions] }),
    ]) {
      expect(await refusalOf(call)).toMatchObject({ name: 'InvalidParameterException' });
    }
    expect(await statusOf(secrets)).toBeUndefined();
  });

  test('a second replica, and the end of one that is not there', async ({ cloud, secrets }) => {
    await make(secrets);
    await secrets.replicateSecretToRegions(toThere);
    await settle(cloud);
    expect(await refusalOf(secrets.replicateSecretToRegions(toThere))).toMatchObject({
      name: 'InvalidParameterException',
    });
    const call = secrets.removeRegionsFromReplication({
      SecretId,
      RemoveReplicaRegions: ['ap-south-1'],
    });
    expect(await refusalOf(call)).toMatchObject({ name: 'InvalidParameterException' });
    expect(await refusalOf(secrets.stopReplicationToReplica({ SecretId }))).toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

describe('a name that is taken there', () => {
  test('makes the replica fail, and is left as it was', async ({ cloud, secrets }) => {
    const there = clientOf(cloud.root, THERE);
    await make(there, { SecretString: 'another' });
    await make(secrets);
    await secrets.replicateSecretToRegions(toThere);
    await settle(cloud);
    expect(await statusOf(secrets)).toMatchObject([
      {
        Status: 'Failed',
        StatusMessage: `Replication failed: Secret name ${SecretId} already exists in region ${THERE}.`,
      },
    ]);
    expect(await valueOf(there)).toBe('another');
    await secrets.removeRegionsFromReplication({ SecretId, RemoveReplicaRegions: [THERE] });
    await settle(cloud);
    expect(await valueOf(there)).toBe('another');
  });

  test('is taken over when that is said', async ({ cloud, secrets }) => {
    const there = clientOf(cloud.root, THERE);
    const { arn } = await make(there, { SecretString: 'another' });
    await make(secrets);
    await secrets.replicateSecretToRegions({ ...toThere, ForceOverwriteReplicaSecret: true });
    await settle(cloud);
    expect(await valueOf(there)).toBe('first');
    expect((await there.describeSecret({ SecretId })).ARN).not.toBe(arn);
  });
});

describe('promotion', () => {
  test('SEC-1: makes a replica a secret of its own, which the former primary leaves alone', async ({
    cloud,
    secrets,
  }) => {
    const { arn } = await make(secrets);
    await secrets.replicateSecretToRegions({ ...toThere, ForceOverwriteReplicaSecret: true });
    await settle(cloud);
    const there = clientOf(cloud.root, THERE);
    expect(await there.stopReplicationToReplica({ SecretId })).toMatchObject({
      ARN: arn.replace(HERE, THERE),
    });
    await secrets.putSecretValue({ SecretId, SecretString: 'second' });
    await settle(cloud);
    expect(await valueOf(there)).toBe('first');
    expect(await there.describeSecret({ SecretId })).not.toHaveProperty('PrimaryRegion');
    expect(await statusOf(secrets)).toBeUndefined();
    await there.putSecretValue({ SecretId, SecretString: 'own' });
    expect(await valueOf(there)).toBe('own');
    await secrets.deleteSecret({ SecretId });
    await settle(cloud);
    expect(await valueOf(there)).toBe('own');
  });
});

test('a promoted replica can be taken back when that is said, and its own rotation ends', async ({
  cloud,
  secrets,
}) => {
  const { steps } = putFunction(
    cloud,
    rotating(secrets, () => 'rotated'),
    {
      ...letsSecretsManagerIn,
    },
  );
  await make(secrets);
  await secrets.replicateSecretToRegions(toThere);
  await settle(cloud);
  const there = clientOf(cloud.root, THERE);
  await there.stopReplicationToReplica({ SecretId });
  await settle(cloud);
  await there.rotateSecret({
    SecretId,
    RotationLambdaARN: FUNCTION,
    RotationRules: { AutomaticallyAfterDays: 1 },
    RotateImmediately: false,
  });
  await settle(cloud);
  expect(steps).toEqual(['testSecret']);
  await secrets.replicateSecretToRegions(toThere);
  await settle(cloud);
  expect(await statusOf(secrets)).toMatchObject([{ Status: 'Failed' }]);
  await secrets.replicateSecretToRegions({ ...toThere, ForceOverwriteReplicaSecret: true });
  await cloud.clock.advance({ days: 3 });
  expect(await statusOf(secrets)).toMatchObject([{ Status: 'InSync' }]);
  expect((await there.describeSecret({ SecretId })).PrimaryRegion).toBe(HERE);
  expect(steps).toEqual(['testSecret']);
});

test('SEC-1: a rotation of the primary reaches its replicas', async ({ cloud, secrets }) => {
  putFunction(
    cloud,
    rotating(secrets, () => 'rotated'),
  );
  await make(secrets);
  await secrets.replicateSecretToRegions(toThere);
  await settle(cloud);
  await secrets.rotateSecret({
    SecretId,
    RotationLambdaARN: FUNCTION,
    RotationRules: { AutomaticallyAfterDays: 10 },
  });
  await settle(cloud);
  const there = clientOf(cloud.root, THERE);
  expect(await valueOf(there)).toBe('rotated');
  expect(await there.describeSecret({ SecretId })).toMatchObject({
    RotationEnabled: true,
    LastRotatedDate: cloud.clock.now(),
  });
});

describe('the rights of whoever changes the primary decide', () => {
  test('on the key there: without them the status tells, and what is there stays readable', async ({
    cloud,
    secrets,
  }) => {
    const { arn: KmsKeyId } = await keyThere(cloud);
    await make(secrets);
    await secrets.replicateSecretToRegions({
      SecretId,
      AddReplicaRegions: [{ Region: THERE, KmsKeyId }],
    });
    await settle(cloud);
    const there = clientOf(cloud.root, THERE);
    expect(await valueOf(there)).toBe('first');
    const writer = await userWith(cloud, allow('secretsmanager:*'));
    await writer.secrets.putSecretValue({ SecretId, SecretString: 'second' });
    await settle(cloud);
    expect(await statusOf(secrets)).toMatchObject([
      {
        Status: 'Failed',
        KmsKeyId,
        StatusMessage: 'Replication failed: Access to KMS is not allowed',
      },
    ]);
    expect(await valueOf(there)).toBe('first');
    const both = await userWith(
      cloud,
      allow('secretsmanager:*'),
      allow('kms:GenerateDataKey', KmsKeyId),
    );
    await both.secrets.putSecretValue({ SecretId, SecretString: 'third' });
    await settle(cloud);
    expect(await valueOf(there)).toBe('third');
    expect(await statusOf(secrets)).toMatchObject([{ Status: 'InSync' }]);
  });

  test('on the key here: a value that may not be read is not replicated', async ({
    cloud,
    secrets,
  }) => {
    const kms = new KMS(cloud.root.clientConfig());
    const { KeyMetadata } = await kms.createKey({});
    const { arn } = await make(secrets, { KmsKeyId: KeyMetadata?.Arn });
    const user = await userWith(cloud, allow('secretsmanager:ReplicateSecretToRegions', arn));
    await user.secrets.replicateSecretToRegions(toThere);
    await settle(cloud);
    expect(await statusOf(secrets)).toMatchObject([{ Status: 'Failed' }]);
    const there = clientOf(cloud.root, THERE);
    expect(await refusalOf(there.describeSecret({ SecretId }))).toEqual(notFound);
    await secrets.replicateSecretToRegions(toThere);
    await settle(cloud);
    expect(await valueOf(there)).toBe('first');
  });

  test('a policy that denies the other region holds', async ({ cloud, secrets }) => {
    await make(secrets);
    const user = await userWith(cloud, allow('secretsmanager:*'), {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': THERE } },
    });
    await user.secrets.replicateSecretToRegions(toThere);
    await settle(cloud);
    const [status] = (await statusOf(secrets)) ?? [];
    expect(status?.Status).toBe('Failed');
    expect(status?.StatusMessage).toContain('explicit deny');
  });
});

test('an order that only the service gives is not taken from a user, nor from another service', async ({
  cloud,
  secrets,
}) => {
  await make(secrets);
  await secrets.replicateSecretToRegions(toThere);
  await settle(cloud);
  const there = clientOf(cloud.root, THERE);
  const { ARN: arn = '' } = await there.describeSecret({ SecretId });
  // Over the wire the member is not read at all: the call is that of a user on a replica.
  const input = {
    SecretId: arn,
    RemoveReplicaRegions: [THERE],
    replica: { kind: 'remove' },
  };
  expect(await refusalOf(there.removeRegionsFromReplication(input))).toEqual(onReplica);
  for (const operation of ['RemoveRegionsFromReplication', 'ReplicateSecretToRegions']) {
    const call = callAs(cloud.kernel, identityOfRoot(ACCOUNT), {
      service: 'secrets-manager',
      operation,
      input: { ...input, AddReplicaRegions: [{ Region: THERE }] },
      region: THERE,
    });
    await expect(call).rejects.toMatchObject({ code: 'AccessDeniedException' });
  }
  expect(await valueOf(there)).toBe('first');
});

test('what was ordered before the cloud stopped is done after it started', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'skykeep-replicas-'));
  try {
    const first = await createCloud({ clock: 'manual', dataDir });
    const secrets = clientOf(first.root);
    await make(secrets);
    await secrets.replicateSecretToRegions(toThere);
    await first.stop();
    const second = await createCloud({ clock: 'manual', dataDir });
    await settle(second);
    expect(await valueOf(clientOf(second.root, THERE))).toBe('first');
    await second.stop();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
