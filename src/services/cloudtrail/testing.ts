/** What the contract tests share: a fresh cloud for each, CloudTrail as root uses it, and words for what a user does with a trail. */
import {
  CloudTrail,
  CloudTrailServiceException,
  type CreateTrailCommandInput,
} from '@aws-sdk/client-cloudtrail';
import { test as base } from 'vitest';

import type { Collection } from '#kernel/store';

import { type Cloud, createCloud, type Principal } from '../../index.ts';
import { storedEvents, type StoredEvent, type Waiting, waiting } from './tables.ts';

export const ACCOUNT = '000000000000';
export const OTHER_ACCOUNT = '111111111111';
export const START = new Date('2026-01-01T00:00:00Z');

type Holder = Pick<Principal, 'clientConfig'>;

interface Fixtures {
  cloud: Cloud;
  trails: CloudTrail;
  /** Makes a trail, and starts it. */
  logging: (more?: Partial<CreateTrailCommandInput>) => Promise<string>;
}

/** Each test has its own cloud, whose clock is in the test's hand. */
export const test = base.extend<Fixtures>({
  cloud: async ({ task: _task }, use) => {
    const cloud = await createCloud({ clock: 'manual', startAt: START, admitsAccountIds: true });
    await use(cloud);
    await cloud.stop();
  },
  trails: async ({ cloud }, use) => {
    await use(clientOf(cloud.root));
  },
  logging: async ({ trails }, use) => {
    await use(async (more) => {
      const made = await trails.createTrail({ Name: 'all', S3BucketName: 'logs', ...more });
      await trails.startLogging({ Name: made.TrailARN });
      return made.TrailARN ?? '';
    });
  },
});

export function clientOf(holder: Holder, region = 'us-east-1'): CloudTrail {
  return new CloudTrail({ ...holder.clientConfig(), region });
}

/** The root of another account. */
export function rootOf(cloud: Cloud, account: string): Holder {
  return {
    clientConfig: () => ({
      ...cloud.root.clientConfig(),
      credentials: { accessKeyId: account, secretAccessKey: 'test' },
    }),
  };
}

/** The name and the words of the refusal that a call ends with. */
export async function refusalOf(call: Promise<unknown>): Promise<readonly [string, string]> {
  const error: unknown = await call.then(
    () => new Error('the call was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof CloudTrailServiceException)) throw error;
  return [error.name, error.message];
}

export function allow(Action: string | readonly string[], Resource = '*') {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] } as const;
}

/** The rows of an account that no operation shows, such as what waits for S3, and what event data stores keep. */
export function rowsOf<Row>(
  cloud: Cloud,
  table: Collection<Row>,
  account = ACCOUNT,
): readonly Row[] {
  const cell = cloud.kernel.cell({ service: 'cloudtrail', account, region: 'us-east-1' });
  return cloud.kernel.transact(cell, (tx) => [...tx.scan(table)]);
}

/** What waits for the destinations of trails, a second later: by then the records have come. */
export async function waitingIn(cloud: Cloud, account = ACCOUNT): Promise<readonly Waiting[]> {
  await cloud.clock.advance({ seconds: 1 });
  return rowsOf(cloud, waiting, account);
}

export async function storedIn(cloud: Cloud, account = ACCOUNT): Promise<readonly StoredEvent[]> {
  await cloud.clock.advance({ seconds: 1 });
  return rowsOf(cloud, storedEvents, account);
}

/** The names of events, in the order of their calls. */
export function namesOf(rows: readonly { readonly record: Readonly<Record<string, unknown>> }[]) {
  return rows.map(({ record }) => record['eventName']);
}
