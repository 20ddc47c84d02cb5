/** What waits for destinations that cannot be reached: it is tried again, it is told, and it has an end. */
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { SQS } from '@aws-sdk/client-sqs';
import { expect } from 'vitest';

import { type Cloud, createCloud } from '../../index.ts';
import { deliveries, type SigningKey, signingKeys } from './tables.ts';
import { ACCOUNT, clientOf, rowsOf, START, test, waitingIn } from './testing.ts';

const GROUP = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:trail:*`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/to-logs`;

async function makeQueues(cloud: Cloud, ...names: readonly string[]) {
  const sqs = new SQS(cloud.root.clientConfig());
  for (const QueueName of names) await sqs.createQueue({ QueueName });
}

test('log files are tried at the end of the five minutes, and what fails is tried again', async ({
  cloud,
  trails,
  logging,
}) => {
  await logging();
  await makeQueues(cloud, 'orders');
  const status = async () => {
    const found = await trails.getTrailStatus({ Name: 'all' });
    return [found.LatestDeliveryAttemptTime, found.LatestDeliveryError];
  };
  await cloud.clock.advance({ minutes: 4, seconds: 59 });
  expect(await status()).toEqual(['', 'NotImplemented']);
  await cloud.clock.advance({ seconds: 1 });
  expect(await status()).toEqual(['2026-01-01T00:05:00Z', 'NotImplemented']);
  // Waits double, from five minutes to an hour.
  for (const [minutes, at] of [
    [5, '2026-01-01T00:10:00Z'],
    [10, '2026-01-01T00:20:00Z'],
    [20, '2026-01-01T00:40:00Z'],
    [40, '2026-01-01T01:20:00Z'],
    [60, '2026-01-01T02:20:00Z'],
    [60, '2026-01-01T03:20:00Z'],
  ] as const) {
    await cloud.clock.advance({ minutes });
    expect(await status()).toEqual([at, 'NotImplemented']);
  }
  const found = await trails.getTrailStatus({ Name: 'all' });
  expect(found.LatestDeliveryTime).toBeUndefined();
  expect(found.LatestDeliveryAttemptSucceeded).toBe('');
  expect(await waitingIn(cloud)).not.toEqual([]);
});

test('a changed trail is tried at once', async ({ cloud, trails, logging }) => {
  await logging();
  await makeQueues(cloud, 'orders');
  await cloud.clock.advance({ minutes: 21 });
  await trails.updateTrail({ Name: 'all', S3BucketName: 'better-logs' });
  await cloud.clock.advance({ seconds: 1 });
  expect((await trails.getTrailStatus({ Name: 'all' })).LatestDeliveryAttemptTime).toBe(
    '2026-01-01T00:21:00Z',
  );
});

test('what could not be delivered for thirty days is given up, and the status says so', async ({
  cloud,
  trails,
  logging,
}) => {
  await logging();
  await makeQueues(cloud, 'orders');
  await trails.stopLogging({ Name: 'all' });
  const before = (await waitingIn(cloud)).length;
  expect(before).toBeGreaterThan(0);
  await cloud.clock.advance({ days: 29, hours: 22 });
  expect(await waitingIn(cloud)).toHaveLength(before);
  await cloud.clock.advance({ hours: 4 });
  expect(await waitingIn(cloud)).toEqual([]);
  expect((await trails.getTrailStatus({ Name: 'all' })).LatestDeliveryError).toBe(
    `NotImplemented: ${before} events were given up after 30 days or beyond 100000 that wait`,
  );
});

test('what waits for a log group is told by itself', async ({ cloud, trails, logging }) => {
  await new IAMClient(cloud.root.clientConfig()).send(
    new CreateRoleCommand({
      RoleName: 'to-logs',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'cloudtrail.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        ],
      }),
    }),
  );
  await logging({ CloudWatchLogsLogGroupArn: GROUP, CloudWatchLogsRoleArn: ROLE });
  await makeQueues(cloud, 'orders');
  const rows = await waitingIn(cloud);
  const count = (channel: string) => rows.filter((row) => row.channel === channel).length;
  expect(count('stream')).toBe(count('files'));
  await cloud.clock.advance({ minutes: 5 });
  expect(await trails.getTrailStatus({ Name: 'all' })).toMatchObject({
    LatestCloudWatchLogsDeliveryError: 'NotImplemented',
  });
  // Without a log group there is nothing to deliver to it.
  await trails.updateTrail({
    Name: 'all',
    CloudWatchLogsLogGroupArn: '',
    CloudWatchLogsRoleArn: '',
  });
  await cloud.clock.advance({ hours: 2 });
  expect((await waitingIn(cloud)).filter(({ channel }) => channel === 'stream')).toEqual([]);
  expect(
    (await trails.getTrailStatus({ Name: 'all' })).LatestCloudWatchLogsDeliveryError,
  ).toBeUndefined();
});

test('a trail of all regions has a status in each', async ({ cloud, logging }) => {
  const Name = await logging({ IsMultiRegionTrail: true });
  await new SQS(cloud.root.clientConfig({ region: 'eu-west-1' })).createQueue({ QueueName: 'far' });
  await cloud.clock.advance({ minutes: 5 });
  const there = clientOf(cloud.root, 'eu-west-1');
  expect(await there.getTrailStatus({ Name })).toMatchObject({
    IsLogging: true,
    LatestDeliveryAttemptTime: '2026-01-01T00:05:00Z',
    LatestDeliveryError: 'NotImplemented',
  });
  const nowhere = clientOf(cloud.root, 'ap-south-1');
  expect((await nowhere.getTrailStatus({ Name })).LatestDeliveryError).toBeUndefined();
});

test('digests are due an hour after logging began, and tell their own error', async ({
  cloud,
  trails,
  logging,
}) => {
  await logging({ EnableLogFileValidation: true });
  await cloud.clock.advance({ minutes: 59 });
  expect((await trails.getTrailStatus({ Name: 'all' })).LatestDigestDeliveryError).toBeUndefined();
  expect((await trails.listPublicKeys({})).PublicKeyList).toEqual([]);
  await cloud.clock.advance({ minutes: 1 });
  expect((await trails.getTrailStatus({ Name: 'all' })).LatestDigestDeliveryError).toBe(
    'NotImplemented',
  );
  const { PublicKeyList = [] } = await trails.listPublicKeys({});
  expect(PublicKeyList).toEqual([
    {
      Value: expect.any(Uint8Array),
      ValidityStartTime: new Date('2026-01-01T01:00:00Z'),
      ValidityEndTime: new Date('2026-01-31T01:00:00Z'),
      Fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
    },
  ]);
});

test('the key that signs digests changes every thirty days, and older ones are found by their time', async ({
  cloud,
  trails,
  logging,
}) => {
  await logging({ EnableLogFileValidation: true });
  await cloud.clock.advance({ days: 31 });
  const prints = async (StartTime?: Date, EndTime?: Date) =>
    (await trails.listPublicKeys({ StartTime, EndTime })).PublicKeyList?.map(
      ({ Fingerprint }) => Fingerprint,
    );
  const all = (await prints(START)) ?? [];
  expect(new Set(all).size).toBe(2);
  expect(await prints()).toEqual(all.slice(1));
  expect(await prints(START, new Date('2026-01-15T00:00:00Z'))).toEqual(all.slice(0, 1));
  expect(await prints(new Date('2025-01-01'), new Date('2025-02-01'))).toEqual([]);
  await expect(
    trails.listPublicKeys({ StartTime: new Date('2026-02-01'), EndTime: START }),
  ).rejects.toMatchObject({
    name: 'InvalidTimeRangeException',
  });
  // What signs no more is not kept.
  const isKept = ({ privateKey }: SigningKey) => privateKey !== undefined;
  expect(rowsOf(cloud, signingKeys).map(isKept)).toEqual([false, true]);
  // A region has keys of its own.
  const there = clientOf(cloud.root, 'eu-west-1');
  expect((await there.listPublicKeys({ StartTime: START })).PublicKeyList).toEqual([]);
});

test('what a deleted trail has left is swept', async ({ cloud, trails, logging }) => {
  await logging({ EnableLogFileValidation: true });
  await makeQueues(cloud, 'a', 'b', 'c');
  expect(await waitingIn(cloud)).not.toEqual([]);
  await trails.deleteTrail({ Name: 'all' });
  expect(await waitingIn(cloud)).toEqual([]);
  expect(rowsOf(cloud, deliveries)).toEqual([]);
  expect(cloud.kernel.pendingTasks().map(({ task }) => task.task)).not.toContain(
    'cloudtrail.write-digest',
  );
});

test('P7: what waits survives a restart, and is tried on', async () => {
  const { mkdtempSync, rmSync } = await import('node:fs');
  const { join } = await import('node:path');
  const { tmpdir } = await import('node:os');
  const dataDir = mkdtempSync(join(tmpdir(), 'skykeep-trail-'));
  const first = await createCloud({ dataDir, clock: 'manual', startAt: START });
  const trails = clientOf(first.root);
  await trails.createTrail({ Name: 'all', S3BucketName: 'logs' });
  await trails.startLogging({ Name: 'all' });
  await makeQueues(first, 'orders');
  const before = await waitingIn(first);
  expect(before).not.toEqual([]);
  await first.stop();
  const startAt = new Date(START.getTime() + 60_000);
  const second = await createCloud({ dataDir, clock: 'manual', startAt });
  expect(await waitingIn(second)).toEqual(before);
  await second.clock.advance({ minutes: 5 });
  expect(await clientOf(second.root).getTrailStatus({ Name: 'all' })).toMatchObject({
    IsLogging: true,
    LatestDeliveryAttemptTime: '2026-01-01T00:05:00Z',
  });
  await second.stop();
  rmSync(dataDir, { recursive: true });
});
