/** New versions of a key's material, and what is told of a key's use. */
import { describe, expect } from 'vitest';

import { secret, test } from './testing.ts';

describe('rotation', () => {
  test('KMS-3: replaces the material every period; what was encrypted before still opens', async ({
    kms,
  }) => {
    const { id, arn } = await kms.newKey();
    const status = () => kms.root.getKeyRotationStatus({ KeyId: id });
    expect((await status()).KeyRotationEnabled).toBe(false);
    await kms.root.enableKeyRotation({ KeyId: id, RotationPeriodInDays: 90 });
    expect(await status()).toMatchObject({
      KeyId: arn,
      KeyRotationEnabled: true,
      RotationPeriodInDays: 90,
    });
    const blob = await kms.encrypt(id);
    const materials = new Set<string | undefined>();
    for (let period = 0; period < 3; period++) {
      materials.add((await kms.metadata(id)).CurrentKeyMaterialId);
      await kms.cloud.clock.advance({ days: 90, seconds: 1 });
    }
    expect(materials.size).toBe(3);
    const opened = await kms.root.decrypt({ CiphertextBlob: blob });
    expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe('the plans');
    expect([...materials][0]).toBe(opened.KeyMaterialId);
  });

  test('waits while the key is disabled', async ({ kms }) => {
    const { id, metadata } = await kms.newKey();
    await kms.root.enableKeyRotation({ KeyId: id, RotationPeriodInDays: 90 });
    await kms.root.disableKey({ KeyId: id });
    await kms.cloud.clock.advance({ days: 100 });
    const before = await kms.metadata(id);
    expect(before.CurrentKeyMaterialId).toBe(metadata?.CurrentKeyMaterialId);
    await kms.root.enableKey({ KeyId: id });
    await kms.cloud.clock.advance({ seconds: 1 });
    const after = await kms.metadata(id);
    expect(after.CurrentKeyMaterialId).not.toBe(metadata?.CurrentKeyMaterialId);
  });

  test('KMS-3: is every year unless another period was given, of 90 to 2,560 days', async ({
    kms,
  }) => {
    const { id } = await kms.newKey();
    await kms.root.enableKeyRotation({ KeyId: id });
    const { RotationPeriodInDays } = await kms.root.getKeyRotationStatus({ KeyId: id });
    expect(RotationPeriodInDays).toBe(365);
    for (const days of [89, 2561]) {
      await expect(
        kms.root.enableKeyRotation({ KeyId: id, RotationPeriodInDays: days }),
      ).rejects.toMatchObject({ name: 'ValidationException' });
    }
    await kms.root.enableKeyRotation({ KeyId: id, RotationPeriodInDays: 2560 });
  });

  test('KMS-3: an AWS managed key rotates every year', async ({ kms }) => {
    const { KeyMetadata } = await kms.root.describeKey({ KeyId: 'alias/aws/sqs' });
    const KeyId = KeyMetadata?.KeyId ?? '';
    expect(await kms.root.getKeyRotationStatus({ KeyId })).toMatchObject({
      KeyRotationEnabled: true,
      RotationPeriodInDays: 365,
    });
    await kms.cloud.clock.advance({ days: 366 });
    const { CurrentKeyMaterialId } = await kms.metadata(KeyId);
    expect(CurrentKeyMaterialId).not.toBe(KeyMetadata?.CurrentKeyMaterialId);
  });

  test.for([
    { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' },
    { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' },
  ] as const)('is for symmetric keys alone, not for %o [recordings]', async (input, { kms }) => {
    const { id } = await kms.newKey(input);
    for (const send of [
      () => kms.root.enableKeyRotation({ KeyId: id }),
      () => kms.root.disableKeyRotation({ KeyId: id }),
      () => kms.root.getKeyRotationStatus({ KeyId: id }),
      () => kms.root.rotateKeyOnDemand({ KeyId: id }),
      () => kms.root.listKeyRotations({ KeyId: id }),
    ]) {
      await expect(send()).rejects.toMatchObject({ name: 'UnsupportedOperationException' });
    }
  });
});

describe('rotation on demand', () => {
  test('KMS-3: takes a new version at once and leaves the schedule [recordings]', async ({
    kms,
  }) => {
    const { id, arn, metadata } = await kms.newKey({ Description: 'test-key' });
    const { id: scheduled } = await kms.newKey();
    await kms.root.enableKeyRotation({ KeyId: scheduled });
    const { NextRotationDate } = await kms.root.getKeyRotationStatus({ KeyId: scheduled });
    await kms.cloud.clock.advance({ days: 1 });
    await kms.root.rotateKeyOnDemand({ KeyId: scheduled });
    const after = await kms.root.getKeyRotationStatus({ KeyId: scheduled });
    expect(after.NextRotationDate).toEqual(NextRotationDate);

    expect(await kms.root.rotateKeyOnDemand({ KeyId: id })).toMatchObject({ KeyId: arn });
    const current = (await kms.metadata(id)).CurrentKeyMaterialId;
    expect(current).not.toBe(metadata?.CurrentKeyMaterialId);
    expect(await kms.metadata(id)).toEqual({ ...metadata, CurrentKeyMaterialId: current });
    const status = await kms.root.getKeyRotationStatus({ KeyId: arn });
    expect(status).toMatchObject({ KeyId: arn, KeyRotationEnabled: false });
  });

  test('is possible ten times; each is listed, page by page [recordings]', async ({ kms }) => {
    const { id, arn, metadata } = await kms.newKey();
    const blobs = [await kms.encrypt(id)];
    for (let count = 0; count < 10; count++) {
      await kms.root.rotateKeyOnDemand({ KeyId: id });
      blobs.push(await kms.encrypt(id));
    }
    await expect(kms.root.rotateKeyOnDemand({ KeyId: id })).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${arn}`,
    });
    for (const blob of blobs) expect(await kms.decrypt(blob)).toBe('the plans');
    const first = await kms.root.listKeyRotations({ KeyId: id, Limit: 6 });
    expect(first).toMatchObject({ Truncated: true });
    expect(first.Rotations?.[0]).toEqual({
      KeyId: id,
      KeyMaterialId: expect.stringMatching(/^[0-9a-f]{64}$/),
      KeyMaterialState: 'NON_CURRENT',
      RotationDate: expect.any(Date),
      RotationType: 'ON_DEMAND',
    });
    const Marker = first.NextMarker;
    const second = await kms.root.listKeyRotations({ KeyId: id, Marker });
    expect(second).toMatchObject({ Truncated: false });
    expect(second.Rotations).toHaveLength(4);
    expect(second.Rotations?.at(-1)?.KeyMaterialState).toBe('CURRENT');
    const all = { KeyId: id, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' } as const;
    const { Rotations } = await kms.root.listKeyRotations(all);
    expect(Rotations).toHaveLength(11);
    expect(Rotations?.[0]).toEqual({
      KeyId: id,
      KeyMaterialId: metadata?.CurrentKeyMaterialId,
      KeyMaterialState: 'NON_CURRENT',
    });
    await expect(kms.root.listKeyRotations({ KeyId: id, Marker: 'AAAA' })).rejects.toMatchObject({
      name: 'InvalidMarkerException',
    });
  });

  test('is refused for a disabled key [recordings]', async ({ kms }) => {
    const { id, arn } = await kms.newKey();
    await kms.root.disableKey({ KeyId: id });
    await expect(kms.root.rotateKeyOnDemand({ KeyId: id })).rejects.toMatchObject({
      name: 'DisabledException',
      message: `${arn} is disabled.`,
    });
  });
});

describe('the last use of a key', () => {
  test('is that of the last call that succeeded', async ({ kms }) => {
    const { id, arn, metadata } = await kms.newKey();
    const dates = {
      KeyId: arn,
      KeyCreationDate: metadata?.CreationDate,
      TrackingStartDate: metadata?.CreationDate,
    };
    const unused = await kms.root.getKeyLastUsage({ KeyId: id });
    expect(unused).toMatchObject(dates);
    expect(unused).not.toHaveProperty('KeyLastUsage');
    await kms.cloud.clock.advance({ days: 1 });
    const used = await kms.root.generateDataKey({ KeyId: id, KeySpec: 'AES_256' });
    await kms.cloud.clock.advance({ days: 1 });
    for (const send of [
      () => kms.root.encrypt({ KeyId: id, Plaintext: secret, DryRun: true }),
      () => kms.root.decrypt({ KeyId: id, CiphertextBlob: secret }),
      () => kms.root.sign({ KeyId: id, Message: secret, SigningAlgorithm: 'ECDSA_SHA_256' }),
    ]) {
      await expect(send()).rejects.toBeInstanceOf(Error);
    }
    const { KeyLastUsage } = await kms.root.getKeyLastUsage({ KeyId: id });
    expect(KeyLastUsage).toEqual({
      Operation: 'GenerateDataKey',
      Timestamp: expect.any(Date),
      KmsRequestId: used.$metadata.requestId,
    });
    const days =
      (kms.cloud.clock.now().getTime() - (KeyLastUsage?.Timestamp?.getTime() ?? 0)) / 86_400_000;
    expect(days).toBeCloseTo(1, 2);
  });
});
