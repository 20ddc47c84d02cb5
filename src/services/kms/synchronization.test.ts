import { describe, expect, test } from 'vitest';

import { epochMs } from '#lib/time';

import {
  type Message,
  openMaterials,
  openMessage,
  portionsOf,
  sealMessage,
  sharedPartOf,
} from './synchronization.ts';
import type { Material } from './tables.ts';

const tokens = {
  sealToken: (purpose: string, value: string) =>
    Buffer.from(`${purpose}|${value}`).toString('base64'),
  openToken: (purpose: string, token: string) => {
    const text = Buffer.from(token, 'base64').toString();
    return text.startsWith(`${purpose}|`) ? text.slice(purpose.length + 1) : undefined;
  },
};
const place = { account: '111122223333', region: 'eu-west-1' };
const message: Message = {
  kind: 'departure',
  keyId: 'mrk-1',
  account: place.account,
  to: place.region,
  from: 'us-east-1',
};
const materialOf = (order: number, bytes = 32): Material => ({
  keyId: 'mrk-1',
  id: `${order}`.repeat(64),
  order,
  createdAtMs: epochMs(0),
  secret: Buffer.alloc(bytes).toString('base64'),
});

describe('a message', () => {
  const material = materialOf(1);
  const sealed = sealMessage(tokens, message, [material]);

  test('is read by the key that it is for', () => {
    expect(sealed.KeyId).toBe('arn:aws:kms:eu-west-1:111122223333:key/mrk-1');
    expect(openMessage(tokens, sealed.ImportToken, place)).toEqual(message);
    expect(openMaterials(tokens, sealed.EncryptedKeyMaterial, message)).toEqual([material]);
  });

  test.each([
    ['another region', { ...place, region: 'us-east-1' }],
    ['another account', { ...place, account: '444455556666' }],
  ])('is none in %s', (_what, elsewhere) => {
    expect(openMessage(tokens, sealed.ImportToken, elsewhere)).toBeUndefined();
  });

  test('takes no material that was sealed for another key', () => {
    for (const other of [
      { ...message, keyId: 'mrk-2' },
      { ...message, to: 'us-east-1' },
      { ...message, account: '444455556666' },
    ]) {
      expect(openMaterials(tokens, sealed.EncryptedKeyMaterial, other)).toEqual([]);
    }
  });

  test('is no other blob', () => {
    expect(openMessage(tokens, sealed.EncryptedKeyMaterial, place)).toBeUndefined();
    expect(openMaterials(tokens, sealed.ImportToken, message)).toEqual([]);
  });
});

describe('the versions of a key', () => {
  test.each([
    ['none', 0, 32],
    ['one', 1, 32],
    ['a hundred', 100, 32],
    ['large ones', 3, 2400],
  ])('go in portions that fit into a message: %s', (_what, count, bytes) => {
    const all = Array.from({ length: count }, (_each, at) => materialOf(at + 1, bytes));
    const portions = [...portionsOf(all)];
    expect(portions.length).toBeGreaterThan(0);
    expect(portions.flat()).toEqual(all);
    for (const portion of portions) {
      const { EncryptedKeyMaterial } = sealMessage(tokens, message, portion);
      expect(EncryptedKeyMaterial.length).toBeLessThan(6144 - 28);
    }
  });

  test('are shared whole, but for imported ones', () => {
    const material = { ...materialOf(1), expiresAtMs: epochMs(1) };
    const key = { origin: 'EXTERNAL' } as const;
    expect(sharedPartOf(key, material)).toEqual({
      keyId: 'mrk-1',
      id: material.id,
      order: 1,
      createdAtMs: epochMs(0),
    });
    expect(sharedPartOf({ origin: 'AWS_KMS' }, material)).toEqual(material);
  });
});
