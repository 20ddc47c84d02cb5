/** What the contract tests share: a fresh cloud for each, a client of root, and words for policies, users and refusals. */
import { CloudTrail } from '@aws-sdk/client-cloudtrail';
import { type AccessKey, IAM, IAMServiceException } from '@aws-sdk/client-iam';
import { test as base } from 'vitest';

import { epochMs } from '#lib/time';
import { codeOf, fromBase32, stepOf } from '#lib/totp';

import { type Cloud, createCloud } from '../../index.ts';

export const ACCOUNT = '000000000000';

export function arn(resource: string): string {
  return `arn:aws:iam::${ACCOUNT}:${resource}`;
}

interface Fixtures {
  cloud: Cloud;
  /** Root, for set-up. */
  iam: IAM;
}

/** Each test has its own cloud, whose clock is in the test's hand. */
export const test = base.extend<Fixtures>({
  cloud: async ({ task: _task }, use) => {
    const cloud = await createCloud({ clock: 'manual' });
    await use(cloud);
    await cloud.stop();
  },
  iam: async ({ cloud }, use) => {
    await use(new IAM(cloud.root.clientConfig()));
  },
});

export interface Granted {
  readonly Effect?: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: object;
}

export function policyOf(...statements: readonly Granted[]): string {
  const Statement = statements.map((one) => ({ Effect: 'Allow', Resource: '*', ...one }));
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

export function trustOf(Principal: object): string {
  const statement = { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

/** A client of somebody whose only permissions are these. */
export async function clientWith(cloud: Cloud, ...statements: readonly Granted[]): Promise<IAM> {
  const principal = await cloud.as({ policy: policyOf(...statements) });
  return new IAM(principal.clientConfig());
}

/** A client that signs with a user's key. */
export function clientOf(cloud: Cloud, key: AccessKey | undefined): IAM {
  return new IAM({
    ...cloud.root.clientConfig(),
    credentials: {
      accessKeyId: key?.AccessKeyId ?? '',
      secretAccessKey: key?.SecretAccessKey ?? '',
    },
  });
}

/** Makes a user whose inline policy this is, and a client that signs with the user's key. */
export async function userWith(
  cloud: Cloud,
  UserName: string,
  ...statements: readonly Granted[]
): Promise<IAM> {
  const iam = new IAM(cloud.root.clientConfig());
  await iam.createUser({ UserName });
  if (statements.length > 0) {
    const PolicyDocument = policyOf(...statements);
    await iam.putUserPolicy({ UserName, PolicyName: 'own', PolicyDocument });
  }
  return clientOf(cloud, (await iam.createAccessKey({ UserName })).AccessKey);
}

/** The name and message that a call is refused with. */
export async function refusalOf(
  call: Promise<unknown>,
): Promise<{ readonly name: string; readonly message: string; readonly status: number }> {
  const error: unknown = await call.then(
    () => new Error('the call was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof IAMServiceException)) throw error;
  const { name, message, $metadata } = error;
  return { name, message, status: $metadata.httpStatusCode ?? 0 };
}

/** Everything that CloudTrail has recorded, as one text. */
export async function auditOf(cloud: Cloud): Promise<string> {
  await cloud.clock.advance({ minutes: 1 });
  const trail = new CloudTrail(cloud.root.clientConfig());
  const { Events = [] } = await trail.lookupEvents({ MaxResults: 50 });
  return Events.map(({ CloudTrailEvent }) => CloudTrailEvent).join('\n');
}

/** The code that a device with this seed shows, so many steps of thirty seconds from now. */
export function codeAt(cloud: Cloud, seed: Uint8Array | undefined, steps = 0): string {
  const now = stepOf(epochMs(cloud.clock.now().getTime()));
  return codeOf(fromBase32(Buffer.from(seed ?? []).toString()), now + steps);
}
