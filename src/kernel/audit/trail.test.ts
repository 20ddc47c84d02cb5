/** The record of a call: one for each, in memory and on disk, whatever happens between. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  CreateUserCommand,
  DeleteUserCommand,
  GetUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { SQS } from '@aws-sdk/client-sqs';
import { describe, expect, test as base } from 'vitest';

import { type Cloud, type CloudOptions, createCloud } from '../../index.ts';
import { leastPrivilege } from '../../introspection/least-privilege.ts';
import { wipe } from '../maintenance.ts';
import type { SealedLayer } from '../store/engine.ts';
import { activePrincipals, activityOf } from '../usage.ts';
import { auditRows } from './rows.ts';

const ACCOUNT = '000000000000';

/** Clouds that live one after another on the same directory, or one in memory. */
class Lives {
  readonly directory: string | undefined;
  #cloud: Cloud | undefined;

  constructor(directory: string | undefined) {
    this.directory = directory;
  }

  async next(): Promise<Cloud> {
    await this.#cloud?.stop();
    const options: CloudOptions = {
      clock: 'manual',
      ...(this.directory !== undefined && { dataDir: this.directory }),
    };
    this.#cloud = await createCloud(options);
    return this.#cloud;
  }

  async end(): Promise<void> {
    await this.#cloud?.stop();
    if (this.directory !== undefined) rmSync(this.directory, { recursive: true });
  }
}

const test = base.extend<{ onDisk: Lives; inMemory: Lives }>({
  onDisk: async ({ task: _task }, use) => {
    const lives = new Lives(mkdtempSync(join(tmpdir(), 'skykeep-audit-')));
    await use(lives);
    await lives.end();
  },
  inMemory: async ({ task: _task }, use) => {
    const lives = new Lives(undefined);
    await use(lives);
    await lives.end();
  },
});

interface Told {
  readonly eventName: string;
  readonly errorCode?: string;
  readonly eventID: string;
}

/** The event history, oldest first. */
async function history(cloud: Cloud): Promise<readonly Told[]> {
  await cloud.clock.advance({ seconds: 1 });
  const trail = new CloudTrailClient(cloud.root.clientConfig());
  const found: Told[] = [];
  let NextToken: string | undefined;
  do {
    const page = await trail.send(new LookupEventsCommand({ ...(NextToken && { NextToken }) }));
    for (const { CloudTrailEvent = '{}' } of page.Events ?? [])
      found.push(JSON.parse(CloudTrailEvent));
    ({ NextToken } = page);
  } while (NextToken);
  return found.toReversed();
}

/** `CreateUser`, or `CreateUser: AccessDenied`; without what the tests themselves ask. */
async function told(cloud: Cloud): Promise<readonly string[]> {
  const names = (await history(cloud)).map(({ eventName, errorCode }) =>
    errorCode === undefined ? eventName : `${eventName}: ${errorCode}`,
  );
  return names.filter((name) => name !== 'LookupEvents');
}

const iamOf = (cloud: Cloud) => new IAMClient(cloud.root.clientConfig());
const create = (cloud: Cloud, UserName: string) =>
  iamOf(cloud).send(new CreateUserCommand({ UserName }));

async function refused(call: Promise<unknown>): Promise<void> {
  await expect(call).rejects.toHaveProperty('$metadata');
}

describe.each(['inMemory', 'onDisk'] as const)('%s', (where) => {
  test('one record a call, allowed, denied or failed', async ({ inMemory, onDisk }) => {
    const cloud = await { inMemory, onDisk }[where].next();
    const policy = { Version: '2012-10-17', Statement: [] };
    await create(cloud, 'ann');
    await refused(create(cloud, 'ann'));
    await refused(create(cloud, 'no good name'));
    await iamOf(cloud).send(new GetUserCommand({ UserName: 'ann' }));
    await refused(
      iamOf(cloud).send(
        new PutUserPolicyCommand({ UserName: 'ann', PolicyName: 'p', PolicyDocument: '{' }),
      ),
    );
    const nobody = await cloud.as({
      policy: { ...policy, Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }] },
    });
    await refused(
      new IAMClient(nobody.clientConfig()).send(new DeleteUserCommand({ UserName: 'ann' })),
    );
    expect(await told(cloud)).toEqual([
      'CreateUser',
      'CreateUser: EntityAlreadyExists',
      'CreateUser: ValidationError',
      'GetUser',
      'PutUserPolicy: MalformedPolicyDocument',
      // What makes the principal.
      'CreateUser',
      'PutUserPolicy',
      'CreateAccessKey',
      'DeleteUser: AccessDenied',
    ]);
    const ids = (await history(cloud)).map(({ eventID }) => eventID);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('none for data events, whatever their end, and none for credentials that do not hold', async ({
    inMemory,
    onDisk,
  }) => {
    const cloud = await { inMemory, onDisk }[where].next();
    const sqs = new SQS(cloud.root.clientConfig());
    const { QueueUrl } = await sqs.createQueue({ QueueName: 'orders' });
    await sqs.sendMessage({ QueueUrl, MessageBody: 'x' });
    await sqs.receiveMessage({ QueueUrl });
    await refused(sqs.sendMessage({ QueueUrl: `${QueueUrl}2`, MessageBody: 'x' }));
    const { accessKeyId } = cloud.root.credentials;
    for (const credentials of [
      { accessKeyId, secretAccessKey: 'wrong' },
      { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wrong' },
      { ...cloud.root.credentials, sessionToken: 'wrong' },
    ])
      await refused(new SQS({ ...cloud.root.clientConfig(), credentials }).listQueues({}));
    expect(await told(cloud)).toEqual(['CreateQueue']);
  });
});

test('none for a session whose user is gone', async ({ inMemory }) => {
  const cloud = await inMemory.next();
  const { STSClient, GetSessionTokenCommand } = await import('@aws-sdk/client-sts');
  const user = await cloud.as({
    policy: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    },
  });
  const { Credentials } = await new STSClient(user.clientConfig()).send(
    new GetSessionTokenCommand({}),
  );
  await wipe(cloud.kernel);
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
  await refused(new SQS({ ...cloud.root.clientConfig(), credentials }).listQueues({}));
  expect(await told(cloud)).toEqual([]);
});

/** Makes the disk fail from the first write on that a test chooses. */
function failFrom(cloud: Cloud, isIt: (layers: readonly SealedLayer[]) => boolean): () => boolean {
  let hasFailed = false;
  cloud.kernel.store.observe((layers) => {
    hasFailed ||= isIt(layers);
    if (hasFailed) throw new Error('the process was killed');
  });
  return () => hasFailed;
}

const writesTo = (layers: readonly SealedLayer[], service: string) =>
  layers.some(({ cell }) => cell.startsWith(`${service}/`));

test('a record is there once it was answered, though the process dies before it is moved', async ({
  onDisk,
}) => {
  const cloud = await onDisk.next();
  const isDead = failFrom(cloud, (layers) => writesTo(layers, 'cloudtrail'));
  await create(cloud, 'ann');
  await cloud.clock.advance({ seconds: 1 });
  expect(isDead()).toBe(true);
  expect(await told(await onDisk.next())).toEqual(['CreateUser']);
});

test('and once only, though it dies between giving it to CloudTrail and letting it go', async ({
  onDisk,
}) => {
  const cloud = await onDisk.next();
  let hasMoved = false;
  const isDead = failFrom(cloud, (layers) => {
    if (hasMoved) return true;
    hasMoved = writesTo(layers, 'cloudtrail');
    return false;
  });
  await create(cloud, 'ann');
  await cloud.clock.advance({ seconds: 1 });
  expect(isDead()).toBe(true);
  const next = await onDisk.next();
  // It is in both places still.
  const cell = next.kernel.identityCell(ACCOUNT);
  expect(cell.transact((tx) => [...tx.scan(auditRows)])).toHaveLength(1);
  expect(await told(next)).toEqual(['CreateUser']);
  expect(cell.transact((tx) => [...tx.scan(auditRows)])).toEqual([]);
});

test('a call whose commit fails has no record of success', async ({ onDisk }) => {
  const cloud = await onDisk.next();
  failFrom(cloud, (layers) => writesTo(layers, 'iam'));
  await expect(create(cloud, 'ann')).rejects.toMatchObject({
    name: 'ServiceUnavailable',
    $metadata: { httpStatusCode: 503 },
  });
  const next = await onDisk.next();
  expect(await told(next)).toEqual([]);
  await create(next, 'ann');
});

test('many records move, in their order', async ({ inMemory }) => {
  const cloud = await inMemory.next();
  const names = Array.from({ length: 230 }, (_, place) => `user-${place}`);
  for (const name of names) await create(cloud, name);
  const users = (await history(cloud)).filter(({ eventName }) => eventName === 'CreateUser');
  expect(users).toHaveLength(230);
  const cell = cloud.kernel.identityCell(ACCOUNT);
  expect(cell.transact((tx) => [...tx.scan(auditRows)])).toEqual([]);
});

test('fields have the bounds of CloudTrail', async ({ inMemory }) => {
  const cloud = await inMemory.next();
  const iam = iamOf(cloud);
  const Statement = Array.from({ length: 50 }, (_, place) => ({
    Sid: `S${place}`,
    Effect: 'Allow',
    Action: `sqs:${'Send'.repeat(500)}${place}`,
    Resource: '*',
  }));
  await refused(
    iam.send(
      new PutUserPolicyCommand({
        UserName: 'x'.repeat(60_000),
        PolicyName: 'p'.repeat(60_000),
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
      }),
    ),
  );
  const [event] = await history(cloud);
  expect(JSON.stringify(event).length).toBeLessThan(110_000);
});

describe('activity', () => {
  const start = new Date('2026-03-01T12:00:00Z').getTime();

  async function site(lives: Lives) {
    const cloud = await lives.next();
    const sqs = new SQS(cloud.root.clientConfig());
    const { QueueUrl } = await sqs.createQueue({ QueueName: 'orders' });
    const user = await cloud.as({
      policy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }],
      },
    });
    const as = new SQS(user.clientConfig());
    const send = () => as.sendMessage({ QueueUrl, MessageBody: 'x' });
    const rows = () => activityOf(cloud.kernel.store, user.arn);
    return { cloud, user, as, send, rows, QueueUrl };
  }

  test('it is written at most once a minute, and tells the first and the last time', async ({
    inMemory,
  }) => {
    const { cloud, send, rows } = await site(inMemory);
    await send();
    const [first] = rows();
    expect(first).toMatchObject({
      action: 'sqs:SendMessage',
      resource: `arn:aws:sqs:us-east-1:${ACCOUNT}:orders`,
    });
    await cloud.clock.advance({ seconds: 59 });
    await send();
    expect(rows()).toEqual([first]);
    await cloud.clock.advance({ seconds: 1 });
    await send();
    expect(rows()).toEqual([{ ...first, lastAtMs: (first?.lastAtMs ?? start) + 60_000 }]);
  });

  test('of refused calls there is none', async ({ inMemory }) => {
    const { cloud, user, rows } = await site(inMemory);
    await refused(
      new IAMClient(user.clientConfig()).send(new CreateUserCommand({ UserName: 'ann' })),
    );
    expect(rows()).toEqual([]);
    expect(activePrincipals(cloud.kernel.store)).toEqual([`arn:aws:iam::${ACCOUNT}:root`]);
  });

  test('the policy made of it allows what was done, and no more', async ({ inMemory }) => {
    const { cloud, as, send, rows, QueueUrl } = await site(inMemory);
    await send();
    await as.receiveMessage({ QueueUrl });
    await as.getQueueAttributes({ QueueUrl });
    await as.listQueues({});
    const policy = leastPrivilege(rows());
    expect(policy.Statement.flatMap(({ Action }) => Action).toSorted()).toEqual([
      'sqs:GetQueueAttributes',
      'sqs:ListQueues',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
    ]);
    const heir = new SQS((await cloud.as({ policy })).clientConfig());
    await heir.sendMessage({ QueueUrl, MessageBody: 'x' });
    await heir.listQueues({});
    await refused(heir.purgeQueue({ QueueUrl }));
  });

  test('after everything was taken away it begins anew', async ({ inMemory }) => {
    const { cloud } = await site(inMemory);
    const sqs = new SQS(cloud.root.clientConfig());
    const act = async () => {
      const { QueueUrl } = await sqs.createQueue({ QueueName: 'orders' });
      await sqs.sendMessage({ QueueUrl, MessageBody: 'x' });
      return activityOf(cloud.kernel.store, cloud.root.arn).map(({ action }) => action);
    };
    expect(await act()).toContain('sqs:SendMessage');
    await wipe(cloud.kernel);
    expect(await act()).toContain('sqs:SendMessage');
  });
});
