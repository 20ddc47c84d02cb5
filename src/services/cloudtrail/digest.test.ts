/** Digests are checked as the AWS CLI checks them. [awscli, customizations/cloudtrail/validation.py] */
import { createHash, createPublicKey, verify } from 'node:crypto';

import { expect, test } from 'vitest';

import { epochMs, plusMs } from '#lib/time';

import { digestOf, makeSigningKey } from './digest.ts';
import type { Chain, LogFile, SigningKey, Trail } from './tables.ts';

const START = epochMs(Date.parse('2026-01-01T00:00:00Z'));
const HOUR_MS = 3_600_000;
const account = '123456789012';

const trail: Trail = {
  id: 'id',
  name: 'all',
  region: 'us-east-1',
  bucket: 'logs',
  prefix: 'team',
  includesGlobal: true,
  isMultiRegion: true,
  isValidated: true,
  isRecursive: true,
  tags: [],
  isLogging: true,
};

const file = (key: string, minute: number): LogFile => ({
  trail: 'id',
  region: 'eu-west-1',
  deliveredAtMs: plusMs(START, minute * 60_000),
  id: key,
  bucket: 'logs',
  key,
  hash: `hash of ${key}`,
  oldestMs: plusMs(START, (minute - 4) * 60_000),
  newestMs: plusMs(START, (minute - 1) * 60_000),
});

/** The one text that a signature is over, made again from the digest alone. */
function isSigned(text: string, signature: string, key: SigningKey): boolean {
  const digest = JSON.parse(text) as Record<string, string | null>;
  const signed = [
    digest['digestEndTime'],
    `${digest['digestS3Bucket']}/${digest['digestS3Object']}`,
    createHash('sha256').update(text).digest('hex'),
    digest['previousDigestSignature'] ?? 'null',
  ].join('\n');
  const publicKey = createPublicKey({
    key: Buffer.from(key.publicKey, 'base64'),
    type: 'pkcs1',
    format: 'der',
  });
  return verify('sha256', Buffer.from(signed), publicKey, Buffer.from(signature, 'hex'));
}

test('P6: digests are signed, chained, and can be validated with the public key', async () => {
  const key = await makeSigningKey('eu-west-1', START);
  const chain: Chain = { trail: 'id', region: 'eu-west-1', nextStartMs: START };
  const files = [file('a', 5), file('b', 10)];
  const endMs = plusMs(START, HOUR_MS);
  const first = digestOf({ account, trail, chain, endMs, files, key });
  expect(JSON.parse(first.text)).toEqual({
    awsAccountId: account,
    digestStartTime: '2026-01-01T00:00:00Z',
    digestEndTime: '2026-01-01T01:00:00Z',
    digestS3Bucket: 'logs',
    digestS3Object:
      'team/AWSLogs/123456789012/CloudTrail-Digest/eu-west-1/2026/01/01/123456789012_CloudTrail-Digest_eu-west-1_all_us-east-1_20260101T010000Z.json.gz',
    digestPublicKeyFingerprint: key.fingerprint,
    digestSignatureAlgorithm: 'SHA256withRSA',
    newestEventTime: '2026-01-01T00:09:00Z',
    oldestEventTime: '2026-01-01T00:01:00Z',
    previousDigestS3Bucket: null,
    previousDigestS3Object: null,
    previousDigestHashValue: null,
    previousDigestHashAlgorithm: null,
    previousDigestSignature: null,
    logFiles: [
      {
        s3Bucket: 'logs',
        s3Object: 'a',
        hashValue: 'hash of a',
        hashAlgorithm: 'SHA-256',
        newestEventTime: '2026-01-01T00:04:00Z',
        oldestEventTime: '2026-01-01T00:01:00Z',
      },
      {
        s3Bucket: 'logs',
        s3Object: 'b',
        hashValue: 'hash of b',
        hashAlgorithm: 'SHA-256',
        newestEventTime: '2026-01-01T00:09:00Z',
        oldestEventTime: '2026-01-01T00:06:00Z',
      },
    ],
  });
  expect(isSigned(first.text, first.link.signature, key)).toBe(true);

  const next = { ...chain, nextStartMs: endMs, last: first.link };
  const second = digestOf({
    account,
    trail,
    chain: next,
    endMs: plusMs(endMs, HOUR_MS),
    files: [],
    key,
  });
  expect(JSON.parse(second.text)).toMatchObject({
    digestStartTime: '2026-01-01T01:00:00Z',
    newestEventTime: null,
    oldestEventTime: null,
    previousDigestS3Bucket: 'logs',
    previousDigestS3Object: first.link.key,
    previousDigestHashValue: createHash('sha256').update(first.text).digest('hex'),
    previousDigestHashAlgorithm: 'SHA-256',
    previousDigestSignature: first.link.signature,
    logFiles: [],
  });
  expect(isSigned(second.text, second.link.signature, key)).toBe(true);
});

test('a changed byte, or a digest out of its chain, does not validate', async () => {
  const key = await makeSigningKey('eu-west-1', START);
  const chain: Chain = { trail: 'id', region: 'eu-west-1', nextStartMs: START };
  const endMs = plusMs(START, HOUR_MS);
  const { text, link } = digestOf({ account, trail, chain, endMs, files: [file('a', 5)], key });
  expect(isSigned(text.replace('hash of a', 'hash of b'), link.signature, key)).toBe(false);
  const unchained = text.replace(
    '"previousDigestSignature":null',
    '"previousDigestSignature":"00"',
  );
  expect(unchained).not.toBe(text);
  expect(isSigned(unchained, link.signature, key)).toBe(false);
  const other = await makeSigningKey('eu-west-1', START);
  expect(isSigned(text, link.signature, other)).toBe(false);
  expect(other.fingerprint).not.toBe(key.fingerprint);
});
