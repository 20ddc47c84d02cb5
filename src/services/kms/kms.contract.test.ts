import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateCustomKeyStoreCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DecryptCommand,
  DeleteAliasCommand,
  DescribeCustomKeyStoresCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GenerateRandomCommand,
  GetKeyPolicyCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeyPoliciesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
} from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type Cloud, createCloud } from '#index';

const ACCOUNT = '000000000000';
const UNKNOWN_KEY = '1234abcd-12ab-34cd-56ef-1234567890ab';
const arnOf = (resource: string) => `arn:aws:kms:us-east-1:${ACCOUNT}:${resource}`;
const secret = Buffer.from('the plans');

let cloud: Cloud;
let kms: KMSClient;

beforeEach(async () => {
  cloud = await createCloud({ clock: 'manual' });
  kms = new KMSClient(cloud.root.clientConfig());
});
afterEach(() => cloud.stop());

async function newKey(input: CreateKeyCommandInput = {}) {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand(input));
  return { id: KeyMetadata?.KeyId ?? '', arn: KeyMetadata?.Arn ?? '', KeyMetadata };
}

async function encrypt(KeyId: string, EncryptionContext?: Record<string, string>) {
  const input = { KeyId, Plaintext: secret, ...(EncryptionContext && { EncryptionContext }) };
  const { CiphertextBlob } = await kms.send(new EncryptCommand(input));
  return CiphertextBlob ?? new Uint8Array();
}

const stateOf = async (KeyId: string) =>
  (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState;

describe('a key', () => {
  test('is shown with everything that AWS shows', async () => {
    const { id, arn, KeyMetadata } = await newKey({ Description: 'orders' });
    expect(KeyMetadata).toEqual({
      AWSAccountId: ACCOUNT,
      Arn: arnOf(`key/${id}`),
      CreationDate: expect.any(Date),
      CurrentKeyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/),
      CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
      Description: 'orders',
      Enabled: true,
      EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
      KeyId: id,
      KeyManager: 'CUSTOMER',
      KeySpec: 'SYMMETRIC_DEFAULT',
      KeyState: 'Enabled',
      KeyUsage: 'ENCRYPT_DECRYPT',
      MultiRegion: false,
      Origin: 'AWS_KMS',
    });
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/orders', TargetKeyId: id }));
    for (const KeyId of [id, arn, 'alias/orders', arnOf('alias/orders')]) {
      expect((await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata).toEqual(KeyMetadata);
    }
  });

  test.each([
    [UNKNOWN_KEY, `Key '${arnOf(`key/${UNKNOWN_KEY}`)}' does not exist`],
    ['key_id', "Invalid keyId 'key_id'"],
    ['alias/none', `Alias ${arnOf('alias/none')} is not found.`],
    [`arn:aws:kms:eu-west-1:${ACCOUNT}:key/${UNKNOWN_KEY}`, 'Invalid arn eu-west-1'],
    [
      'arn:aws:sqs:us-east-1:000000000000:queue',
      'Invalid arn arn:aws:sqs:us-east-1:000000000000:queue',
    ],
  ])('named %s is not found', async (KeyId, message) => {
    await expect(kms.send(new DescribeKeyCommand({ KeyId }))).rejects.toMatchObject({
      name: 'NotFoundException',
      message,
    });
  });

  test('is changed under its id or ARN, never under an alias', async () => {
    const { id } = await newKey();
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/orders', TargetKeyId: id }));
    await expect(kms.send(new DisableKeyCommand({ KeyId: 'alias/orders' }))).rejects.toMatchObject({
      name: 'NotFoundException',
      message: "Invalid keyId 'alias/orders'",
    });
  });

  test('KMS-4: belongs to one region', async () => {
    const { id } = await newKey();
    const elsewhere = new KMSClient(cloud.root.clientConfig({ region: 'eu-west-1' }));
    await expect(elsewhere.send(new DescribeKeyCommand({ KeyId: id }))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
    const blob = await encrypt(id);
    await expect(
      elsewhere.send(new DecryptCommand({ CiphertextBlob: blob })),
    ).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  test('keeps its description', async () => {
    const { id } = await newKey();
    await kms.send(new UpdateKeyDescriptionCommand({ KeyId: id, Description: 'new' }));
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: id }));
    expect(KeyMetadata?.Description).toBe('new');
  });

  test.each([
    [{ KeySpec: 'SM2', KeyUsage: 'SIGN_VERIFY' } as const, 'KeySpec SM2'],
    [{ KeySpec: 'ML_DSA_44', KeyUsage: 'SIGN_VERIFY' } as const, 'KeySpec ML_DSA_44'],
    [{ Origin: 'AWS_CLOUDHSM' } as const, 'Origin AWS_CLOUDHSM'],
    [{ Origin: 'EXTERNAL_KEY_STORE' } as const, 'Origin EXTERNAL_KEY_STORE'],
    [{ XksKeyId: 'mrk-1234abcd12ab34cd56ef1234567890ab.us-east-1', MultiRegion: true }, 'XksKeyId'],
    [{ CustomKeyStoreId: 'cks-1' }, 'CustomKeyStoreId'],
  ])('of a kind that is not built is refused by name: %o', async (input, what) => {
    await expect(kms.send(new CreateKeyCommand(input))).rejects.toMatchObject({
      name: 'NotImplemented',
      message: `KMS CreateKey with ${what} is not implemented by Skykeep. See docs/coverage.md.`,
    });
  });

  test('KMS-10, KMS-13: in a custom key store is refused by name, as the stores are', async () => {
    for (const send of [
      () => kms.send(new CreateCustomKeyStoreCommand({ CustomKeyStoreName: 'store' })),
      () => kms.send(new DescribeCustomKeyStoresCommand({})),
      () => kms.send(new GenerateRandomCommand({ NumberOfBytes: 8, CustomKeyStoreId: 'cks-1' })),
    ]) {
      await expect(send()).rejects.toMatchObject({ name: 'NotImplemented' });
    }
  });

  test('is listed page by page', async () => {
    const made = await Promise.all([newKey(), newKey(), newKey()]);
    const first = await kms.send(new ListKeysCommand({ Limit: 2 }));
    expect(first.Truncated).toBe(true);
    const second = await kms.send(new ListKeysCommand({ Marker: first.NextMarker }));
    expect(second.Truncated).toBe(false);
    const listed = [...(first.Keys ?? []), ...(second.Keys ?? [])].map(({ KeyArn }) => KeyArn);
    expect(new Set(listed)).toEqual(new Set(made.map(({ arn }) => arn)));
    await expect(kms.send(new ListKeysCommand({ Marker: 'AAAA' }))).rejects.toMatchObject({
      name: 'InvalidMarkerException',
    });
  });
});

describe('a ciphertext', () => {
  test('opens with its context alone, whatever the order of its pairs', async () => {
    const { id, arn, KeyMetadata } = await newKey();
    const blob = await encrypt(id, { queue: 'orders', app: 'shop' });
    const opened = await kms.send(
      new DecryptCommand({
        CiphertextBlob: blob,
        EncryptionContext: { app: 'shop', queue: 'orders' },
      }),
    );
    expect(opened).toMatchObject({
      KeyId: arn,
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      KeyMaterialId: KeyMetadata?.CurrentKeyMaterialId,
    });
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe('the plans');
    for (const EncryptionContext of [
      undefined,
      { queue: 'orders' },
      { app: 'shop', queue: 'Orders' },
    ]) {
      const input = { CiphertextBlob: blob, ...(EncryptionContext && { EncryptionContext }) };
      await expect(kms.send(new DecryptCommand(input))).rejects.toMatchObject({
        name: 'InvalidCiphertextException',
      });
    }
  });

  test('does not open once any byte was changed', async () => {
    const { id } = await newKey();
    const blob = await encrypt(id);
    for (let place = 0; place < blob.length; place += 7) {
      const changed = Uint8Array.from(blob);
      changed[place] = (changed[place] ?? 0) ^ 1;
      await expect(
        kms.send(new DecryptCommand({ CiphertextBlob: changed, KeyId: id })),
      ).rejects.toMatchObject({
        name: 'InvalidCiphertextException',
      });
    }
    await expect(kms.send(new DecryptCommand({ CiphertextBlob: secret }))).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    });
  });

  test('is refused by another key', async () => {
    const [one, other] = [await newKey(), await newKey()];
    const blob = await encrypt(one.id);
    await expect(
      kms.send(new DecryptCommand({ CiphertextBlob: blob, KeyId: other.id })),
    ).rejects.toMatchObject({
      name: 'IncorrectKeyException',
      message: 'The key ID in the request does not identify a CMK that can perform this operation.',
    });
  });

  test('is not needed for a dry run that asks for the permission alone', async () => {
    const { id } = await newKey();
    const ignore = { DryRunModifiers: ['IGNORE_CIPHERTEXT' as const] };
    for (const input of [
      { KeyId: id, DryRun: true, ...ignore },
      { KeyId: id, DryRun: true, CiphertextBlob: await encrypt(id) },
    ]) {
      await expect(kms.send(new DecryptCommand(input))).rejects.toMatchObject({
        name: 'DryRunOperationException',
      });
    }
    for (const input of [
      { KeyId: id, ...ignore },
      { DryRun: true, ...ignore },
      { KeyId: id, DryRun: true },
    ]) {
      await expect(kms.send(new DecryptCommand(input))).rejects.toMatchObject({
        name: 'ValidationException',
      });
    }
    await expect(
      kms.send(new DecryptCommand({ KeyId: id, DryRun: true, CiphertextBlob: secret })),
    ).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });

  test('moves to another key without showing its text', async () => {
    const [from, to] = [await newKey(), await newKey()];
    const moved = await kms.send(
      new ReEncryptCommand({
        CiphertextBlob: await encrypt(from.id, { step: '1' }),
        SourceEncryptionContext: { step: '1' },
        DestinationKeyId: to.id,
        DestinationEncryptionContext: { step: '2' },
      }),
    );
    expect(moved).toMatchObject({
      SourceKeyId: from.arn,
      KeyId: to.arn,
      SourceEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      DestinationEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    });
    const opened = await kms.send(
      new DecryptCommand({
        CiphertextBlob: moved.CiphertextBlob,
        EncryptionContext: { step: '2' },
      }),
    );
    expect(opened.KeyId).toBe(to.arn);
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe('the plans');
  });

  test('of 4,096 bytes is the largest, and fits into what Decrypt takes', async () => {
    const { id } = await newKey();
    const Plaintext = Buffer.alloc(4096, 7);
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: id, Plaintext }));
    expect(CiphertextBlob?.length).toBeLessThanOrEqual(6144);
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob }));
    expect(Buffer.from(opened.Plaintext ?? []).equals(Plaintext)).toBe(true);
    await expect(
      kms.send(new EncryptCommand({ KeyId: id, Plaintext: Buffer.alloc(4097) })),
    ).rejects.toMatchObject({
      name: 'ValidationException',
      message:
        "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
    });
  });

  test('of an algorithm that the key does not have is refused', async () => {
    const { id } = await newKey();
    await expect(
      kms.send(
        new EncryptCommand({
          KeyId: id,
          Plaintext: secret,
          EncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidKeyUsageException' });
  });
});

describe('a data key', () => {
  test.each([
    [{ KeySpec: 'AES_128' } as const, 16],
    [{ KeySpec: 'AES_256' } as const, 32],
    [{ NumberOfBytes: 1024 }, 1024],
  ])('of %o has its bytes, and its ciphertext gives them back', async (length, bytes) => {
    const { id, arn } = await newKey();
    const made = await kms.send(new GenerateDataKeyCommand({ KeyId: id, ...length }));
    expect(made.KeyId).toBe(arn);
    expect(made.Plaintext?.length).toBe(bytes);
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob: made.CiphertextBlob }));
    expect(opened.Plaintext).toEqual(made.Plaintext);
  });

  test('without plaintext shows its ciphertext only, bound to its context', async () => {
    const { id } = await newKey();
    const made = await kms.send(
      new GenerateDataKeyWithoutPlaintextCommand({
        KeyId: id,
        KeySpec: 'AES_256',
        EncryptionContext: { a: 'b' },
      }),
    );
    expect(made).not.toHaveProperty('Plaintext');
    await expect(
      kms.send(new DecryptCommand({ CiphertextBlob: made.CiphertextBlob })),
    ).rejects.toMatchObject({ name: 'InvalidCiphertextException', message: expect.any(String) });
  });

  test('needs a length, and one only', async () => {
    const { id } = await newKey();
    const both = { KeySpec: 'AES_256', NumberOfBytes: 32 } as const;
    for (const length of [{}, both]) {
      await expect(
        kms.send(new GenerateDataKeyCommand({ KeyId: id, ...length })),
      ).rejects.toMatchObject({
        name: 'ValidationException',
        message: 'Please specify either number of bytes or key spec.',
      });
    }
  });

  test('that is only asked for in a dry run is not made', async () => {
    const { id } = await newKey();
    await expect(
      kms.send(new GenerateDataKeyCommand({ KeyId: id, KeySpec: 'AES_256', DryRun: true })),
    ).rejects.toMatchObject({
      name: 'DryRunOperationException',
      message: 'The request would have succeeded, but the DryRun option is set.',
    });
  });

  test.each([1025, 0, undefined])('may also be random bytes, but not %s of them', async (bytes) => {
    await expect(
      kms.send(new GenerateRandomCommand({ NumberOfBytes: bytes })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('may also be mere random bytes', async () => {
    const { Plaintext } = await kms.send(new GenerateRandomCommand({ NumberOfBytes: 24 }));
    expect(Plaintext?.length).toBe(24);
  });
});

describe('the state of a key', () => {
  test('disabled, it does nothing until it is enabled', async () => {
    const { id, arn } = await newKey();
    const blob = await encrypt(id);
    await kms.send(new DisableKeyCommand({ KeyId: id }));
    for (const send of [
      () => kms.send(new EncryptCommand({ KeyId: id, Plaintext: secret })),
      () => kms.send(new DecryptCommand({ CiphertextBlob: blob })),
      () => kms.send(new GenerateDataKeyCommand({ KeyId: id, KeySpec: 'AES_256' })),
      () => kms.send(new ReEncryptCommand({ CiphertextBlob: blob, DestinationKeyId: id })),
    ]) {
      await expect(send()).rejects.toMatchObject({
        name: 'DisabledException',
        message: `${arn} is disabled.`,
      });
    }
    expect(await stateOf(id)).toBe('Disabled');
    await kms.send(new EnableKeyCommand({ KeyId: id }));
    await kms.send(new DecryptCommand({ CiphertextBlob: blob }));
  });

  test('pending deletion, it cannot be used or changed, and comes back disabled', async () => {
    const { id, arn } = await newKey();
    const scheduled = await kms.send(new ScheduleKeyDeletionCommand({ KeyId: id }));
    expect(scheduled).toMatchObject({
      KeyId: arn,
      KeyState: 'PendingDeletion',
      PendingWindowInDays: 30,
    });
    const days =
      ((scheduled.DeletionDate?.getTime() ?? 0) - cloud.clock.now().getTime()) / 86_400_000;
    expect(days).toBeCloseTo(30, 3);
    for (const send of [
      () => kms.send(new EncryptCommand({ KeyId: id, Plaintext: secret })),
      () => kms.send(new EnableKeyCommand({ KeyId: id })),
      () => kms.send(new DisableKeyCommand({ KeyId: id })),
      () => kms.send(new ScheduleKeyDeletionCommand({ KeyId: id })),
      () => kms.send(new CreateAliasCommand({ AliasName: 'alias/late', TargetKeyId: id })),
      () => kms.send(new TagResourceCommand({ KeyId: id, Tags: [{ TagKey: 'a', TagValue: 'b' }] })),
    ]) {
      await expect(send()).rejects.toMatchObject({
        name: 'KMSInvalidStateException',
        message: `${arn} is pending deletion.`,
      });
    }
    expect(await kms.send(new CancelKeyDeletionCommand({ KeyId: id }))).toMatchObject({
      KeyId: arn,
    });
    expect(await stateOf(id)).toBe('Disabled');
    await expect(kms.send(new CancelKeyDeletionCommand({ KeyId: id }))).rejects.toMatchObject({
      name: 'KMSInvalidStateException',
      message: `${arn} is not pending deletion.`,
    });
    await cloud.clock.advance({ days: 31 });
    expect(await stateOf(id)).toBe('Disabled');
  });

  test('deleted at the end of its waiting period, it takes everything with it', async () => {
    const { id, arn } = await newKey();
    const blob = await encrypt(id);
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/orders', TargetKeyId: id }));
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: 7 }));
    await cloud.clock.advance({ days: 7, seconds: -1 });
    expect(await stateOf(id)).toBe('PendingDeletion');
    await cloud.clock.advance({ seconds: 2 });
    await expect(stateOf(id)).rejects.toMatchObject({ message: `Key '${arn}' does not exist` });
    await expect(stateOf('alias/orders')).rejects.toMatchObject({ name: 'NotFoundException' });
    await expect(kms.send(new DecryptCommand({ CiphertextBlob: blob }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  test.each([6, 31])('it does not wait for %i days', async (PendingWindowInDays) => {
    const { id } = await newKey();
    await expect(
      kms.send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('an alias', () => {
  test('is made, moved, listed and deleted', async () => {
    const [one, other] = [await newKey(), await newKey()];
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/a', TargetKeyId: one.id }));
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/b', TargetKeyId: one.arn }));
    await expect(
      kms.send(new CreateAliasCommand({ AliasName: 'alias/a', TargetKeyId: other.id })),
    ).rejects.toMatchObject({
      name: 'AlreadyExistsException',
      message: `An alias with the name ${arnOf('alias/a')} already exists`,
    });
    await kms.send(new UpdateAliasCommand({ AliasName: 'alias/a', TargetKeyId: other.id }));
    const ofOne = await kms.send(new ListAliasesCommand({ KeyId: one.id }));
    expect(ofOne.Aliases).toEqual([
      {
        AliasName: 'alias/b',
        AliasArn: arnOf('alias/b'),
        TargetKeyId: one.id,
        CreationDate: expect.any(Date),
        LastUpdatedDate: expect.any(Date),
      },
    ]);
    const first = await kms.send(new ListAliasesCommand({ Limit: 1 }));
    const second = await kms.send(new ListAliasesCommand({ Limit: 1, Marker: first.NextMarker }));
    const names = [...(first.Aliases ?? []), ...(second.Aliases ?? [])].map(
      (alias) => alias.AliasName,
    );
    expect(new Set(names)).toEqual(new Set(['alias/a', 'alias/b']));
    await kms.send(new DeleteAliasCommand({ AliasName: 'alias/a' }));
    await expect(kms.send(new DeleteAliasCommand({ AliasName: 'alias/a' }))).rejects.toMatchObject({
      name: 'NotFoundException',
      message: `Alias ${arnOf('alias/a')} is not found.`,
    });
  });

  test.each([
    ['orders', 'ValidationException'],
    ['alias/a b', 'ValidationException'],
    ['alias/aws/mine', 'InvalidAliasNameException'],
    ['alias/a:b', 'InvalidAliasNameException'],
  ])('cannot be called %s', async (AliasName, name) => {
    const { id } = await newKey();
    await expect(
      kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: id })),
    ).rejects.toMatchObject({ name });
  });

  test('moves only to a key of its kind and usage', async () => {
    const signing = { KeyUsage: 'SIGN_VERIFY' } as const;
    const [symmetric, curve, rsa, mac] = [
      await newKey(),
      await newKey({ KeySpec: 'ECC_NIST_P256', ...signing }),
      await newKey({ KeySpec: 'RSA_2048', ...signing }),
      await newKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
    ];
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/a', TargetKeyId: curve.id }));
    for (const { id } of [symmetric, mac]) {
      await expect(
        kms.send(new UpdateAliasCommand({ AliasName: 'alias/a', TargetKeyId: id })),
      ).rejects.toMatchObject({ name: 'ValidationException' });
    }
    await kms.send(new UpdateAliasCommand({ AliasName: 'alias/a', TargetKeyId: rsa.id }));
  });

  test('names a key, not an alias', async () => {
    const { id } = await newKey();
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/a', TargetKeyId: id }));
    await expect(
      kms.send(new CreateAliasCommand({ AliasName: 'alias/b', TargetKeyId: 'alias/a' })),
    ).rejects.toMatchObject({ message: 'Aliases must refer to keys. Not aliases' });
  });
});

describe('tags', () => {
  test('are set, replaced, listed and removed', async () => {
    const { id } = await newKey({ Tags: [{ TagKey: 'tag2', TagValue: 'value2' }] });
    await kms.send(
      new TagResourceCommand({ KeyId: id, Tags: [{ TagKey: 'tag1', TagValue: 'value1' }] }),
    );
    const listed = await kms.send(new ListResourceTagsCommand({ KeyId: id }));
    expect(listed.Tags).toEqual([
      { TagKey: 'tag1', TagValue: 'value1' },
      { TagKey: 'tag2', TagValue: 'value2' },
    ]);
    await kms.send(new UntagResourceCommand({ KeyId: id, TagKeys: ['tag1', 'tag2'] }));
    expect((await kms.send(new ListResourceTagsCommand({ KeyId: id }))).Tags).toEqual([]);
  });

  test('are bounded in number, and aws: is reserved', async () => {
    const Tags = Array.from({ length: 51 }, (_each, at) => ({ TagKey: `t${at}`, TagValue: '' }));
    await expect(kms.send(new CreateKeyCommand({ Tags }))).rejects.toMatchObject({
      name: 'TagException',
      message: 'Too many tags',
    });
    const { id } = await newKey();
    await expect(
      kms.send(new TagResourceCommand({ KeyId: id, Tags: [{ TagKey: 'aws:x', TagValue: '' }] })),
    ).rejects.toMatchObject({
      name: 'TagException',
      message: 'Tags beginning with aws: are reserved',
    });
  });
});

describe('a key policy', () => {
  test('KMS-5: is the default one until another is put', async () => {
    const { id } = await newKey();
    const { Policy, PolicyName } = await kms.send(new GetKeyPolicyCommand({ KeyId: id }));
    expect(PolicyName).toBe('default');
    expect(JSON.parse(Policy ?? '')).toEqual({
      Version: '2012-10-17',
      Id: 'key-default-1',
      Statement: [
        {
          Sid: 'Enable IAM User Permissions',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
          Action: 'kms:*',
          Resource: '*',
        },
      ],
    });
    const { PolicyNames } = await kms.send(new ListKeyPoliciesCommand({ KeyId: id }));
    expect(PolicyNames).toEqual(['default']);
  });

  test('KMS-5: decides over root too', async () => {
    const { id, arn } = await newKey();
    const Policy = policyOf({ NotAction: 'kms:Encrypt' });
    await kms.send(new PutKeyPolicyCommand({ KeyId: id, Policy }));
    await expect(encrypt(id)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: arn:aws:iam::${ACCOUNT}:root is not authorized to perform: kms:Encrypt on resource: ${arn} because no resource-based policy allows the kms:Encrypt action`,
    });
  });

  test('sees the encryption context', async () => {
    const { id } = await newKey({
      Policy: policyOf(
        { Action: 'kms:*' },
        {
          Effect: 'Deny',
          Principal: '*',
          Action: ['kms:Encrypt', 'kms:Decrypt'],
          Resource: '*',
          Condition: { StringNotEquals: { 'kms:EncryptionContext:AppName': 'shop' } },
        },
      ),
    });
    await encrypt(id, { AppName: 'shop' });
    await expect(encrypt(id)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(encrypt(id, { AppName: 'bank' })).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  test('that would lock its author out is refused, unless that is wanted', async () => {
    const { id } = await newKey();
    const Policy = policyOf({ Action: 'kms:Encrypt' });
    await expect(kms.send(new PutKeyPolicyCommand({ KeyId: id, Policy }))).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message: 'The new key policy will not allow you to update the key policy in the future.',
    });
    await kms.send(
      new PutKeyPolicyCommand({ KeyId: id, Policy, BypassPolicyLockoutSafetyCheck: true }),
    );
    await expect(kms.send(new GetKeyPolicyCommand({ KeyId: id }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  test('that cannot be read is refused', async () => {
    await expect(kms.send(new CreateKeyCommand({ Policy: '{' }))).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
    });
  });

  function policyOf(root: object, ...more: readonly object[]) {
    const principal = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
    return JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: principal, Resource: '*', ...root }, ...more],
    });
  }
});

describe('the key of a service', () => {
  test('is made when it is first described', async () => {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/aws/sqs' }));
    expect(KeyMetadata).toMatchObject({
      KeyManager: 'AWS',
      Description: 'Default key that protects my SQS messages when no other key is defined',
    });
    const again = await kms.send(new DescribeKeyCommand({ KeyId: arnOf('alias/aws/sqs') }));
    expect(again.KeyMetadata?.KeyId).toBe(KeyMetadata?.KeyId);
    await expect(
      kms.send(new DescribeKeyCommand({ KeyId: 'alias/aws/nothing' })),
    ).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  test('cannot be used past the service, nor changed by anyone', async () => {
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/aws/sqs' }));
    const KeyId = KeyMetadata?.KeyId ?? '';
    for (const send of [
      () => kms.send(new EncryptCommand({ KeyId, Plaintext: secret })),
      () => kms.send(new DisableKeyCommand({ KeyId })),
      () => kms.send(new ScheduleKeyDeletionCommand({ KeyId })),
      () => kms.send(new PutKeyPolicyCommand({ KeyId, Policy: '{}' })),
      () => kms.send(new CreateAliasCommand({ AliasName: 'alias/mine', TargetKeyId: KeyId })),
    ]) {
      await expect(send()).rejects.toMatchObject({
        name: 'AccessDeniedException',
      });
    }
  });
});
