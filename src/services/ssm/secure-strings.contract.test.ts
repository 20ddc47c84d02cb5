/** SecureString: values under a KMS key, read by the caller's own rights. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CloudTrail } from '@aws-sdk/client-cloudtrail';
import { KMS } from '@aws-sdk/client-kms';
import { describe, expect } from 'vitest';

import { createCloud } from '#index';

import {
  ACCOUNT,
  actingWith,
  arnOf,
  clientOf,
  describeOne,
  makeKey,
  OTHER_ACCOUNT,
  read,
  refusalOf,
  rootOf,
  test,
} from './testing.ts';

const MARKER = 'marker-51d0c7-of-a-secret-value';
const secure = { Type: 'SecureString' } as const;

describe.for(['Standard', 'Advanced'] as const)('PS-1: in the tier %s a SecureString', (Tier) => {
  test('is under the key of AWS unless it names another', async ({ cloud, ssm, put }) => {
    await put('/app/password', MARKER, { ...secure, Tier });
    expect(await describeOne(ssm, '/app/password')).toMatchObject({ KeyId: 'alias/aws/ssm', Tier });
    expect(await read(ssm, '/app/password')).toMatchObject({ Value: MARKER, Type: 'SecureString' });
    const { id } = await makeKey(cloud);
    await put('/app/password', `${MARKER}2`, { Overwrite: true, KeyId: id });
    expect(await describeOne(ssm, '/app/password')).toMatchObject({ KeyId: id });
    expect(await read(ssm, '/app/password')).toMatchObject({ Value: `${MARKER}2` });
    // Whoever does not name the key again writes under the key of AWS.
    await put('/app/password', `${MARKER}3`, { Overwrite: true });
    expect(await describeOne(ssm, '/app/password')).toMatchObject({ KeyId: 'alias/aws/ssm' });
    expect(await read(ssm, '/app/password:1')).toMatchObject({ Value: MARKER });
  });

  test('is shown as ciphertext to whoever does not decrypt it', async ({ ssm, put }) => {
    await put('/app/password', MARKER, { ...secure, Tier });
    const { Value = '' } = await read(ssm, '/app/password', false);
    expect(Value).toMatch(/^[A-Za-z0-9+/]{60,}=*$/);
    const { Parameters = [] } = await ssm.getParameterHistory({ Name: '/app/password' });
    expect(Parameters[0]?.Value).toBe(Value);
  });

  test('is decrypted in lists and histories too', async ({ ssm, put }) => {
    await put('/app/password', 'one', { ...secure, Tier });
    await put('/app/password', 'two', { Overwrite: true });
    const Names = ['/app/password', '/app/password:1'];
    const some = await ssm.getParameters({ Names, WithDecryption: true });
    expect(some.Parameters?.map(({ Value }) => Value)).toEqual(['two', 'one']);
    const below = await ssm.getParametersByPath({ Path: '/app', WithDecryption: true });
    expect(below.Parameters?.map(({ Value }) => Value)).toEqual(['two']);
    const history = await ssm.getParameterHistory({ Name: '/app/password', WithDecryption: true });
    expect(history.Parameters?.map(({ Value }) => Value)).toEqual(['one', 'two']);
  });

  test('needs the writer’s and the reader’s own rights to the key', async ({ cloud, put }) => {
    const { id, arn } = await makeKey(cloud);
    const Name = '/app/password';
    await put(Name, MARKER, { ...secure, Tier, KeyId: id });
    const without = await actingWith(cloud, ['ssm:*', '*']);
    const refusal = await refusalOf(read(without, Name));
    expect(refusal).toMatchObject({ name: 'AccessDeniedException' });
    expect(refusal.message).toContain(`kms:Decrypt on resource: ${arn}`);
    // Without decryption the key is not asked.
    expect((await read(without, Name, false)).Value).not.toContain(MARKER);
    const action = Tier === 'Standard' ? 'kms:Encrypt' : 'kms:GenerateDataKey';
    const write = { Name, Value: 'x', Overwrite: true, KeyId: id };
    expect((await refusalOf(without.putParameter(write))).message).toContain(
      `${action} on resource: ${arn}`,
    );
    const within = { StringEquals: { 'kms:EncryptionContext:PARAMETER_ARN': arnOf(Name) } };
    const withIt = await actingWith(cloud, ['ssm:*', '*'], [[action, 'kms:Decrypt'], arn, within]);
    await withIt.putParameter(write);
    expect(await read(withIt, Name)).toMatchObject({ Value: 'x' });
  });

  test('cannot be read while its key is disabled, or when it is gone', async ({
    cloud,
    ssm,
    put,
  }) => {
    const { kms, id, arn } = await makeKey(cloud);
    await put('a', MARKER, { ...secure, Tier, KeyId: id });
    await kms.disableKey({ KeyId: id });
    const refusal = await refusalOf(read(ssm, 'a'));
    expect(refusal).toMatchObject({ name: 'InvalidKeyId', status: 400 });
    expect(refusal.message).toContain(arn);
    await kms.enableKey({ KeyId: id });
    expect(await read(ssm, 'a')).toMatchObject({ Value: MARKER });
    await kms.scheduleKeyDeletion({ KeyId: id, PendingWindowInDays: 7 });
    await cloud.clock.advance({ days: 8 });
    // KMS tells nothing of a key that is not there.
    expect(await refusalOf(read(ssm, 'a'))).toMatchObject({ name: 'AccessDeniedException' });
  });

  test('is refused under a key that is not there', async ({ put }) => {
    for (const KeyId of ['alias/none', '00000000-0000-0000-0000-000000000000'])
      expect(await refusalOf(put('a', 'x', { ...secure, Tier, KeyId }))).toMatchObject({
        name: 'InvalidKeyId',
      });
  });

  test('is written by many at once, each a version of its own', async ({ ssm, put }) => {
    await put('a', '1', { ...secure, Tier });
    const values = ['2', '3', '4', '5'];
    const numbers = await Promise.all(values.map((value) => put('a', value, { Overwrite: true })));
    expect(numbers.toSorted()).toEqual([2, 3, 4, 5]);
    for (const [at, version] of numbers.entries())
      expect(await read(ssm, `a:${version}`)).toMatchObject({ Value: values[at] });
  });

  test('takes as many bytes as its tier', async ({ ssm, put }) => {
    const bytes = Tier === 'Standard' ? 4096 : 8192;
    await put('a', 'x'.repeat(bytes), { ...secure, Tier });
    expect((await read(ssm, 'a')).Value).toHaveLength(bytes);
    expect(await refusalOf(put('b', 'x'.repeat(bytes + 1), { ...secure, Tier }))).toMatchObject({
      name: 'ValidationException',
    });
  });
});

test('the key of AWS is used through Parameter Store alone', async ({ cloud, put, ssm }) => {
  await put('a', MARKER, secure);
  const { Value = '' } = await read(ssm, 'a', false);
  const reader = await cloud.as({
    policy: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['kms:Decrypt', 'ssm:GetParameter'], Resource: '*' }],
    },
  });
  expect(await read(clientOf(reader), 'a')).toMatchObject({ Value: MARKER });
  const direct = new KMS(reader.clientConfig()).decrypt({
    CiphertextBlob: Buffer.from(Value, 'base64'),
    EncryptionContext: { PARAMETER_ARN: arnOf('a') },
  });
  await expect(direct).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('a shared SecureString needs its key to be shared as well', async ({ cloud, ssm, put }) => {
  const { kms, id } = await makeKey(cloud);
  await put('a', MARKER, { ...secure, Tier: 'Advanced', KeyId: id });
  const allow = (Principal: string, Action: string) => ({
    Effect: 'Allow',
    Principal: { AWS: Principal },
    Action,
    Resource: Action === 'kms:*' || Action === 'kms:Decrypt' ? '*' : arnOf('a'),
  });
  const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
  await ssm.putResourcePolicy({
    ResourceArn: arnOf('a'),
    Policy: document(allow(OTHER_ACCOUNT, 'ssm:GetParameter')),
  });
  const other = clientOf(rootOf(cloud, OTHER_ACCOUNT));
  expect(await refusalOf(read(other, arnOf('a')))).toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('kms:Decrypt'),
  });
  await kms.putKeyPolicy({
    KeyId: id,
    Policy: document(allow(ACCOUNT, 'kms:*'), allow(OTHER_ACCOUNT, 'kms:Decrypt')),
  });
  expect(await read(other, arnOf('a'))).toMatchObject({ Value: MARKER });
});

test('a value is in no audit record and in no file', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'skykeep-ssm-'));
  try {
    const cloud = await createCloud({ clock: 'manual', dataDir });
    const ssm = clientOf(cloud.root);
    await ssm.putParameter({ Name: 'secret', Value: MARKER, Type: 'SecureString' });
    await ssm.putParameter({ Name: 'plain', Value: MARKER, Type: 'String' });
    const Tier = 'Advanced';
    await ssm.putParameter({ Name: 'big', Value: MARKER, Type: 'SecureString', Tier });
    await ssm.getParameters({ Names: ['secret', 'plain', 'big'], WithDecryption: true });
    await refusalOf(
      ssm.putParameter({ Name: 'c', Value: MARKER, Type: 'String', AllowedPattern: 'x' }),
    );
    await cloud.clock.advance({ minutes: 20 });
    const trail = new CloudTrail(cloud.root.clientConfig());
    const { Events = [] } = await trail.lookupEvents({});
    expect(Events.map(({ EventName }) => EventName)).toEqual(
      expect.arrayContaining(['PutParameter', 'GetParameters', 'Encrypt', 'Decrypt']),
    );
    const records = Events.map(({ CloudTrailEvent = '' }) => CloudTrailEvent);
    expect(records.join('\n')).not.toContain(MARKER);
    const put = records.find((record) => record.includes('"PutParameter"')) ?? '{}';
    expect(JSON.parse(put)).toMatchObject({
      eventSource: 'ssm.amazonaws.com',
      readOnly: false,
      requestParameters: { value: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
      managementEvent: true,
    });
    await cloud.stop();
    // Everything is there after a restart.
    const again = await createCloud({ clock: 'manual', dataDir });
    expect(await read(clientOf(again.root), 'big')).toMatchObject({ Value: MARKER });
    await again.stop();
    const names = readdirSync(dataDir, { recursive: true, encoding: 'utf8' });
    const files = names
      .map((name) => join(dataDir, name))
      .filter((file) => statSync(file).isFile());
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const bytes = readFileSync(file);
      expect(bytes.includes(MARKER)).toBe(false);
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
