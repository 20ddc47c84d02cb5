/**
 * Event history of many events, and what the record of a call costs: `npx tsx bench/lookup.ts`, with `N=1000000` for the large run.
 * In process, on a store on disk.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { callAs } from '#kernel/answer';
import { rootOf } from '#kernel/identity';
import { epochMs } from '#lib/time';

import { createCloud } from '../src/cloud.ts';

const EVENTS = Number(process.env['N'] ?? 100_000);
const CALLS = Number(process.env['CALLS'] ?? 10_000);
const USERS = 1000;
const BATCH = 1000;
const dir = mkdtempSync(join(tmpdir(), 'skykeep-lookup-'));
const cloud = await createCloud({
  dataDir: dir,
  logLevel: 'error',
  log: (line) => console.error(line),
});
const root = rootOf(cloud.accountId);
const call = (service: string, operation: string, input: object) =>
  callAs(cloud.kernel, root, { service, operation, input, region: 'us-east-1' });

/** Events of the last hour, by a thousand users in turn. */
async function fill(): Promise<void> {
  const take = (await cloud.kernel.services.find('cloudtrail'))?.definition.takeRecords;
  if (!take) throw new Error('CloudTrail takes records');
  const cell = cloud.kernel.cell({
    service: 'cloudtrail',
    account: cloud.accountId,
    region: 'us-east-1',
  });
  const start = Date.now() - 3_600_000;
  for (let first = 0; first < EVENTS; first += BATCH) {
    const records = Array.from({ length: Math.min(BATCH, EVENTS - first) }, (_unused, place) => {
      const order = first + place;
      const at = epochMs(start + Math.floor((order / EVENTS) * 3_600_000));
      const eventId = `00000000-0000-0000-0000-${String(order).padStart(12, '0')}`;
      return { eventId, at, order, region: 'us-east-1', record: recordOf(order, eventId) };
    });
    cloud.kernel.transact(cell, (tx) => take(tx, records));
    await cell.durable();
  }
}

function recordOf(order: number, eventID: string) {
  const userName = `user-${order % USERS}`;
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDAEXAMPLE',
      arn: `arn:aws:iam::${cloud.accountId}:user/${userName}`,
      accountId: cloud.accountId,
      accessKeyId: 'AKIAEXAMPLE',
      userName,
    },
    eventSource: 'sqs.amazonaws.com',
    eventName: 'CreateQueue',
    awsRegion: 'us-east-1',
    requestParameters: { queueName: `queue-${order}` },
    eventID,
    readOnly: false,
    resources: [{ type: 'AWS::SQS::Queue', ARN: `arn:aws:sqs:us-east-1:0:queue-${order}` }],
    managementEvent: true,
    eventCategory: 'Management',
  };
}

async function lookUp(): Promise<string> {
  const times: number[] = [];
  const before = process.cpuUsage();
  for (let turn = 0; turn < 200; turn += 1) {
    const AttributeValue = `user-${(turn * 7) % USERS}`;
    const LookupAttributes = [{ AttributeKey: 'Username', AttributeValue }];
    const startAt = performance.now();
    // SAFETY: the operation's output in CloudTrail's model.
    const { Events } = (await call('cloudtrail', 'LookupEvents', { LookupAttributes })) as {
      Events: unknown[];
    };
    times.push(performance.now() - startAt);
    if (Events.length !== Math.min(50, EVENTS / USERS)) throw new Error('events are missing');
  }
  const { user, system } = process.cpuUsage(before);
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)]?.toFixed(2);
  const cpuMs = (user + system) / 1000 / times.length;
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ${cpuMs.toFixed(2)} ms of CPU`;
}

/** µs of CPU of a call, with all that follows from it. */
async function cost(operation: string, input: object): Promise<number> {
  const run = async (count: number) => {
    for (let done = 0; done < count; done += 50)
      await Promise.all(Array.from({ length: 50 }, () => call('sqs', operation, input)));
    await cloud.kernel.tasks.idle();
  };
  await run(CALLS / 5);
  const before = process.cpuUsage();
  await run(CALLS);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / CALLS;
}

const before = process.cpuUsage();
await fill();
const { user, system } = process.cpuUsage(before);
console.log(`${EVENTS} events taken in, ${((user + system) / EVENTS).toFixed(1)} µs of CPU each`);
console.log(`LookupEvents by user: ${await lookUp()}`);

await call('sqs', 'CreateQueue', { QueueName: 'bench' });
const QueueUrl = `http://127.0.0.1:1/${cloud.accountId}/bench`;
const send = () => cost('SendMessage', { QueueUrl, MessageBody: 'x'.repeat(256) });
const plain = await send();
await call('cloudtrail', 'CreateTrail', { Name: 'all', S3BucketName: 'logs' });
await call('cloudtrail', 'StartLogging', { Name: 'all' });
const select = (arn: string) =>
  call('cloudtrail', 'PutEventSelectors', {
    TrailName: 'all',
    AdvancedEventSelectors: [
      {
        FieldSelectors: [
          { Field: 'eventCategory', Equals: ['Data'] },
          { Field: 'resources.type', Equals: ['AWS::SQS::Queue'] },
          { Field: 'resources.ARN', Equals: [arn] },
        ],
      },
    ],
  });
const queueArn = `arn:aws:sqs:us-east-1:${cloud.accountId}:bench`;
await select(`${queueArn}-of-another`);
const unselected = await send();
await select(queueArn);
const selected = await send();
await call('cloudtrail', 'DeleteTrail', { Name: 'all' });
const management = await cost('GetQueueAttributes', { QueueUrl });
const share = (part: number, whole: number) => `${((part / whole) * 100).toFixed(0)}%`;
console.log(
  [
    `SendMessage, no trail: ${plain.toFixed(1)} µs CPU`,
    `SendMessage, a trail that does not select it: ${unselected.toFixed(1)} µs (${share(unselected - plain, unselected)} for the selector)`,
    `SendMessage, recorded for a trail: ${selected.toFixed(1)} µs (${share(selected - plain, selected)} for the record)`,
    `GetQueueAttributes, recorded in event history: ${management.toFixed(1)} µs`,
  ].join('\n'),
);
await cloud.stop();
rmSync(dir, { recursive: true });
