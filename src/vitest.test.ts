import { performance } from 'node:perf_hooks';

import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateQueueCommand,
  ListQueuesCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

import { createCloud } from './index.ts';
import { rootCalls } from './introspection/root-calls.ts';
import { expect, test } from './vitest.ts';

test('each test has a cloud of its own, with a clock that stands still', async ({ cloud }) => {
  const before = cloud.clock.now();
  await cloud.clock.advance({ minutes: 15 });
  expect(cloud.clock.now().getTime() - before.getTime()).toBe(15 * 60 * 1000);
});

test('a principal with a policy may do what it says and nothing else', async ({ cloud }) => {
  const root = new SQSClient(cloud.root.clientConfig());
  const { QueueUrl } = await root.send(new CreateQueueCommand({ QueueName: 'orders' }));
  const sender = await cloud.as({
    policy: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }],
    },
  });
  const sqs = new SQSClient(sender.clientConfig());
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'one' }));
  await expect(sqs.send(new ListQueuesCommand({}))).rejects.toThrow(
    /is not authorized to perform: sqs:ListQueues/i,
  );
  expect(rootCalls(cloud.kernel)).toEqual([
    { action: 'sqs:CreateQueue', resource: 'arn:aws:sqs:us-east-1:000000000000:orders', count: 1 },
  ]);
});

test('a principal with a role may do what the role may', async ({ cloud }) => {
  const iam = new IAMClient(cloud.root.clientConfig());
  const document = (statement: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'lister',
      AssumeRolePolicyDocument: document({
        Principal: { AWS: cloud.accountId },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
      }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'lister',
      PolicyName: 'list',
      PolicyDocument: document({ Action: 'sqs:ListQueues', Resource: '*' }),
    }),
  );
  const lister = await cloud.as({ role: 'lister' });
  expect(lister.arn).toBe('arn:aws:sts::000000000000:assumed-role/lister/skykeep');
  const sqs = new SQSClient(lister.clientConfig());
  await sqs.send(new ListQueuesCommand({}));
  await expect(sqs.send(new CreateQueueCommand({ QueueName: 'orders' }))).rejects.toThrow(
    'is not authorized',
  );
});

test('after a reset nothing is left, and root is still root', async ({ cloud }) => {
  const root = new SQSClient(cloud.root.clientConfig());
  await root.send(new CreateQueueCommand({ QueueName: 'orders' }));
  const user = await cloud.as({
    policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
  });
  await cloud.reset();
  const { QueueUrls } = await root.send(new ListQueuesCommand({}));
  expect(QueueUrls ?? []).toEqual([]);
  const gone = new SQSClient(user.clientConfig());
  await expect(gone.send(new ListQueuesCommand({}))).rejects.toThrow(
    'security token included in the request is invalid',
  );
  await root.send(new CreateQueueCommand({ QueueName: 'orders' }));
});

test('a cloud is there in milliseconds', async () => {
  await (await createCloud()).stop();
  const startedAt = performance.now();
  const cloud = await createCloud();
  const took = performance.now() - startedAt;
  await cloud.stop();
  expect(took).toBeLessThan(50);
});
