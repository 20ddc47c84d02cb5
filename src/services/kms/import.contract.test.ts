/** Material that customers bring, and take away again. */
import { createHash, createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto';

import type { KeySpec } from '@aws-sdk/client-kms';
import { describe, expect } from 'vitest';

import { REGION, secret, test, wrapped } from './testing.ts';

const WRAPPINGS = [
  'RSAES_OAEP_SHA_1',
  'RSAES_OAEP_SHA_256',
  'RSA_AES_KEY_WRAP_SHA_1',
  'RSA_AES_KEY_WRAP_SHA_256',
] as const;
const external = { Origin: 'EXTERNAL' } as const;
const der = { format: 'der', type: 'pkcs8' } as const;

describe('a key for imported material', () => {
  test.for(WRAPPINGS)('KMS-2: takes material wrapped with %s', async (algorithm, { kms }) => {
    const { id, arn, metadata } = await kms.newKey(external);
    expect(metadata).toMatchObject({
      Origin: 'EXTERNAL',
      KeyState: 'PendingImport',
      Enabled: false,
    });
    expect(metadata).not.toHaveProperty('CurrentKeyMaterialId');
    const pending = { name: 'KMSInvalidStateException', message: `${arn} is pending import.` };
    await expect(kms.encrypt(id)).rejects.toMatchObject(pending);
    const answer = await kms.importMaterial(id, randomBytes(32), {}, { algorithm });
    expect(answer).toMatchObject({
      KeyId: arn,
      KeyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await kms.metadata(id)).toMatchObject({
      Enabled: true,
      KeyState: 'Enabled',
      ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
      CurrentKeyMaterialId: answer.KeyMaterialId,
    });
    expect(await kms.decrypt(await kms.encrypt(id))).toBe('the plans');
  });

  test.for(['RSA_3072'] as const)(
    'gives a wrapping key of %s and a token for a day',
    async (WrappingKeySpec, { kms }) => {
      const { id, arn } = await kms.newKey(external);
      const WrappingAlgorithm = 'RSA_AES_KEY_WRAP_SHA_256';
      const input = { KeyId: id, WrappingAlgorithm, WrappingKeySpec } as const;
      const {
        KeyId,
        ImportToken,
        PublicKey = new Uint8Array(),
        ParametersValidTo,
      } = await kms.root.getParametersForImport(input);
      expect(KeyId).toBe(arn);
      const key = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
      expect(`RSA_${key.asymmetricKeyDetails?.modulusLength}`).toBe(WrappingKeySpec);
      const hours = ((ParametersValidTo?.getTime() ?? 0) - kms.cloud.clock.now().getTime()) / 3.6e6;
      expect(hours).toBeCloseTo(24, 2);
      await kms.cloud.clock.advance({ hours: 24, seconds: 1 });
      const EncryptedKeyMaterial = wrapped(PublicKey, WrappingAlgorithm, randomBytes(32));
      const ExpirationModel = 'KEY_MATERIAL_DOES_NOT_EXPIRE';
      await expect(
        kms.root.importKeyMaterial({
          KeyId: id,
          ImportToken,
          EncryptedKeyMaterial,
          ExpirationModel,
        }),
      ).rejects.toMatchObject({ name: 'ExpiredImportTokenException' });
    },
  );

  test.for([
    ['ECC_NIST_P256', 'prime256v1'],
    ['ECC_NIST_P384', 'secp384r1'],
    ['ECC_NIST_P521', 'secp521r1'],
    ['ECC_SECG_P256K1', 'secp256k1'],
  ] as const)(
    '%s signs with the imported private key until it is deleted [recordings]',
    async ([KeySpec, namedCurve], { kms }) => {
      const { id, arn, metadata } = await kms.newKey({
        KeySpec,
        KeyUsage: 'SIGN_VERIFY',
        ...external,
      });
      const before = metadata;
      const pair = generateKeyPairSync('ec', { namedCurve });
      const algorithm = 'RSA_AES_KEY_WRAP_SHA_256';
      const answer = await kms.importMaterial(id, pair.privateKey.export(der), {}, { algorithm });
      expect(answer).not.toHaveProperty('KeyMaterialId');
      const SigningAlgorithm = metadata?.SigningAlgorithms?.[0] ?? 'ECDSA_SHA_256';
      const { Signature = new Uint8Array() } = await kms.root.sign({
        KeyId: id,
        SigningAlgorithm,
        Message: secret,
      });
      const hash = `sha${SigningAlgorithm.slice(-3)}`;
      expect(verify(hash, secret, pair.publicKey, Signature)).toBe(true);
      expect(await kms.metadata(id)).toEqual({
        ...before,
        Enabled: true,
        KeyState: 'Enabled',
        ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
      });
      expect(await kms.root.deleteImportedKeyMaterial({ KeyId: id })).toMatchObject({ KeyId: arn });
      expect(await kms.metadata(id)).toEqual(before);
    },
  );

  test('takes an RSA private key, but not under OAEP alone', async ({ kms }) => {
    const { id } = await kms.newKey({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY', ...external });
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await expect(kms.importMaterial(id, Buffer.alloc(32))).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
    });
    const algorithm = 'RSA_AES_KEY_WRAP_SHA_1';
    await kms.importMaterial(id, privateKey.export(der), {}, { algorithm });
    expect(await kms.state(id)).toBe('Enabled');
  });

  test.for([
    ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', randomBytes(31)],
    ['HMAC_512', 'GENERATE_VERIFY_MAC', randomBytes(63)],
    ['ECC_NIST_P256', 'SIGN_VERIFY', randomBytes(32)],
    [
      'ECC_NIST_P256',
      'SIGN_VERIFY',
      generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey.export(der),
    ],
  ] as const)('%s takes no material that is not its own', async (row, { kms }) => {
    const [KeySpec, KeyUsage, material] = row;
    const { id } = await kms.newKey({ KeySpec, KeyUsage, ...external });
    const algorithm = 'RSA_AES_KEY_WRAP_SHA_256';
    await expect(kms.importMaterial(id, material, {}, { algorithm })).rejects.toMatchObject({
      name: 'IncorrectKeyMaterialException',
    });
    expect(await kms.state(id)).toBe('PendingImport');
  });

  test('is no key that KMS made [recordings]', async ({ kms }) => {
    const { id, arn } = await kms.newKey();
    await expect(
      kms.root.getParametersForImport({
        KeyId: id,
        WrappingAlgorithm: 'RSAES_OAEP_SHA_256',
        WrappingKeySpec: 'RSA_2048',
      }),
    ).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
      message: `${arn} origin is AWS_KMS which is not valid for this operation.`,
    });
    await expect(kms.root.deleteImportedKeyMaterial({ KeyId: id })).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
    });
  });

  test.for([
    ['RSAES_PKCS1_V1_5', 'RSA_2048', 'UnsupportedOperationException'],
    ['SM2PKE', 'SM2', 'NotImplemented'],
    ['RSAES_OAEP_SHA_256', 'SM2', 'NotImplemented'],
  ] as const)('is given no parameters for %s with %s', async (row, { kms }) => {
    const [WrappingAlgorithm, WrappingKeySpec, name] = row;
    const { id } = await kms.newKey(external);
    await expect(
      kms.root.getParametersForImport({ KeyId: id, WrappingAlgorithm, WrappingKeySpec }),
    ).rejects.toMatchObject({ name });
  });

  test('takes a token of its own only, and what was wrapped for it', async ({ kms }) => {
    const [one, other] = [await kms.newKey(external), await kms.newKey(external)];
    const parameters = {
      WrappingAlgorithm: 'RSAES_OAEP_SHA_256',
      WrappingKeySpec: 'RSA_2048',
    } as const;
    const ofOne = await kms.root.getParametersForImport({ KeyId: one.id, ...parameters });
    const ofOther = await kms.root.getParametersForImport({ KeyId: other.id, ...parameters });
    const material = wrapped(
      ofOther.PublicKey ?? new Uint8Array(),
      'RSAES_OAEP_SHA_256',
      randomBytes(32),
    );
    const input = {
      KeyId: one.id,
      EncryptedKeyMaterial: material,
      ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
    } as const;
    for (const ImportToken of [ofOther.ImportToken, secret]) {
      await expect(kms.root.importKeyMaterial({ ...input, ImportToken })).rejects.toMatchObject({
        name: 'InvalidImportTokenException',
      });
    }
    await expect(
      kms.root.importKeyMaterial({ ...input, ImportToken: ofOne.ImportToken }),
    ).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  });
});

describe('imported material', () => {
  test('expires at its date, and comes back by the same import', async ({ kms }) => {
    const { id } = await kms.newKey(external);
    const material = randomBytes(32);
    const ValidTo = new Date(kms.cloud.clock.now().getTime() + 86_400_000);
    const model = { ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo } as const;
    await kms.importMaterial(id, material, model);
    const wholeSecond = Math.floor(ValidTo.getTime() / 1000) * 1000;
    const shown = await kms.metadata(id);
    expect(shown.ExpirationModel).toBe('KEY_MATERIAL_EXPIRES');
    expect(Math.floor((shown.ValidTo?.getTime() ?? 0) / 1000) * 1000).toBe(wholeSecond);
    const blob = await kms.encrypt(id);
    await kms.cloud.clock.advance({ days: 1, seconds: -2 });
    expect(await kms.state(id)).toBe('Enabled');
    await kms.cloud.clock.advance({ seconds: 4 });
    expect(await kms.state(id)).toBe('PendingImport');
    await expect(kms.decrypt(blob)).rejects.toMatchObject({ name: 'KMSInvalidStateException' });
    await expect(kms.importMaterial(id, randomBytes(32))).rejects.toMatchObject({
      name: 'IncorrectKeyMaterialException',
    });
    await kms.importMaterial(id, material);
    expect(await kms.decrypt(blob)).toBe('the plans');
    await kms.cloud.clock.advance({ days: 400 });
    expect(await kms.state(id)).toBe('Enabled');
  });

  test('keeps the end that its last import gave it', async ({ kms }) => {
    const { id } = await kms.newKey(external);
    const material = randomBytes(32);
    const inDays = (days: number) =>
      ({
        ExpirationModel: 'KEY_MATERIAL_EXPIRES',
        ValidTo: new Date(kms.cloud.clock.now().getTime() + days * 86_400_000),
      }) as const;
    await kms.importMaterial(id, material, inDays(1));
    await kms.importMaterial(id, material, inDays(3));
    await kms.cloud.clock.advance({ days: 2 });
    expect(await kms.state(id)).toBe('Enabled');
    await kms.cloud.clock.advance({ days: 2 });
    expect(await kms.state(id)).toBe('PendingImport');
  });

  test('deleted, it opens again once it is imported again [recordings]', async ({ kms }) => {
    const { id, arn } = await kms.newKey(external);
    const material = randomBytes(32);
    const { KeyMaterialId } = await kms.importMaterial(id, material);
    const blob = await kms.encrypt(id);
    expect(await kms.root.deleteImportedKeyMaterial({ KeyId: id })).toMatchObject({
      KeyId: arn,
      KeyMaterialId,
    });
    const shown = await kms.metadata(id);
    expect(shown).toMatchObject({
      Enabled: false,
      KeyState: 'PendingImport',
      CurrentKeyMaterialId: KeyMaterialId,
    });
    expect(shown).not.toHaveProperty('ExpirationModel');
    await expect(kms.decrypt(blob)).rejects.toMatchObject({
      name: 'KMSInvalidStateException',
      message: `${arn} is pending import.`,
    });
    await kms.importMaterial(id, material, { KeyMaterialId });
    expect(await kms.decrypt(blob)).toBe('the plans');
  });

  test.for([
    [{ ExpirationModel: undefined }, 'A validTo date must be set'],
    [
      { ExpirationModel: 'KEY_MATERIAL_EXPIRES' },
      'A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES',
    ],
    [{ ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: new Date('2001-01-01') }, 'in the future'],
    [{ ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: new Date('2999-01-01') }, '365 days'],
    [{ ValidTo: new Date('2999-01-01') }, 'must not be set'],
    [{ ImportType: 'NEW_KEY_MATERIAL', KeyMaterialId: 'a'.repeat(64) }, 'NEW_KEY_MATERIAL'],
  ] as const)('is not taken with %o', async ([more, message], { kms }) => {
    const { id } = await kms.newKey(external);
    await expect(kms.importMaterial(id, randomBytes(32), more)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });

  test.for(['HMAC_256'] as const)('of %s is never replaced', async (KeySpec: KeySpec, { kms }) => {
    const { id } = await kms.newKey({ KeySpec, KeyUsage: 'GENERATE_VERIFY_MAC', ...external });
    await kms.importMaterial(id, Buffer.alloc(32, 1));
    await expect(kms.importMaterial(id, Buffer.alloc(32, 2))).rejects.toMatchObject({
      name: 'IncorrectKeyMaterialException',
    });
    const ImportType = 'NEW_KEY_MATERIAL';
    await expect(kms.importMaterial(id, Buffer.alloc(32, 2), { ImportType })).rejects.toMatchObject(
      { name: 'ValidationException' },
    );
  });
});

describe('imported keys rotate on demand', () => {
  const more = { ImportType: 'NEW_KEY_MATERIAL' } as const;

  test('KMS-3: to what was imported for it; older texts need the older material too [recordings]', async ({
    kms,
  }) => {
    const { id, arn } = await kms.newKey({ ...external, Description: 'test-key' });
    const [older, newer] = [randomBytes(32), randomBytes(32)];
    const KeyMaterialDescription = 'the first';
    const first = await kms.importMaterial(id, older, { KeyMaterialDescription });
    const blob = await kms.encrypt(id);
    const second = await kms.importMaterial(id, newer, more);
    expect(second.KeyMaterialId).not.toBe(first.KeyMaterialId);
    expect((await kms.metadata(id)).CurrentKeyMaterialId).toBe(first.KeyMaterialId);
    await expect(kms.importMaterial(id, randomBytes(32), more)).rejects.toMatchObject({
      name: 'KMSInvalidStateException',
      message: expect.stringMatching(
        new RegExp(
          `^New key material \\(id: [0-9a-f]{64}\\) cannot be imported into KMS key ${arn}, because another key material \\(id: ${second.KeyMaterialId}\\) is pending rotation\\.$`,
        ),
      ),
    });
    expect(await kms.root.rotateKeyOnDemand({ KeyId: id })).toMatchObject({ KeyId: arn });
    expect((await kms.metadata(id)).CurrentKeyMaterialId).toBe(second.KeyMaterialId);
    const all = { KeyId: id, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' } as const;
    const { Rotations } = await kms.root.listKeyRotations(all);
    expect(Rotations).toEqual([
      {
        KeyId: id,
        KeyMaterialId: first.KeyMaterialId,
        KeyMaterialDescription,
        KeyMaterialState: 'NON_CURRENT',
        ImportState: 'IMPORTED',
        ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
      },
      {
        KeyId: id,
        KeyMaterialId: second.KeyMaterialId,
        KeyMaterialState: 'CURRENT',
        ImportState: 'IMPORTED',
        ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
        RotationType: 'ON_DEMAND',
        RotationDate: expect.any(Date),
      },
    ]);
    expect(await kms.decrypt(blob)).toBe('the plans');

    await kms.root.deleteImportedKeyMaterial({ KeyId: id, KeyMaterialId: first.KeyMaterialId });
    expect(await kms.state(id)).toBe('PendingImport');
    const listed = await kms.root.listKeyRotations(all);
    expect(listed.Rotations?.[0]).toMatchObject({ ImportState: 'PENDING_IMPORT' });
    await kms.importMaterial(id, older);
    expect(await kms.decrypt(blob)).toBe('the plans');
  });

  test('only when something waits for it [recordings]', async ({ kms }) => {
    const { id, arn } = await kms.newKey(external);
    await expect(kms.root.rotateKeyOnDemand({ KeyId: id })).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
      message: `${arn} origin is EXTERNAL which is not valid for this operation.`,
    });
    await kms.importMaterial(id, randomBytes(32));
    await expect(kms.root.rotateKeyOnDemand({ KeyId: id })).rejects.toMatchObject({
      name: 'KMSInvalidStateException',
      message: `No available key material pending rotation for the key: ${arn}.`,
    });
    const { KeyMaterialId } = await kms.importMaterial(id, randomBytes(32), more);
    await kms.root.deleteImportedKeyMaterial({ KeyId: id, KeyMaterialId });
    expect(await kms.state(id)).toBe('Enabled');
    await expect(kms.root.rotateKeyOnDemand({ KeyId: id })).rejects.toMatchObject({
      name: 'KMSInvalidStateException',
    });
  });

  test('and never by themselves', async ({ kms }) => {
    const { id, arn } = await kms.newKey(external);
    await kms.importMaterial(id, randomBytes(32));
    const refusal = {
      name: 'UnsupportedOperationException',
      message: `${arn} origin is EXTERNAL which is not valid for this operation.`,
    };
    await expect(kms.root.enableKeyRotation({ KeyId: id })).rejects.toMatchObject(refusal);
    await expect(kms.root.disableKeyRotation({ KeyId: id })).rejects.toMatchObject(refusal);
    await expect(kms.root.getKeyRotationStatus({ KeyId: id })).rejects.toMatchObject(refusal);
  });
});

test('the id of imported material tells nothing of it', async ({ kms }) => {
  const { id } = await kms.newKey(external);
  const material = Buffer.alloc(32, 5);
  const { KeyMaterialId = '' } = await kms.importMaterial(id, material, {}, {}, REGION);
  expect(KeyMaterialId).not.toBe(createHash('sha256').update(material).digest('hex'));
  const other = await kms.newKey(external);
  const again = await kms.importMaterial(other.id, material);
  expect(again.KeyMaterialId).not.toBe(KeyMaterialId);
});
