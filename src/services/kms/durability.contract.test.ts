/** What survives a restart, and what an offline reader of the data sees: nothing. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { createCloud } from '../../index.ts';
import { secret, TestKms } from './testing.ts';

test('keys, imported material, tasks and messages between regions survive a restart, sealed', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'skykeep-kms-'));
  try {
    const material = randomBytes(32);
    const before = new TestKms(await createCloud({ clock: 'manual', dataDir }));
    const signer = await before.newKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    const imported = await before.newKey({ Origin: 'EXTERNAL' });
    const ValidTo = new Date(before.cloud.clock.now().getTime() + 3_600_000);
    const ExpirationModel = 'KEY_MATERIAL_EXPIRES';
    await before.importMaterial(imported.id, material, { ExpirationModel, ValidTo });
    const primary = await before.newKey({ MultiRegion: true });
    const blob = await before.encrypt(primary.id);
    const input = { KeyId: signer.id, Message: secret, SigningAlgorithm: 'ECDSA_SHA_256' } as const;
    const { Signature } = await before.root.sign(input);
    await before.root.replicateKey({ KeyId: primary.id, ReplicaRegion: 'eu-west-1' });
    const startAt = before.cloud.clock.now();
    await before.cloud.stop();

    for (const file of readdirSync(dataDir, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const bytes = readFileSync(join(file.parentPath, file.name));
      const isShown = bytes.includes(material) || bytes.includes(material.toString('base64'));
      expect({ file: file.name, isShown }).toEqual({ file: file.name, isShown: false });
    }

    const after = new TestKms(await createCloud({ clock: 'manual', dataDir, startAt }));
    await after.root.verify({ ...input, Signature });
    await after.cloud.clock.advance({ seconds: 1 });
    expect(await after.state(primary.id, 'eu-west-1')).toBe('Enabled');
    expect(await after.decrypt(blob, 'eu-west-1')).toBe('the plans');
    expect(await after.state(imported.id)).toBe('Enabled');
    await after.cloud.clock.advance({ hours: 1, seconds: 1 });
    expect(await after.state(imported.id)).toBe('PendingImport');
    const digest = createHash('sha256').update(secret).digest();
    await after.root.verify({ ...input, Message: digest, MessageType: 'DIGEST', Signature });
    await after.cloud.stop();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
