import { gunzipSync } from 'node:zlib';

import { expect, test } from 'vitest';

import { epochMs } from '#lib/time';

import {
  compactTime,
  compressed,
  logFileKey,
  logFileText,
  sha256Hex,
  uniqueOf,
} from './log-file.ts';

const at = epochMs(Date.parse('2026-01-31T23:55:00.250Z'));
const place = { account: '123456789012', region: 'eu-west-1', at };

test('a log file is called as AWS calls it', () => {
  const unique = uniqueOf('a seed');
  expect(unique).toMatch(/^[A-Za-z0-9]{16}$/);
  expect(logFileKey({}, place, 'CloudTrail', unique)).toBe(
    `AWSLogs/123456789012/CloudTrail/eu-west-1/2026/01/31/123456789012_CloudTrail_eu-west-1_20260131T2355Z_${unique}.json.gz`,
  );
  expect(logFileKey({ prefix: 'team/a' }, place, 'CloudTrail-Insight', 'X')).toBe(
    'team/a/AWSLogs/123456789012/CloudTrail-Insight/eu-west-1/2026/01/31/123456789012_CloudTrail-Insight_eu-west-1_20260131T2355Z_X.json.gz',
  );
  expect(compactTime(at)).toBe('20260131T235500Z');
});

test('a repeated delivery writes the same file, another another', () => {
  expect(uniqueOf('a')).toBe(uniqueOf('a'));
  expect(uniqueOf('a')).not.toBe(uniqueOf('b'));
});

test('it holds the records, compressed, and its hash is that of the text', async () => {
  const text = logFileText([{ eventName: 'CreateQueue' }]);
  expect(JSON.parse(text)).toEqual({ Records: [{ eventName: 'CreateQueue' }] });
  expect(gunzipSync(await compressed(text)).toString()).toBe(text);
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
