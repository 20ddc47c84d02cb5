/** Secrets are deleted, wait, come back, and go. [recordings, secretsmanager.json] */
import { expect } from 'vitest';

import { make, markedForDeletion, notFound, refusalOf, test } from './testing.ts';

const DAY_MS = 86_400_000;

test('a secret waits for thirty days, then it is gone and its name is free', async ({
  cloud,
  secrets,
}) => {
  const { arn, name } = await make(secrets);
  const deleted = await secrets.deleteSecret({ SecretId: name });
  expect(deleted).toMatchObject({ ARN: arn, Name: name });
  expect(deleted.DeletionDate?.getTime()).toBe(cloud.clock.now().getTime() + 30 * DAY_MS);
  await cloud.clock.advance({ days: 30, milliseconds: -1 });
  expect(await secrets.describeSecret({ SecretId: name })).toMatchObject({
    DeletedDate: deleted.DeletionDate,
  });
  await cloud.clock.advance({ milliseconds: 1 });
  expect(await refusalOf(secrets.describeSecret({ SecretId: name }))).toEqual(notFound);
  expect((await make(secrets)).arn).not.toBe(arn);
});

// Recorded: test_exp_raised_on_creation_of_secret_scheduled_for_deletion
test('while it waits its name is taken, and nothing can be done to it but restore it', async ({
  secrets,
}) => {
  const { name: SecretId } = await make(secrets);
  await secrets.deleteSecret({ SecretId, RecoveryWindowInDays: 7 });
  expect(await refusalOf(make(secrets))).toEqual({
    name: 'InvalidRequestException',
    message:
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    status: 400,
  });
  for (const call of [
    secrets.getSecretValue({ SecretId }),
    secrets.putSecretValue({ SecretId, SecretString: 'x' }),
    secrets.updateSecret({ SecretId, Description: 'x' }),
    secrets.updateSecretVersionStage({ SecretId, VersionStage: 'x' }),
    secrets.rotateSecret({ SecretId }),
    secrets.cancelRotateSecret({ SecretId }),
    secrets.getResourcePolicy({ SecretId }),
    secrets.putResourcePolicy({ SecretId, ResourcePolicy: '{}' }),
    secrets.deleteResourcePolicy({ SecretId }),
    secrets.tagResource({ SecretId, Tags: [] }),
    secrets.untagResource({ SecretId, TagKeys: [] }),
    secrets.replicateSecretToRegions({ SecretId, AddReplicaRegions: [{ Region: 'eu-west-1' }] }),
    secrets.removeRegionsFromReplication({ SecretId, RemoveReplicaRegions: ['eu-west-1'] }),
    secrets.stopReplicationToReplica({ SecretId }),
    secrets.deleteSecret({ SecretId }),
  ]) {
    expect(await refusalOf(call)).toEqual(markedForDeletion);
  }
});

// Recorded: test_secret_restore
test('a secret in its recovery window can be restored', async ({ cloud, secrets }) => {
  const { arn, name: SecretId } = await make(secrets);
  await secrets.deleteSecret({ SecretId, RecoveryWindowInDays: 7 });
  await cloud.clock.advance({ days: 6 });
  expect(await secrets.restoreSecret({ SecretId })).toMatchObject({ ARN: arn, Name: SecretId });
  await cloud.clock.advance({ days: 60 });
  expect((await secrets.getSecretValue({ SecretId })).SecretString).toBe('first');
  expect(await secrets.describeSecret({ SecretId })).not.toHaveProperty('DeletedDate');
});

// Recorded: test_force_delete_deleted_secret
test('a secret that waits can be deleted at once', async ({ secrets }) => {
  const { arn, name: SecretId, versionId } = await make(secrets);
  await secrets.deleteSecret({ SecretId });
  const { $metadata: _metadata, ...described } = await secrets.describeSecret({ SecretId });
  expect(described).toEqual({
    ARN: arn,
    Name: SecretId,
    CreatedDate: expect.any(Date),
    DeletedDate: expect.any(Date),
    LastChangedDate: expect.any(Date),
    VersionIdsToStages: { [versionId]: ['AWSCURRENT'] },
  });
  const forced = { SecretId, ForceDeleteWithoutRecovery: true };
  expect(await secrets.deleteSecret(forced)).toMatchObject({ ARN: arn, Name: SecretId });
  expect(await refusalOf(secrets.describeSecret({ SecretId }))).toEqual(notFound);
  // AWS: so that it can be repeated, it is no error when the secret is gone.
  expect(await secrets.deleteSecret(forced)).toMatchObject({
    Name: SecretId,
    DeletionDate: expect.any(Date),
  });
});

test.for([6, 31, 0, -1])('a recovery window of %i days is refused', async (days, { secrets }) => {
  const { name } = await make(secrets);
  const call = secrets.deleteSecret({ SecretId: name, RecoveryWindowInDays: days });
  expect(await refusalOf(call)).toEqual({
    name: 'InvalidParameterException',
    message: 'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
    status: 400,
  });
});

test('a recovery window and no recovery exclude one another', async ({ secrets }) => {
  const { name } = await make(secrets);
  const call = secrets.deleteSecret({
    SecretId: name,
    RecoveryWindowInDays: 7,
    ForceDeleteWithoutRecovery: true,
  });
  expect(await refusalOf(call)).toEqual({
    name: 'InvalidParameterException',
    message: "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    status: 400,
  });
});
