/** The policy that is written for what a principal did: it suffices, and nothing in it is too much. */
import { AddRoleToInstanceProfileCommand, IAM } from '@aws-sdk/client-iam';
import { KMS } from '@aws-sdk/client-kms';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SQS } from '@aws-sdk/client-sqs';
import { SSM } from '@aws-sdk/client-ssm';
import { STS } from '@aws-sdk/client-sts';
import { expect } from 'vitest';

import { type EpochMs, epochMs } from '#lib/time';

import type { Cloud } from '../cloud.ts';
import { test } from '../vitest.ts';
import {
  activitySince,
  leastPrivilege,
  leastPrivilegeOf,
  type PolicyDocument,
} from './least-privilege.ts';

const ACCOUNT = '000000000000';
const USER = `arn:aws:iam::${ACCOUNT}:user/worker`;
const trust = (Principal: object) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }],
  });

interface Scene {
  /** Does the day's work once, and tells how each call ended. */
  run(): Promise<readonly string[]>;
  give(policy: object): Promise<void>;
}

/** A user who may do nearly everything, and the work that it does. */
async function sceneOf(cloud: Cloud): Promise<Scene> {
  const config = cloud.root.clientConfig();
  const iam = new IAM(config);
  await iam.createUser({ UserName: 'worker' });
  const give = async (policy: object) => {
    const PolicyDocument = JSON.stringify(policy);
    await iam.putUserPolicy({ UserName: 'worker', PolicyName: 'own', PolicyDocument });
  };
  await give({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['sqs:*', 'kms:*', 'ssm:*', 'secretsmanager:*', 'iam:*Profile', 'iam:PassRole'],
        Resource: '*',
      },
    ],
  });
  await iam.createRole({
    RoleName: 'box',
    AssumeRolePolicyDocument: trust({ Service: 'ec2.amazonaws.com' }),
  });
  await iam.createRole({ RoleName: 'friend', AssumeRolePolicyDocument: trust({ AWS: USER }) });
  await iam.createInstanceProfile({ InstanceProfileName: 'box' });
  const kms = new KMS(config);
  const ofQueue = (await kms.createKey({})).KeyMetadata?.KeyId ?? '';
  const own = (await kms.createKey({})).KeyMetadata?.KeyId ?? '';
  const sqs = new SQS(config);
  await sqs.createQueue({
    QueueName: 'sealed',
    Attributes: { KmsMasterKeyId: ofQueue, KmsDataKeyReusePeriodSeconds: '60' },
  });
  await sqs.createQueue({ QueueName: 'orders' });
  await new SecretsManager(config).createSecret({ Name: 'login', SecretString: 'x' });
  const { AccessKey } = await iam.createAccessKey({ UserName: 'worker' });
  const credentials = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
  return { give, run: () => work(cloud, { ...config, credentials }, own) };
}

async function work(
  cloud: Cloud,
  config: ReturnType<Cloud['root']['clientConfig']>,
  KeyId: string,
): Promise<readonly string[]> {
  const sqs = new SQS(config);
  const kms = new KMS(config);
  const ssm = new SSM(config);
  const iam = new IAM(config);
  const profile = { InstanceProfileName: 'box', RoleName: 'box' };
  const queue = (name: string) => `http://127.0.0.1:4566/${ACCOUNT}/${name}`;
  // Data keys that a service holds are not asked for again.
  await cloud.clock.advance({ minutes: 10 });
  const calls = [
    () => sqs.sendMessage({ QueueUrl: queue('sealed'), MessageBody: 'x' }),
    () => sqs.receiveMessage({ QueueUrl: queue('sealed') }),
    () => sqs.sendMessage({ QueueUrl: queue('orders'), MessageBody: 'x' }),
    () => sqs.listQueues({}),
    () => sqs.getQueueUrl({ QueueName: 'missing' }),
    () => kms.encrypt({ KeyId, Plaintext: Buffer.from('x') }),
    () => ssm.putParameter({ Name: '/a', Value: 'x', Type: 'SecureString', Overwrite: true }),
    () => ssm.getParameter({ Name: '/a', WithDecryption: true }),
    () => ssm.getParameter({ Name: '/missing' }),
    () => new SecretsManager(config).getSecretValue({ SecretId: 'login' }),
    () => iam.send(new AddRoleToInstanceProfileCommand(profile)),
    () => iam.removeRoleFromInstanceProfile(profile),
    () => iam.deleteUser({ UserName: 'worker' }),
    () => new STS(config).getCallerIdentity({}),
    () =>
      new STS(config).assumeRole({
        RoleArn: `arn:aws:iam::${ACCOUNT}:role/friend`,
        RoleSessionName: 'one',
      }),
  ];
  const outcomes: string[] = [];
  for (const call of calls) {
    outcomes.push(
      await call().then(
        () => 'done',
        (error: unknown) => String(error),
      ),
    );
  }
  return outcomes;
}

function policyFor(cloud: Cloud, since?: Date): PolicyDocument {
  const found = leastPrivilegeOf(cloud.kernel, USER, since && epochMs(since.getTime()));
  if (!found) throw new Error('nothing was done');
  return found;
}

test('the policy changes no answer of the run, and without any one of its statements an answer changes', async ({
  cloud,
}) => {
  const scene = await sceneOf(cloud);
  const recorded = await scene.run();
  expect(recorded.filter((one) => one === 'done')).toHaveLength(12);
  const policy = policyFor(cloud);
  await scene.give(policy);
  expect(await scene.run()).toEqual(recorded);
  expect(policy.Statement.length).toBeGreaterThan(5);
  for (const statement of policy.Statement) {
    await scene.give({ ...policy, Statement: policy.Statement.filter((one) => one !== statement) });
    expect(await scene.run()).not.toEqual(recorded);
  }
});

test('it names no more than was done, and conditions where each use was the same', async ({
  cloud,
}) => {
  const scene = await sceneOf(cloud);
  await scene.run();
  const { Statement } = policyFor(cloud);
  const [passing] = Statement.filter(({ Action }) => Action.includes('iam:PassRole'));
  expect(passing).toEqual({
    Effect: 'Allow',
    Action: ['iam:PassRole'],
    Resource: [`arn:aws:iam::${ACCOUNT}:role/box`],
    Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
  });
  const keys = Statement.filter(({ Action }) => Action.some((one) => one.startsWith('kms:')));
  expect(keys.map(({ Action, Condition }) => [...Action, Condition?.StringEquals])).toEqual(
    expect.arrayContaining([
      ['kms:Encrypt', undefined],
      ['kms:Decrypt', 'kms:GenerateDataKey', { 'kms:ViaService': 'sqs.us-east-1.amazonaws.com' }],
    ]),
  );
  const actions = Statement.flatMap(({ Action }) => Action);
  // Refused, allowed to everybody, and allowed by the role itself: no policy of the user's is asked for these.
  for (const action of ['iam:DeleteUser', 'sts:GetCallerIdentity', 'sts:AssumeRole'])
    expect(actions).not.toContain(action);
});

test('--since leaves out what was done before', async ({ cloud }) => {
  const user = await cloud.as({
    policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
  });
  const sqs = new SQS(user.clientConfig());
  await sqs.createQueue({ QueueName: 'orders' });
  await cloud.clock.advance({ hours: 1 });
  const since = epochMs(cloud.clock.now().getTime());
  expect(leastPrivilegeOf(cloud.kernel, user.arn, since)).toBeUndefined();
  await sqs.listQueues({});
  const Statement = [
    {
      Effect: 'Allow',
      Action: ['sqs:ListQueues'],
      Resource: [`arn:aws:sqs:us-east-1:${ACCOUNT}:*`],
    },
  ];
  expect(leastPrivilegeOf(cloud.kernel, user.arn, since)).toEqual({
    Version: '2012-10-17',
    Statement,
  });
  const rows = (at?: EpochMs) => activitySince(cloud.kernel.store, user.arn, at);
  expect(leastPrivilege(rows(since)).Statement).toEqual(Statement);
  expect(leastPrivilege(rows()).Statement).toHaveLength(2);
  expect(rows(epochMs(since + 1))).toEqual([]);
});
