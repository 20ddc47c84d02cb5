/** Keys that lie in several regions under one id. */
import { randomBytes } from 'node:crypto';

import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { CreateKeyCommandInput } from '@aws-sdk/client-kms';
import { describe, expect } from 'vitest';

import { ACCOUNT, allow, denied, REGION, secret, test, type TestKms } from './testing.ts';

const EU = 'eu-west-1';
const AP = 'ap-southeast-1';
const arnIn = (region: string, id: string) => `arn:aws:kms:${region}:${ACCOUNT}:key/${id}`;

async function newPrimary(kms: TestKms, input: CreateKeyCommandInput = {}) {
  return await kms.newKey({ MultiRegion: true, ...input });
}

/** Lets the tasks of all cells run. */
async function settle(kms: TestKms, seconds = 1) {
  await kms.cloud.clock.advance({ seconds });
}

async function replicate(kms: TestKms, KeyId: string, ReplicaRegion = EU) {
  const answer = await kms.root.replicateKey({ KeyId, ReplicaRegion });
  await settle(kms);
  return answer;
}

describe('a multi-Region key', () => {
  test('KMS-11: is made as a primary with an id of its kind [recordings]', async ({ kms }) => {
    const { id, arn, metadata } = await newPrimary(kms);
    expect(id).toMatch(/^mrk-[0-9a-f]{32}$/);
    expect(metadata).toMatchObject({
      MultiRegion: true,
      MultiRegionConfiguration: {
        MultiRegionKeyType: 'PRIMARY',
        PrimaryKey: { Arn: arn, Region: REGION },
        ReplicaKeys: [],
      },
    });
    const single = await kms.newKey();
    expect(single.metadata).not.toHaveProperty('MultiRegionConfiguration');
  });

  test('KMS-11: is replicated with its id and material [recordings]', async ({ kms }) => {
    const { id, arn } = await newPrimary(kms);
    const replicaArn = arnIn(EU, id);
    await expect(kms.metadata(id, EU)).rejects.toMatchObject({
      name: 'NotFoundException',
      message: `Key '${replicaArn}' does not exist`,
    });
    const set = {
      PrimaryKey: { Arn: arn, Region: REGION },
      ReplicaKeys: [{ Arn: replicaArn, Region: EU }],
    };
    const answer = await kms.root.replicateKey({ KeyId: id, ReplicaRegion: EU });
    expect(answer.ReplicaKeyMetadata).toEqual({
      AWSAccountId: ACCOUNT,
      Arn: replicaArn,
      CreationDate: expect.any(Date),
      CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
      Description: '',
      Enabled: false,
      EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
      KeyId: id,
      KeyManager: 'CUSTOMER',
      KeySpec: 'SYMMETRIC_DEFAULT',
      KeyState: 'Creating',
      KeyUsage: 'ENCRYPT_DECRYPT',
      MultiRegion: true,
      MultiRegionConfiguration: { MultiRegionKeyType: 'REPLICA', ...set },
      Origin: 'AWS_KMS',
    });
    expect(JSON.parse(answer.ReplicaPolicy ?? '')).toMatchObject({ Id: 'key-default-1' });
    expect(answer).not.toHaveProperty('ReplicaTags');
    await settle(kms);
    const [primary, replica] = [await kms.metadata(id), await kms.metadata(id, EU)];
    expect(primary.MultiRegionConfiguration).toEqual({ MultiRegionKeyType: 'PRIMARY', ...set });
    expect(replica).toMatchObject({
      KeyState: 'Enabled',
      CurrentKeyMaterialId: primary.CurrentKeyMaterialId,
      MultiRegionConfiguration: { MultiRegionKeyType: 'REPLICA', ...set },
    });
  });

  test('KMS-11: opens in one region what was encrypted in another, without asking there', async ({
    kms,
  }) => {
    const { id } = await newPrimary(kms);
    await replicate(kms, id);
    const [here, there] = [await kms.encrypt(id), await kms.encrypt(id, EU)];
    await kms.root.disableKey({ KeyId: id });
    expect(await kms.decrypt(here, EU)).toBe('the plans');
    await kms.root.enableKey({ KeyId: id });
    await kms.in(EU).disableKey({ KeyId: id });
    expect(await kms.decrypt(there)).toBe('the plans');
    await expect(kms.decrypt(there, EU)).rejects.toMatchObject({ name: 'DisabledException' });
  });

  test('KMS-12: lets clients that encrypt by themselves open in another region what they wrote in one', async ({
    kms,
  }) => {
    const { id } = await newPrimary(kms);
    await replicate(kms, id);
    const EncryptionContext = { table: 'orders' };
    const here = await kms.root.generateDataKey({
      KeyId: id,
      KeySpec: 'AES_256',
      EncryptionContext,
    });
    const CiphertextBlob = here.CiphertextBlob;
    const there = await kms.in(EU).decrypt({ CiphertextBlob, EncryptionContext });
    expect(there.Plaintext).toEqual(here.Plaintext);
    expect(there.KeyId).toBe(arnIn(EU, id));
    await expect(kms.in(EU).decrypt({ CiphertextBlob })).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    });
  });

  test('KMS-11: signs alike in every region when it is asymmetric', async ({ kms }) => {
    const { id } = await newPrimary(kms, { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' });
    await replicate(kms, id);
    const input = {
      KeyId: id,
      Message: secret,
      SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256',
    } as const;
    const [here, there] = [await kms.root.sign(input), await kms.in(EU).sign(input)];
    expect(there.Signature).toEqual(here.Signature);
  });

  test('KMS-11: has a policy, tags and a description in each region', async ({ kms }) => {
    const { id } = await newPrimary(kms, { Description: 'here' });
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: kms.cloud.root.arn },
          NotAction: 'kms:Encrypt',
          Resource: '*',
        },
      ],
    });
    const Tags = [{ TagKey: 'team', TagValue: 'blue' }];
    const answer = await kms.root.replicateKey({
      KeyId: id,
      ReplicaRegion: EU,
      Policy,
      Tags,
      Description: 'there',
    });
    expect(answer).toMatchObject({ ReplicaPolicy: Policy, ReplicaTags: Tags });
    await settle(kms);
    await kms.encrypt(id);
    await expect(kms.encrypt(id, EU)).rejects.toMatchObject(denied);
    expect((await kms.metadata(id, EU)).Description).toBe('there');
    expect((await kms.in(EU).listResourceTags({ KeyId: id })).Tags).toEqual(Tags);
    expect((await kms.root.listResourceTags({ KeyId: id })).Tags).toEqual([]);
  });

  test('is not replicated from a replica, from a key of one region, twice, or to nowhere', async ({
    kms,
  }) => {
    const { id } = await newPrimary(kms);
    await replicate(kms, id);
    const single = await kms.newKey();
    // AWS: [recordings, test_replicate_replica_key_should_fail]
    await expect(kms.in(EU).replicateKey({ KeyId: id, ReplicaRegion: AP })).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
      message: `${arnIn(EU, id)} is not a multi-region primary key.`,
    });
    await expect(
      kms.root.replicateKey({ KeyId: single.id, ReplicaRegion: EU }),
    ).rejects.toMatchObject({ name: 'UnsupportedOperationException' });
    for (const ReplicaRegion of [EU, REGION]) {
      await expect(kms.root.replicateKey({ KeyId: id, ReplicaRegion })).rejects.toMatchObject({
        name: 'AlreadyExistsException',
      });
    }
    await expect(
      kms.root.replicateKey({ KeyId: id, ReplicaRegion: 'xx-nowhere-1' }),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('is replicated only by whoever may replicate it and make keys there', async ({ kms }) => {
    const { id } = await newPrimary(kms);
    const input = { KeyId: id, ReplicaRegion: EU };
    const inEu = { StringEquals: { 'kms:ReplicaRegion': EU } };
    const only = await kms.user(allow('kms:ReplicateKey', inEu));
    await expect(only.kms.replicateKey(input)).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining('kms:CreateKey'),
    });
    const { MultiRegionConfiguration } = await kms.metadata(id);
    expect(MultiRegionConfiguration?.ReplicaKeys).toEqual([]);
    const asReplica = { StringEquals: { 'kms:MultiRegionKeyType': 'REPLICA' } };
    const both = await kms.user(allow('kms:ReplicateKey', inEu), allow('kms:CreateKey', asReplica));
    await expect(both.kms.replicateKey({ ...input, ReplicaRegion: AP })).rejects.toMatchObject(
      denied,
    );
    const Tags = [{ TagKey: 'team', TagValue: 'blue' }];
    await expect(both.kms.replicateKey({ ...input, Tags })).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining('kms:TagResource'),
    });
    await expect(both.kms.createKey({ MultiRegion: true })).rejects.toMatchObject(denied);
    await both.kms.replicateKey(input);
  });
});

describe('what related keys share', () => {
  test('KMS-11: a rotation is taken once every replica has the new material', async ({ kms }) => {
    const { id } = await newPrimary(kms);
    await replicate(kms, id);
    await replicate(kms, id, AP);
    const before = await kms.metadata(id);
    const old = await kms.encrypt(id, AP);
    await kms.root.rotateKeyOnDemand({ KeyId: id });
    const status = await kms.root.getKeyRotationStatus({ KeyId: id });
    expect(status.OnDemandRotationStartDate).toBeInstanceOf(Date);
    expect((await kms.metadata(id)).CurrentKeyMaterialId).toBe(before.CurrentKeyMaterialId);
    await expect(kms.root.rotateKeyOnDemand({ KeyId: id })).rejects.toMatchObject({
      name: 'ConflictException',
    });
    await settle(kms);
    const ids = await Promise.all(
      [REGION, EU, AP].map(async (region) => (await kms.metadata(id, region)).CurrentKeyMaterialId),
    );
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).not.toBe(before.CurrentKeyMaterialId);
    expect(await kms.root.getKeyRotationStatus({ KeyId: id })).not.toHaveProperty(
      'OnDemandRotationStartDate',
    );
    expect(await kms.decrypt(await kms.encrypt(id), EU)).toBe('the plans');
    expect(await kms.decrypt(old, EU)).toBe('the plans');
  });

  test('KMS-11: automatic rotation is set on the primary key, and happens everywhere', async ({
    kms,
  }) => {
    const { id } = await newPrimary(kms);
    await replicate(kms, id);
    await kms.root.enableKeyRotation({ KeyId: id, RotationPeriodInDays: 90 });
    await settle(kms);
    expect(await kms.in(EU).getKeyRotationStatus({ KeyId: id })).toMatchObject({
      KeyRotationEnabled: true,
      RotationPeriodInDays: 90,
    });
    const { CurrentKeyMaterialId: before } = await kms.metadata(id);
    await kms.cloud.clock.advance({ days: 91 });
    const [here, there] = [await kms.metadata(id), await kms.metadata(id, EU)];
    expect(here.CurrentKeyMaterialId).not.toBe(before);
    expect(there.CurrentKeyMaterialId).toBe(here.CurrentKeyMaterialId);
    const { Rotations } = await kms.in(EU).listKeyRotations({ KeyId: id });
    expect(Rotations).toMatchObject([{ RotationType: 'AUTOMATIC' }]);
    const refusal = { name: 'UnsupportedOperationException' };
    const eu = kms.in(EU);
    await expect(eu.enableKeyRotation({ KeyId: id })).rejects.toMatchObject(refusal);
    await expect(eu.disableKeyRotation({ KeyId: id })).rejects.toMatchObject(refusal);
    await expect(eu.rotateKeyOnDemand({ KeyId: id })).rejects.toMatchObject(refusal);
    await kms.root.disableKeyRotation({ KeyId: id });
    await settle(kms);
    expect(await eu.getKeyRotationStatus({ KeyId: id })).toMatchObject({
      KeyRotationEnabled: false,
    });
  });

  test('a replica whose policy shuts KMS out holds a rotation up, and no other replica', async ({
    kms,
  }) => {
    const { id, metadata } = await newPrimary(kms);
    await replicate(kms, id);
    await replicate(kms, id, AP);
    const eu = kms.in(EU);
    const { Policy = '' } = await eu.getKeyPolicy({ KeyId: id });
    const open: { readonly Statement: readonly object[] } = JSON.parse(Policy);
    const shut = {
      Effect: 'Deny',
      Principal: { Service: 'kms.amazonaws.com' },
      Action: 'kms:SynchronizeMultiRegionKey',
      Resource: '*',
    };
    const Statement = [...open.Statement, shut];
    await eu.putKeyPolicy({ KeyId: id, Policy: JSON.stringify({ ...open, Statement }) });
    await kms.root.rotateKeyOnDemand({ KeyId: id });
    await settle(kms, 10);
    const all = { KeyId: id, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' } as const;
    expect((await kms.in(AP).listKeyRotations(all)).Rotations).toHaveLength(2);
    expect((await eu.listKeyRotations(all)).Rotations).toHaveLength(1);
    const current = async () => (await kms.metadata(id)).CurrentKeyMaterialId;
    expect(await current()).toBe(metadata?.CurrentKeyMaterialId);
    await eu.putKeyPolicy({ KeyId: id, Policy });
    await settle(kms, 60);
    expect(await current()).not.toBe(metadata?.CurrentKeyMaterialId);
    expect((await kms.metadata(id, EU)).CurrentKeyMaterialId).toBe(await current());
  });

  test('a rotation does not wait for a replica that is gone', async ({ kms }) => {
    const { id, metadata } = await newPrimary(kms);
    await replicate(kms, id);
    await kms.in(EU).scheduleKeyDeletion({ KeyId: id, PendingWindowInDays: 7 });
    await kms.cloud.clock.advance({ days: 7, milliseconds: -500 });
    await kms.root.rotateKeyOnDemand({ KeyId: id });
    await settle(kms, 120);
    const { CurrentKeyMaterialId } = await kms.metadata(id);
    expect(CurrentKeyMaterialId).not.toBe(metadata?.CurrentKeyMaterialId);
  });

  test('a replica made late gets every version', async ({ kms }) => {
    const { id } = await newPrimary(kms);
    const blobs = [await kms.encrypt(id)];
    for (let version = 0; version < 10; version++) {
      await kms.root.rotateKeyOnDemand({ KeyId: id });
      blobs.push(await kms.encrypt(id));
    }
    await replicate(kms, id);
    for (const blob of blobs) expect(await kms.decrypt(blob, EU)).toBe('the plans');
  });

  test('imported material is not: each key gets an import of the same', async ({ kms }) => {
    const { id } = await newPrimary(kms, { Origin: 'EXTERNAL' });
    const material = randomBytes(32);
    await replicate(kms, id);
    expect(await kms.state(id, EU)).toBe('PendingImport');
    const there = (bytes: Uint8Array) => kms.importMaterial(id, bytes, {}, {}, EU);
    const incorrect = { name: 'IncorrectKeyMaterialException' };
    await expect(there(material)).rejects.toMatchObject(incorrect);
    const { KeyMaterialId } = await kms.importMaterial(id, material);
    await settle(kms);
    expect(await kms.state(id, EU)).toBe('PendingImport');
    await expect(there(randomBytes(32))).rejects.toMatchObject(incorrect);
    expect((await there(material)).KeyMaterialId).toBe(KeyMaterialId);
    expect(await kms.decrypt(await kms.encrypt(id), EU)).toBe('the plans');
    await kms.root.deleteImportedKeyMaterial({ KeyId: id });
    await settle(kms);
    expect(await kms.state(id, EU)).toBe('Enabled');
    const ImportType = 'NEW_KEY_MATERIAL';
    await expect(kms.importMaterial(id, randomBytes(32), { ImportType })).rejects.toMatchObject({
      name: 'NotImplemented',
    });
    await expect(kms.root.rotateKeyOnDemand({ KeyId: id })).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
    });
  });
});

describe('the primary region', () => {
  test('KMS-11: moves to a replica, and back', async ({ kms }) => {
    const { id, arn } = await newPrimary(kms);
    await replicate(kms, id);
    await replicate(kms, id, AP);
    await kms.root.enableKeyRotation({ KeyId: id, RotationPeriodInDays: 90 });
    await kms.root.updatePrimaryRegion({ KeyId: id, PrimaryRegion: EU });
    expect(await kms.metadata(id)).toMatchObject({
      KeyState: 'Updating',
      MultiRegionConfiguration: { MultiRegionKeyType: 'REPLICA' },
    });
    await kms.encrypt(id);
    for (const send of [
      () => kms.root.disableKey({ KeyId: id }),
      () => kms.root.scheduleKeyDeletion({ KeyId: id }),
    ]) {
      await expect(send()).rejects.toMatchObject({
        name: 'KMSInvalidStateException',
        message: `${arn} is updating.`,
      });
    }
    await settle(kms);
    for (const region of [REGION, EU, AP]) {
      const { KeyState, MultiRegionConfiguration } = await kms.metadata(id, region);
      expect(KeyState).toBe('Enabled');
      expect(MultiRegionConfiguration).toMatchObject({
        MultiRegionKeyType: region === EU ? 'PRIMARY' : 'REPLICA',
        PrimaryKey: { Region: EU },
      });
      const regions = MultiRegionConfiguration?.ReplicaKeys?.map(({ Region }) => Region);
      expect(new Set(regions)).toEqual(new Set([REGION, AP]));
    }
    // It is the new primary that rotates.
    const { CurrentKeyMaterialId: before } = await kms.metadata(id);
    await kms.cloud.clock.advance({ days: 91 });
    const [old, now] = [await kms.metadata(id), await kms.metadata(id, EU)];
    expect(now.CurrentKeyMaterialId).not.toBe(before);
    expect(old.CurrentKeyMaterialId).toBe(now.CurrentKeyMaterialId);
    await kms.in(EU).updatePrimaryRegion({ KeyId: id, PrimaryRegion: REGION });
    await settle(kms);
    expect((await kms.metadata(id)).MultiRegionConfiguration?.MultiRegionKeyType).toBe('PRIMARY');
  });

  test('moves only with the permission on both keys, to where a replica is', async ({ kms }) => {
    const { id, arn } = await newPrimary(kms);
    await replicate(kms, id);
    const input = { KeyId: id, PrimaryRegion: EU };
    const action = 'kms:UpdatePrimaryRegion';
    const one = await kms.user({ ...allow(action), Resource: arn });
    await expect(one.kms.updatePrimaryRegion(input)).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining(arnIn(EU, id)),
    });
    await expect(
      kms.root.updatePrimaryRegion({ ...input, PrimaryRegion: AP }),
    ).rejects.toMatchObject({ name: 'NotFoundException' });
    await expect(
      kms.in(EU).updatePrimaryRegion({ ...input, PrimaryRegion: REGION }),
    ).rejects.toMatchObject({ name: 'UnsupportedOperationException' });
    const both = await kms.user(allow(action, { StringEquals: { 'kms:PrimaryRegion': EU } }));
    await both.kms.updatePrimaryRegion(input);
  });
});

describe('the end of a multi-Region key', () => {
  test('comes for a primary once its replicas are gone', async ({ kms }) => {
    const { id, arn } = await newPrimary(kms);
    await replicate(kms, id);
    const PendingWindowInDays = 7;
    const answer = await kms.root.scheduleKeyDeletion({ KeyId: id, PendingWindowInDays });
    expect(answer).toMatchObject({
      KeyId: arn,
      KeyState: 'PendingReplicaDeletion',
      PendingWindowInDays,
    });
    expect(answer).not.toHaveProperty('DeletionDate');
    expect(await kms.metadata(id)).toMatchObject({
      KeyState: 'PendingReplicaDeletion',
      PendingDeletionWindowInDays: 7,
    });
    await expect(kms.encrypt(id)).rejects.toMatchObject({
      message: `${arn} is pending replica deletion.`,
    });
    await kms.cloud.clock.advance({ days: 40 });
    expect(await kms.state(id)).toBe('PendingReplicaDeletion');
    await kms.in(EU).scheduleKeyDeletion({ KeyId: id, PendingWindowInDays: 10 });
    await kms.cloud.clock.advance({ days: 10, seconds: 5 });
    await expect(kms.state(id, EU)).rejects.toMatchObject({ name: 'NotFoundException' });
    expect(await kms.state(id)).toBe('PendingDeletion');
    await kms.cloud.clock.advance({ days: 7, seconds: 5 });
    await expect(kms.state(id)).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  test('can be taken back, and a replica goes without its primary', async ({ kms }) => {
    const { id } = await newPrimary(kms);
    await replicate(kms, id);
    await kms.root.scheduleKeyDeletion({ KeyId: id });
    await kms.root.cancelKeyDeletion({ KeyId: id });
    expect(await kms.state(id)).toBe('Disabled');
    await kms.root.enableKey({ KeyId: id });
    await kms.in(EU).scheduleKeyDeletion({ KeyId: id, PendingWindowInDays: 7 });
    await kms.cloud.clock.advance({ days: 7, seconds: 5 });
    const { MultiRegionConfiguration } = await kms.metadata(id);
    expect(MultiRegionConfiguration?.ReplicaKeys).toEqual([]);
    await kms.encrypt(id);
    await replicate(kms, id);
    expect(await kms.state(id, EU)).toBe('Enabled');
  });
});

test('no record shows material, nor a message that carries it', async ({ kms }) => {
  const { id } = await newPrimary(kms, { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
  await replicate(kms, id);
  await settle(kms, 60);
  const trail = new CloudTrailClient(kms.cloud.root.clientConfig({ region: EU }));
  const { Events = [] } = await trail.send(new LookupEventsCommand({}));
  const records = Events.map(({ CloudTrailEvent = '{}' }): Record<string, unknown> =>
    JSON.parse(CloudTrailEvent),
  );
  const told = records.filter(({ eventSource }) => eventSource === 'kms.amazonaws.com');
  expect(told.map(({ eventName }) => eventName).toSorted()).toEqual([
    'CreateKey',
    'ImportKeyMaterial',
  ]);
  const message = told.find(({ eventName }) => eventName === 'ImportKeyMaterial');
  expect(message).toMatchObject({
    userIdentity: { type: 'AWSService', invokedBy: 'kms.amazonaws.com' },
    requestParameters: { keyId: arnIn(EU, id) },
    responseElements: null,
  });
});

test('nobody sends a message of KMS', async ({ kms }) => {
  const { id } = await newPrimary(kms);
  await replicate(kms, id);
  const somebody = await kms.user(allow('kms:Decrypt'));
  await expect(
    somebody.kms.importKeyMaterial({
      KeyId: id,
      ImportToken: secret,
      EncryptedKeyMaterial: secret,
    }),
  ).rejects.toMatchObject(denied);
  // The order for a replica is one of KMS itself, too.
  await expect(
    kms.in(AP).createKey({ MultiRegion: true, XksKeyId: `${id}.${REGION}` }),
  ).rejects.toMatchObject({ name: 'NotImplemented', message: expect.stringContaining('XksKeyId') });
});
