/** Who may do what: identity policies, queue policies, other accounts, services, AddPermission. */
import { describe, expect } from 'vitest';

import type { Cloud } from '#index';
import { callAs } from '#kernel/answer';
import { isFault } from '#kernel/fault';
import { serviceIdentity } from '#kernel/identity';

import {
  ACCOUNT,
  clientOf,
  invalidParameter,
  nonExistent,
  OTHER_ACCOUNT,
  refusalOf,
  rootOf,
  test,
  type TestQueue,
} from './testing.ts';

const allowing = (Action: string | string[], Resource: string, Condition?: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) }],
});

const queuePolicy = (...statements: object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

const denied = (arn: string, action: string, resource: string, because = 'identity-based') => ({
  name: 'AccessDenied',
  code: 'AccessDenied',
  message: `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} because no ${because} policy allows the ${action} action`,
  status: 403,
});

describe('an identity policy', () => {
  test('allows what it names on the queue it names', async ({ cloud, queue, makeQueue }) => {
    const other = await makeQueue();
    const user = await cloud.as({ policy: allowing('sqs:SendMessage', queue.arn) });
    const mine = queue.usedBy(clientOf(user));
    await mine.send('x');
    expect(await refusalOf(mine.receive())).toEqual(
      denied(user.arn, 'sqs:ReceiveMessage', queue.arn),
    );
    expect(await refusalOf(other.usedBy(clientOf(user)).send('x'))).toEqual(
      denied(user.arn, 'sqs:SendMessage', other.arn),
    );
  });

  test.for([
    ['SendMessage', 'sendMessageBatch', { Entries: [{ Id: '1', MessageBody: 'x' }] }],
    ['DeleteMessage', 'deleteMessageBatch', { Entries: [{ Id: '1', ReceiptHandle: 'x' }] }],
    [
      'ChangeMessageVisibility',
      'changeMessageVisibilityBatch',
      { Entries: [{ Id: '1', ReceiptHandle: 'x', VisibilityTimeout: 1 }] },
    ],
    ['DeleteMessage', 'deleteMessage', { ReceiptHandle: 'x' }],
    [
      'ChangeMessageVisibility',
      'changeMessageVisibility',
      { ReceiptHandle: 'x', VisibilityTimeout: 1 },
    ],
    ['ReceiveMessage', 'receiveMessage', {}],
    ['PurgeQueue', 'purgeQueue', {}],
    ['DeleteQueue', 'deleteQueue', {}],
    ['GetQueueAttributes', 'getQueueAttributes', {}],
    ['SetQueueAttributes', 'setQueueAttributes', { Attributes: {} }],
    [
      'AddPermission',
      'addPermission',
      { Label: 'l', AWSAccountIds: [OTHER_ACCOUNT], Actions: ['*'] },
    ],
    ['RemovePermission', 'removePermission', { Label: 'l' }],
    ['ListDeadLetterSourceQueues', 'listDeadLetterSourceQueues', {}],
    ['ListQueueTags', 'listQueueTags', {}],
    ['TagQueue', 'tagQueue', { Tags: { a: 'b' } }],
    ['UntagQueue', 'untagQueue', { TagKeys: ['a'] }],
  ] as const)('is needed: sqs:%s for %s', async ([action, operation, input], { cloud, queue }) => {
    const call = (who: Parameters<typeof clientOf>[0]) => {
      // SAFETY: each row is an operation and its input.
      const client = clientOf(who) as unknown as Record<
        string,
        (input: object) => Promise<unknown>
      >;
      return client[operation]?.({ QueueUrl: queue.url, ...input }) ?? Promise.resolve();
    };
    const without = await cloud.as({
      policy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', NotAction: `sqs:${action}`, Resource: '*' }],
      },
    });
    expect(await refusalOf(call(without))).toEqual(denied(without.arn, `sqs:${action}`, queue.arn));
    const withIt = await cloud.as({ policy: allowing(`sqs:${action}`, queue.arn) });
    const error = await call(withIt).catch((reason: unknown) => reason);
    expect(error).not.toMatchObject({ name: 'AccessDenied' });
  });

  test('that denies goes before one that allows', async ({ cloud, queue }) => {
    const user = await cloud.as({
      policy: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 'sqs:*', Resource: '*' },
          { Effect: 'Deny', Action: 'sqs:PurgeQueue', Resource: queue.arn },
        ],
      },
    });
    const sqs = clientOf(user);
    await queue.usedBy(sqs).send('kept');
    expect(await refusalOf(sqs.purgeQueue({ QueueUrl: queue.url }))).toMatchObject({
      name: 'AccessDenied',
      message: `User: ${user.arn} is not authorized to perform: sqs:PurgeQueue on resource: ${queue.arn} with an explicit deny in an identity-based policy`,
    });
    expect(await queue.counts()).toEqual([1, 0, 0]);
  });

  test('is asked before a queue is looked for', async ({ cloud, queue }) => {
    const user = await cloud.as({ policy: allowing('sqs:SendMessage', queue.arn) });
    const sqs = clientOf(user);
    const QueueUrl = `${queue.url}-2`;
    expect(await refusalOf(sqs.sendMessage({ QueueUrl, MessageBody: 'x' }))).toMatchObject({
      name: 'AccessDenied',
    });
    const all = await cloud.as({ policy: allowing('sqs:*', '*') });
    expect(await refusalOf(clientOf(all).sendMessage({ QueueUrl, MessageBody: 'x' }))).toEqual(
      nonExistent,
    );
  });

  test('decides by the tags of the queue and of the request', async ({ cloud, makeQueue }) => {
    const red = await makeQueue({}, { tags: { team: 'red' } });
    const blue = await makeQueue({}, { tags: { team: 'blue' } });
    const own = { StringEquals: { 'aws:ResourceTag/team': 'red' } };
    const user = await cloud.as({ policy: allowing('sqs:SendMessage', '*', own) });
    await red.usedBy(clientOf(user)).send('x');
    expect(await refusalOf(blue.usedBy(clientOf(user)).send('x'))).toMatchObject({
      name: 'AccessDenied',
    });
    const tagged = { StringEquals: { 'aws:RequestTag/team': 'red' } };
    const maker = await cloud.as({
      policy: allowing(['sqs:CreateQueue', 'sqs:TagQueue'], '*', tagged),
    });
    const by = clientOf(maker);
    await makeQueue({}, { tags: { team: 'red' }, by, name: 'made' });
    for (const tags of [{ team: 'blue' }, undefined]) {
      expect(
        await refusalOf(makeQueue({}, { name: 'other', by, ...(tags && { tags }) })),
      ).toMatchObject({ name: 'AccessDenied' });
    }
  });

  test('must allow sqs:TagQueue for a queue that is made with tags', async ({
    cloud,
    makeQueue,
  }) => {
    const by = clientOf(await cloud.as({ policy: allowing('sqs:CreateQueue', '*') }));
    await makeQueue({}, { by });
    expect(await refusalOf(makeQueue({}, { by, tags: { a: 'b' } }))).toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('sqs:TagQueue'),
    });
  });

  test('must allow each part of a move of dead letters', async ({ cloud, sqs, makeQueue }) => {
    const dead = await makeQueue();
    await makeQueue({
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 }),
    });
    const target = await makeQueue();
    const needed = [
      'sqs:StartMessageMoveTask',
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:SendMessage',
    ];
    const input = { SourceArn: dead.arn, DestinationArn: target.arn };
    for (const missing of needed) {
      const policy = allowing(
        needed.filter((action) => action !== missing),
        '*',
      );
      const user = clientOf(await cloud.as({ policy }));
      expect(await refusalOf(user.startMessageMoveTask(input))).toMatchObject({
        name: 'AccessDenied',
        message: expect.stringContaining(missing),
      });
    }
    await clientOf(await cloud.as({ policy: allowing(needed, '*') })).startMessageMoveTask(input);
    expect((await sqs.listMessageMoveTasks({ SourceArn: dead.arn })).Results).toHaveLength(1);
  });

  test('must allow to send to the sources that letters go back to', async ({
    cloud,
    makeQueue,
  }) => {
    const dead = await makeQueue();
    const source = await makeQueue({
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 }),
    });
    const user = await cloud.as({ policy: allowing('sqs:*', dead.arn) });
    expect(await refusalOf(clientOf(user).startMessageMoveTask({ SourceArn: dead.arn }))).toEqual(
      denied(user.arn, 'sqs:SendMessage', source.arn),
    );
  });

  test('lists queues only with the permission', async ({ cloud, queue }) => {
    const user = await cloud.as({ policy: allowing('sqs:SendMessage', '*') });
    expect(await refusalOf(clientOf(user).listQueues({}))).toMatchObject({ name: 'AccessDenied' });
    const lister = await cloud.as({ policy: allowing('sqs:ListQueues', '*') });
    expect((await clientOf(lister).listQueues({})).QueueUrls).toEqual([queue.url]);
  });
});

describe('another account', () => {
  const stranger = (cloud: Cloud, queue: TestQueue) =>
    queue.usedBy(clientOf(rootOf(cloud, OTHER_ACCOUNT)));

  test('may nothing without a queue policy', async ({ cloud, queue }) => {
    expect(await refusalOf(stranger(cloud, queue).send('x'))).toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::${OTHER_ACCOUNT}:root is not authorized to perform: sqs:SendMessage on resource: ${queue.arn} because no resource-based policy allows the sqs:SendMessage action`,
    });
  });

  test('may what the queue policy allows', async ({ cloud, queue }) => {
    const Policy = queuePolicy({
      Effect: 'Allow',
      Principal: { AWS: OTHER_ACCOUNT },
      Action: ['sqs:SendMessage', 'sqs:GetQueueUrl'],
      Resource: queue.arn,
    });
    await queue.set({ Policy });
    const theirs = stranger(cloud, queue);
    await theirs.send('from next door');
    const { QueueUrl } = await theirs.sqs.getQueueUrl({
      QueueName: queue.name,
      QueueOwnerAWSAccountId: ACCOUNT,
    });
    expect(QueueUrl).toBe(queue.url);
    expect(await refusalOf(theirs.receive())).toMatchObject({ name: 'AccessDenied' });
    const message = await queue.receiveOne();
    expect(message.Body).toBe('from next door');
    expect(message.Attributes?.SenderId).toBe(OTHER_ACCOUNT);
  });

  test('cannot make its own policy for the queue count', async ({ cloud, queue }) => {
    const theirs = stranger(cloud, queue);
    expect(await refusalOf(theirs.set({ Policy: '' }))).toMatchObject({ name: 'AccessDenied' });
    expect(
      await refusalOf(
        theirs.sqs.addPermission({
          QueueUrl: queue.url,
          Label: 'l',
          AWSAccountIds: [OTHER_ACCOUNT],
          Actions: ['*'],
        }),
      ),
    ).toMatchObject({ name: 'AccessDenied' });
  });

  test('has queues of its own under the same names', async ({ cloud, makeQueue, queue }) => {
    const by = clientOf(rootOf(cloud, OTHER_ACCOUNT));
    const theirs = await makeQueue({}, { name: queue.name, by });
    expect(theirs.url).toBe(`http://127.0.0.1:4566/${OTHER_ACCOUNT}/orders`);
    await theirs.send('theirs');
    expect(await queue.receive()).toEqual([]);
    expect(await theirs.receiveBodies()).toEqual(['theirs']);
  });
});

describe('a service', () => {
  const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:news`;
  const sendAs = (cloud: Cloud, queue: TestQueue, arn: string, service = 'sns.amazonaws.com') =>
    callAs(cloud.kernel, serviceIdentity(service, { arn, account: ACCOUNT }), {
      service: 'sqs',
      operation: 'SendMessage',
      input: { QueueUrl: queue.url, MessageBody: 'news' },
      region: 'us-east-1',
    }).then(
      () => 'sent',
      (error: unknown) => (isFault(error) ? error.code : String(error)),
    );

  test('may send where the queue policy names it and the source', async ({ cloud, queue }) => {
    expect(await sendAs(cloud, queue, TOPIC)).toBe('AccessDeniedException');
    await queue.set({
      Policy: queuePolicy({
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queue.arn,
        Condition: { ArnEquals: { 'aws:SourceArn': TOPIC } },
      }),
    });
    expect(await sendAs(cloud, queue, TOPIC)).toBe('sent');
    expect(await sendAs(cloud, queue, `${TOPIC}-2`)).toBe('AccessDeniedException');
    expect(await sendAs(cloud, queue, TOPIC, 's3.amazonaws.com')).toBe('AccessDeniedException');
    const message = await queue.receiveOne();
    expect(message.Body).toBe('news');
    expect(await queue.counts()).toEqual([0, 1, 0]);
  });
});

describe('AddPermission', () => {
  const add = ({ sqs, url: QueueUrl }: TestQueue, more: object = {}) =>
    sqs.addPermission({
      QueueUrl,
      Label: 'partner',
      AWSAccountIds: [OTHER_ACCOUNT],
      Actions: ['SendMessage'],
      ...more,
    });

  test('writes a statement, and RemovePermission takes it away', async ({ cloud, sqs, queue }) => {
    await add(queue);
    expect(JSON.parse((await queue.attributes())['Policy'] ?? '')).toEqual({
      Version: '2012-10-17',
      Id: `${queue.arn}/SQSDefaultPolicy`,
      Statement: [
        {
          Sid: 'partner',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` },
          Action: 'SQS:SendMessage',
          Resource: queue.arn,
        },
      ],
    });
    const theirs = queue.usedBy(clientOf(rootOf(cloud, OTHER_ACCOUNT)));
    await theirs.send('x');
    expect(await refusalOf(theirs.receive())).toMatchObject({ name: 'AccessDenied' });
    await add(queue, { Label: 'more', Actions: ['ReceiveMessage', 'DeleteMessage'] });
    await theirs.delete(await theirs.receiveOne());
    await sqs.removePermission({ QueueUrl: queue.url, Label: 'partner' });
    expect(await refusalOf(theirs.send('x'))).toMatchObject({ name: 'AccessDenied' });
    expect(await theirs.receive()).toEqual([]);
    await sqs.removePermission({ QueueUrl: queue.url, Label: 'more' });
    expect(await queue.attributes()).not.toHaveProperty('Policy');
  });

  test('adds to a policy that is there', async ({ queue }) => {
    const statement = {
      Sid: 'own',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sqs:PurgeQueue',
      Resource: '*',
    };
    await queue.set({
      Policy: JSON.stringify({ Version: '2012-10-17', Statement: statement }),
    });
    await add(queue);
    const policy = JSON.parse((await queue.attributes())['Policy'] ?? '') as {
      readonly Statement: readonly { readonly Sid: string }[];
    };
    expect(policy.Statement.map(({ Sid }) => Sid)).toEqual(['own', 'partner']);
  });

  test.for([
    [{ Label: '' }, 'Label'],
    [{ Label: 'a b' }, 'Label'],
    [{ Label: 'x'.repeat(81) }, 'Label'],
    [{ AWSAccountIds: ['123'] }, 'PrincipalId'],
    [{ AWSAccountIds: [`arn:aws:iam::${OTHER_ACCOUNT}:root`] }, 'PrincipalId'],
    [{ Actions: ['CreateQueue'] }, 'ActionName'],
    [{ Actions: ['sendmessage'] }, 'ActionName'],
    [{ Actions: ['SQS:SendMessage'] }, 'ActionName'],
  ] as const)('refuses %j', async ([more, parameter], { queue }) => {
    expect(await refusalOf(add(queue, more))).toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining(`for parameter ${parameter} is invalid.`),
    });
  });

  test('refuses a label that is taken, and RemovePermission one that is not', async ({
    sqs,
    queue,
  }) => {
    await add(queue);
    expect(await refusalOf(add(queue))).toEqual(
      invalidParameter('partner', 'Label', 'Already exists.'),
    );
    expect(await refusalOf(sqs.removePermission({ QueueUrl: queue.url, Label: 'other' }))).toEqual(
      invalidParameter('other', 'Label', "can't find label."),
    );
  });

  test('refuses empty lists, too many actions and too many statements', async ({ queue }) => {
    expect(await refusalOf(add(queue, { Actions: [] }))).toMatchObject({
      name: 'MissingParameter',
      message: 'The request must contain the parameter Actions.',
    });
    expect(await refusalOf(add(queue, { AWSAccountIds: [] }))).toMatchObject({
      name: 'MissingParameter',
    });
    const Actions = [
      'SendMessage',
      'ReceiveMessage',
      'DeleteMessage',
      'ChangeMessageVisibility',
      'GetQueueAttributes',
      'GetQueueUrl',
      'PurgeQueue',
      'ListDeadLetterSourceQueues',
    ];
    expect(await refusalOf(add(queue, { Actions }))).toMatchObject({
      name: 'OverLimit',
      message: '8 Actions were found, maximum allowed is 7.',
    });
    for (let place = 0; place < 20; place += 1) await add(queue, { Label: `l${place}` });
    expect(await refusalOf(add(queue, { Label: 'one-more' }))).toMatchObject({ name: 'OverLimit' });
  });
});
