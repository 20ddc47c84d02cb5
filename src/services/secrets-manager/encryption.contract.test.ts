/** Secrets under KMS: the caller's own rights on the key decide, each time. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { KMS } from '@aws-sdk/client-kms';
import { describe, expect } from 'vitest';

import { type Cloud, createCloud } from '#index';

import {
  allow,
  clientOf,
  make,
  policyOf,
  refusalOf,
  test,
  TOKEN,
  tokenOf,
  userWith,
} from './testing.ts';

const MARKER = 'marker-7f3a9c-of-a-secret-value';
const noKms = {
  name: 'AccessDeniedException',
  message: 'Access to KMS is not allowed',
  status: 400,
};

async function keyOf(cloud: Cloud) {
  const kms = new KMS(cloud.root.clientConfig());
  const { KeyMetadata } = await kms.createKey({});
  return { kms, id: KeyMetadata?.KeyId ?? '', arn: KeyMetadata?.Arn ?? '' };
}

describe('without a key of its own', () => {
  test('SEC-1: a secret is under the key that AWS manages, and no permission on it is needed', async ({
    cloud,
  }) => {
    const user = await userWith(cloud, allow('secretsmanager:*'));
    const { name } = await make(user.secrets);
    expect((await user.secrets.getSecretValue({ SecretId: name })).SecretString).toBe('first');
    const kms = new KMS(cloud.root.clientConfig());
    const { KeyMetadata } = await kms.describeKey({ KeyId: 'alias/aws/secretsmanager' });
    expect(KeyMetadata).toMatchObject({ KeyManager: 'AWS' });
    expect(await user.secrets.describeSecret({ SecretId: name })).not.toHaveProperty('KmsKeyId');
  });
});

describe('under a customer key', () => {
  test.for(['id', 'arn', 'alias'])(
    'named by %s, it is shown as it was named',
    async (way, { cloud, secrets }) => {
      const { kms, id, arn } = await keyOf(cloud);
      await kms.createAlias({ AliasName: 'alias/mine', TargetKeyId: id });
      const KmsKeyId = { id, arn, alias: 'alias/mine' }[way] ?? '';
      const { name } = await make(secrets, { KmsKeyId });
      expect((await secrets.getSecretValue({ SecretId: name })).SecretString).toBe('first');
      expect(await secrets.describeSecret({ SecretId: name })).toMatchObject({ KmsKeyId });
      const { Versions } = await secrets.listSecretVersionIds({ SecretId: name });
      expect(Versions).toMatchObject([{ KmsKeyIds: [KmsKeyId] }]);
    },
  );

  test.for(['kms:GenerateDataKey', 'kms:Decrypt'])(
    'whoever makes one needs %s',
    async (missing, { cloud }) => {
      const { arn } = await keyOf(cloud);
      const rest = ['kms:GenerateDataKey', 'kms:Decrypt'].filter((action) => action !== missing);
      const user = await userWith(cloud, allow('secretsmanager:*'), allow(rest, arn));
      expect(await refusalOf(make(user.secrets, { KmsKeyId: arn }))).toEqual(noKms);
      // No secret is left behind.
      await make(user.secrets);
    },
  );

  test('whoever reads it needs kms:Decrypt, and whoever writes kms:GenerateDataKey', async ({
    cloud,
    secrets,
  }) => {
    const { arn: key } = await keyOf(cloud);
    const { arn, name } = await make(secrets, { KmsKeyId: key });
    const reader = await userWith(cloud, allow('secretsmanager:*', arn), allow('kms:Decrypt', key));
    const writer = await userWith(
      cloud,
      allow('secretsmanager:*', arn),
      allow('kms:GenerateDataKey', key),
    );
    expect((await reader.secrets.getSecretValue({ SecretId: name })).SecretString).toBe('first');
    expect(await refusalOf(writer.secrets.getSecretValue({ SecretId: name }))).toEqual(noKms);
    const put = { SecretId: name, SecretString: 'x' };
    expect(await refusalOf(reader.secrets.putSecretValue(put))).toEqual(noKms);
    await writer.secrets.putSecretValue(put);
  });

  test('the key sees the service, the secret and the version', async ({ cloud, secrets }) => {
    const { arn: key } = await keyOf(cloud);
    const { arn, name } = await make(secrets, { KmsKeyId: key, ClientRequestToken: TOKEN });
    const reader = (Condition: object) =>
      userWith(cloud, allow('secretsmanager:*'), allow('kms:Decrypt', key, Condition));
    const right = {
      'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com',
      'kms:EncryptionContext:SecretARN': arn,
      'kms:EncryptionContext:SecretVersionId': TOKEN,
    };
    const good = await reader({ StringEquals: right });
    await good.secrets.getSecretValue({ SecretId: name });
    for (const wrong of Object.keys(right)) {
      const bad = await reader({ StringEquals: { ...right, [wrong]: 'other' } });
      expect(await refusalOf(bad.secrets.getSecretValue({ SecretId: name }))).toEqual(noKms);
    }
  });

  test('disabled, it closes its secrets at once, for root too, and enabled it opens them', async ({
    cloud,
    secrets,
  }) => {
    const { kms, arn: KeyId } = await keyOf(cloud);
    const { name } = await make(secrets, { KmsKeyId: KeyId });
    await secrets.getSecretValue({ SecretId: name });
    await kms.disableKey({ KeyId });
    expect(await refusalOf(secrets.getSecretValue({ SecretId: name }))).toEqual({
      name: 'DecryptionFailure',
      message:
        "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
      status: 400,
    });
    const put = { SecretId: name, SecretString: 'x' };
    expect(await refusalOf(secrets.putSecretValue(put))).toEqual({
      name: 'EncryptionFailure',
      message:
        "Secrets Manager can't encrypt the protected secret text using the provided KMS key. Check that the KMS key is available, enabled, and not in an invalid state.",
      status: 400,
    });
    await kms.enableKey({ KeyId });
    expect((await secrets.getSecretValue({ SecretId: name })).SecretString).toBe('first');
  });

  test('that is not there makes no secret', async ({ secrets }) => {
    const call = make(secrets, { KmsKeyId: '1234abcd-12ab-34cd-56ef-1234567890ab' });
    expect(await refusalOf(call)).toMatchObject({ name: 'EncryptionFailure' });
  });
});

describe('another key', () => {
  test('encrypts anew what AWS’s labels name, and new values', async ({ cloud, secrets }) => {
    const { kms, arn: key } = await keyOf(cloud);
    const { name } = await make(secrets);
    await secrets.putSecretValue({ SecretId: name, SecretString: 'second' });
    await secrets.updateSecret({ SecretId: name, KmsKeyId: key });
    const { Versions = [] } = await secrets.listSecretVersionIds({ SecretId: name });
    expect(Versions.map(({ KmsKeyIds }) => KmsKeyIds)).toEqual([[key], [key]]);
    await secrets.putSecretValue({ SecretId: name, SecretString: 'third' });
    await kms.disableKey({ KeyId: key });
    for (const VersionStage of ['AWSCURRENT', 'AWSPREVIOUS']) {
      expect(
        await refusalOf(secrets.getSecretValue({ SecretId: name, VersionStage })),
      ).toMatchObject({ name: 'DecryptionFailure' });
    }
  });

  test('leaves a version alone whose former key the caller may not use', async ({
    cloud,
    secrets,
  }) => {
    const first = await keyOf(cloud);
    const second = await keyOf(cloud);
    const { arn, name } = await make(secrets, { KmsKeyId: first.arn });
    const user = await userWith(
      cloud,
      allow('secretsmanager:*', arn),
      allow(['kms:GenerateDataKey', 'kms:Decrypt'], second.arn),
    );
    await user.secrets.updateSecret({ SecretId: name, KmsKeyId: second.arn });
    const { Versions } = await secrets.listSecretVersionIds({ SecretId: name });
    expect(Versions).toMatchObject([{ KmsKeyIds: [first.arn] }]);
    expect((await secrets.getSecretValue({ SecretId: name })).SecretString).toBe('first');
  });

  test('needs rights on it, and nothing changes without them', async ({ cloud, secrets }) => {
    const { arn: key } = await keyOf(cloud);
    const { arn, name } = await make(secrets);
    const user = await userWith(cloud, allow('secretsmanager:*', arn));
    const call = user.secrets.updateSecret({
      SecretId: name,
      KmsKeyId: key,
      Description: 'new',
    });
    expect(await refusalOf(call)).toEqual(noKms);
    const described = await secrets.describeSecret({ SecretId: name });
    expect(described).not.toHaveProperty('KmsKeyId');
    expect(described).not.toHaveProperty('Description');
  });

  test('an empty name goes back to the key that AWS manages', async ({ cloud, secrets }) => {
    const { kms, arn: key } = await keyOf(cloud);
    const { name } = await make(secrets, { KmsKeyId: key });
    await secrets.updateSecret({ SecretId: name, KmsKeyId: '' });
    await kms.disableKey({ KeyId: key });
    expect((await secrets.getSecretValue({ SecretId: name })).SecretString).toBe('first');
    expect(await secrets.describeSecret({ SecretId: name })).not.toHaveProperty('KmsKeyId');
  });

  test('of another account is used where its policy lets the caller in', async ({ cloud }) => {
    const owner = new KMS({
      ...cloud.root.clientConfig(),
      credentials: { accessKeyId: '111111111111', secretAccessKey: 'test' },
    });
    const { KeyMetadata } = await owner.createKey({});
    const KmsKeyId = KeyMetadata?.Arn ?? '';
    const user = await userWith(cloud, allow(['secretsmanager:*', 'kms:*']));
    expect(await refusalOf(make(user.secrets, { KmsKeyId }))).toEqual(noKms);
    await owner.putKeyPolicy({
      KeyId: KmsKeyId,
      Policy: JSON.stringify(
        policyOf(
          { ...allow('kms:*'), Principal: { AWS: '111111111111' } },
          {
            ...allow(['kms:GenerateDataKey', 'kms:Decrypt']),
            Principal: { AWS: '000000000000' },
          },
        ),
      ),
    });
    const { name } = await make(user.secrets, { KmsKeyId });
    expect((await user.secrets.getSecretValue({ SecretId: name })).SecretString).toBe('first');
  });
});

test('a repetition under a key that the caller may not decrypt with tells nothing', async ({
  cloud,
  secrets,
}) => {
  const { arn: key } = await keyOf(cloud);
  const { arn, name } = await make(secrets, { KmsKeyId: key, ClientRequestToken: tokenOf('b') });
  const writer = await userWith(
    cloud,
    allow('secretsmanager:*', arn),
    allow('kms:GenerateDataKey', key),
  );
  for (const SecretString of ['first', 'a guess']) {
    const call = writer.secrets.putSecretValue({
      SecretId: name,
      ClientRequestToken: tokenOf('b'),
      SecretString,
    });
    expect(await refusalOf(call)).toEqual(noKms);
  }
});

test('a read is an event of KMS too, with the secret in its context', async ({
  cloud,
  secrets,
}) => {
  const { arn: key } = await keyOf(cloud);
  const { arn, name } = await make(secrets, { KmsKeyId: key });
  await secrets.getSecretValue({ SecretId: name });
  await cloud.clock.advance({ seconds: 1 });
  const trail = new CloudTrailClient(cloud.root.clientConfig());
  const { Events = [] } = await trail.send(
    new LookupEventsCommand({
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'Decrypt' }],
    }),
  );
  expect(Events.map(({ CloudTrailEvent = '{}' }) => JSON.parse(CloudTrailEvent))).toContainEqual(
    expect.objectContaining({
      sourceIPAddress: 'secretsmanager.amazonaws.com',
      requestParameters: expect.objectContaining({
        encryptionContext: expect.objectContaining({ SecretARN: arn }),
      }),
    }),
  );
});

test('a secret survives a restart, its deletion too, and nothing of it is readable on disk', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'skykeep-secrets-'));
  const start = () => createCloud({ clock: 'manual', dataDir, startAt: new Date('2026-03-04') });
  try {
    const first = await start();
    await make(clientOf(first.root), { SecretString: MARKER, Name: `name-${MARKER}` });
    await make(clientOf(first.root), { Name: 'going' });
    await clientOf(first.root).deleteSecret({ SecretId: 'going', RecoveryWindowInDays: 7 });
    await first.stop();
    for (const name of readdirSync(dataDir)) {
      const file = join(dataDir, name);
      if (statSync(file).isFile()) expect(readFileSync(file).includes(MARKER)).toBe(false);
    }
    const second = await start();
    const secrets = clientOf(second.root);
    expect((await secrets.getSecretValue({ SecretId: `name-${MARKER}` })).SecretString).toBe(
      MARKER,
    );
    expect(await secrets.describeSecret({ SecretId: 'going' })).toHaveProperty('DeletedDate');
    await second.clock.advance({ days: 7 });
    expect(await refusalOf(secrets.describeSecret({ SecretId: 'going' }))).toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await second.stop();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
