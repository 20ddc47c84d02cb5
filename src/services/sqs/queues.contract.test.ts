/** Making, finding, listing, emptying and deleting queues. */
import { describe, expect } from 'vitest';

import type { Collection } from '#kernel/store';

import { bodies, counts, groups, messages } from './tables.ts';
import {
  ACCOUNT,
  clientOf,
  invalidValue,
  nonExistent,
  OTHER_ACCOUNT,
  refusalOf,
  rootOf,
  settle,
  test,
} from './testing.ts';

describe('CreateQueue', () => {
  test('gives a URL that names the host the client used', async ({ cloud, sqs }) => {
    const { QueueUrl } = await sqs.createQueue({ QueueName: 'orders' });
    expect(QueueUrl).toBe(`http://127.0.0.1:4566/${ACCOUNT}/orders`);
    const elsewhere = clientOf(cloud.root, {
      endpoint: 'http://sqs.us-east-1.localhost.localstack.cloud:4566',
    });
    const found = await elsewhere.getQueueUrl({ QueueName: 'orders' });
    expect(found.QueueUrl).toBe(
      `http://sqs.us-east-1.localhost.localstack.cloud:4566/${ACCOUNT}/orders`,
    );
  });

  test('gives the queue that is there when nothing differs', async ({ makeQueue }) => {
    const first = await makeQueue({ VisibilityTimeout: '60' }, { name: 'orders' });
    await first.send('kept');
    const second = await makeQueue({ VisibilityTimeout: '60' }, { name: 'orders' });
    const third = await makeQueue({}, { name: 'orders' });
    expect([second.url, third.url]).toEqual([first.url, first.url]);
    expect(await third.receiveBodies()).toEqual(['kept']);
  });

  test('refuses a name that is taken by a queue with other attributes', async ({ makeQueue }) => {
    await makeQueue({ VisibilityTimeout: '60' }, { name: 'orders' });
    expect(await refusalOf(makeQueue({ VisibilityTimeout: '61' }, { name: 'orders' }))).toEqual({
      name: 'QueueNameExists',
      code: 'QueueAlreadyExists',
      message:
        'A queue already exists with the same name and a different value for attribute VisibilityTimeout',
      status: 400,
    });
  });

  test.for(['a', 'A-Za_z09', 'x'.repeat(80)])('takes the name %s', async (name, { makeQueue }) => {
    expect((await makeQueue({}, { name })).name).toBe(name);
  });

  test.for(['', 'x'.repeat(81), 'a b', 'a.b', 'a/b', 'orders.fifo', 'ü', '../etc', '*', 'a\u0000'])(
    'refuses the name %j',
    async (name, { makeQueue }) => {
      expect(await refusalOf(makeQueue({}, { name }))).toEqual(
        invalidValue(
          'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
        ),
      );
    },
  );

  test.for(['orders', 'x'.repeat(76) + '.fifo', '.fifo', 'a b.fifo', 'a.fifo.fifo'])(
    'refuses the name %s for a FIFO queue',
    async (name, { makeQueue }) => {
      expect(await refusalOf(makeQueue({ FifoQueue: 'true' }, { name }))).toEqual(
        invalidValue(
          'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.',
        ),
      );
    },
  );

  test('counts the suffix towards the 80 characters', async ({ makeFifo }) => {
    const name = `${'x'.repeat(75)}.fifo`;
    expect((await makeFifo({}, { name })).name).toBe(name);
  });

  test('refuses FifoQueue with the value false', async ({ makeQueue }) => {
    expect(await refusalOf(makeQueue({ FifoQueue: 'false' }))).toEqual({
      name: 'InvalidAttributeName',
      code: 'InvalidAttributeName',
      message: 'Unknown Attribute FifoQueue.',
      status: 400,
    });
  });

  test('is a queue of the region of the request', async ({ cloud, sqs, queue }) => {
    const there = clientOf({
      clientConfig: () => cloud.root.clientConfig({ region: 'eu-west-3' }),
    });
    expect(await refusalOf(there.getQueueUrl({ QueueName: queue.name }))).toEqual(nonExistent);
    await there.createQueue({ QueueName: queue.name });
    const { QueueUrl } = await there.getQueueUrl({ QueueName: queue.name });
    const { Attributes } = await there.getQueueAttributes({
      QueueUrl,
      AttributeNames: ['QueueArn'],
    });
    expect(Attributes).toEqual({ QueueArn: `arn:aws:sqs:eu-west-3:${ACCOUNT}:orders` });
    await there.sendMessage({ QueueUrl, MessageBody: 'there' });
    expect(await queue.receive()).toEqual([]);
    expect((await sqs.listQueues({})).QueueUrls).toHaveLength(1);
  });
});

describe('DeleteQueue', () => {
  test('takes queue and messages away', async ({ cloud, sqs, queue }) => {
    await queue.send('lost');
    await sqs.deleteQueue({ QueueUrl: queue.url });
    expect(await refusalOf(queue.send('late'))).toEqual(nonExistent);
    expect(await refusalOf(queue.receive())).toEqual(nonExistent);
    expect(await refusalOf(queue.attributes())).toEqual(nonExistent);
    expect(await refusalOf(sqs.getQueueUrl({ QueueName: 'orders' }))).toEqual(nonExistent);
    expect(await refusalOf(sqs.deleteQueue({ QueueUrl: queue.url }))).toEqual(nonExistent);
    await cloud.clock.advance({ seconds: 60 });
    await sqs.createQueue({ QueueName: 'orders' });
    expect(await queue.receive()).toEqual([]);
    expect(await queue.counts()).toEqual([0, 0, 0]);
  });

  test('keeps the name for sixty seconds', async ({ cloud, sqs, queue }) => {
    await sqs.deleteQueue({ QueueUrl: queue.url });
    await cloud.clock.advance({ seconds: 59 });
    expect(await refusalOf(sqs.createQueue({ QueueName: 'orders' }))).toEqual({
      name: 'QueueDeletedRecently',
      code: 'AWS.SimpleQueueService.QueueDeletedRecently',
      message:
        'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
      status: 400,
    });
    await cloud.clock.advance({ seconds: 1 });
    await sqs.createQueue({ QueueName: 'orders' });
  });

  test('ends the long polls of the queue', async ({ cloud, sqs, queue }) => {
    const poll = refusalOf(queue.receive({ WaitTimeSeconds: 20 }));
    await settle(cloud);
    await sqs.deleteQueue({ QueueUrl: queue.url });
    expect(await poll).toEqual(nonExistent);
  });

  test('leaves no row of the messages behind', async ({ cloud, sqs, queue }) => {
    for (let place = 0; place < 60; place += 1) {
      await sqs.sendMessageBatch({
        QueueUrl: queue.url,
        Entries: Array.from({ length: 10 }, (_one, id) => ({
          Id: String(id),
          MessageBody: `${place} ${id}`,
        })),
      });
    }
    const tasks = () =>
      cloud.kernel
        .pendingTasks()
        .flatMap(({ cell, task }) => (cell.includes('sqs') ? [task.task] : []));
    expect(tasks()).toEqual(['sqs.expire-messages']);
    await sqs.deleteQueue({ QueueUrl: queue.url });
    await cloud.clock.advance({ seconds: 1 });
    expect(tasks()).toEqual([]);
    const cell = cloud.kernel.cell({ service: 'sqs', account: ACCOUNT, region: 'us-east-1' });
    cloud.kernel.transact(cell, (tx) => {
      const left = [messages, bodies, groups, counts].flatMap((table) => [
        // SAFETY: only whether there are rows is asked.
        ...tx.scan(table as Collection<unknown>),
      ]);
      expect(left).toEqual([]);
    });
  });
});

describe('PurgeQueue', () => {
  test('takes away visible, hidden and delayed messages', async ({ sqs, queue }) => {
    await queue.send('visible');
    await queue.send('hidden');
    const [hidden] = await queue.receive({ MaxNumberOfMessages: 1 });
    await queue.send('delayed', { DelaySeconds: 5 });
    await sqs.purgeQueue({ QueueUrl: queue.url });
    expect(await queue.counts()).toEqual([0, 0, 0]);
    expect(await queue.receive()).toEqual([]);
    await queue.delete(hidden);
    await queue.send('after');
    expect(await queue.receiveBodies()).toEqual(['after']);
  });

  test('is refused for sixty seconds after one', async ({ cloud, sqs, queue }) => {
    await sqs.purgeQueue({ QueueUrl: queue.url });
    await cloud.clock.advance({ seconds: 59 });
    // [recordings: test_successive_purge_calls_fail]
    expect(await refusalOf(sqs.purgeQueue({ QueueUrl: queue.url }))).toEqual({
      name: 'PurgeQueueInProgress',
      code: 'AWS.SimpleQueueService.PurgeQueueInProgress',
      message: 'Only one PurgeQueue operation on orders is allowed every 60 seconds.',
      status: 403,
    });
    await cloud.clock.advance({ seconds: 1 });
    await sqs.purgeQueue({ QueueUrl: queue.url });
  });

  test('does not cut off the long polls of the queue', async ({ cloud, sqs, queue }) => {
    const poll = queue.receiveBodies({ WaitTimeSeconds: 20 });
    await settle(cloud);
    await sqs.purgeQueue({ QueueUrl: queue.url });
    await settle(cloud);
    await queue.send('after');
    expect(await poll).toEqual(['after']);
  });

  test('does not give a sequence number twice', async ({ sqs, fifo }) => {
    const { SequenceNumber: first = '' } = await fifo.send('a', { MessageGroupId: 'g' });
    await sqs.purgeQueue({ QueueUrl: fifo.url });
    const { SequenceNumber: second = '' } = await fifo.send('b', { MessageGroupId: 'g' });
    expect(BigInt(second)).toBeGreaterThan(BigInt(first));
  });

  test('is refused for a queue that is not there', async ({ sqs, queue }) => {
    const QueueUrl = `${queue.url}-2`;
    expect(await refusalOf(sqs.purgeQueue({ QueueUrl }))).toEqual(nonExistent);
  });
});

describe('GetQueueUrl', () => {
  test('finds a queue of its own account', async ({ sqs, queue }) => {
    expect((await sqs.getQueueUrl({ QueueName: 'orders' })).QueueUrl).toBe(queue.url);
    const named = await sqs.getQueueUrl({ QueueName: 'orders', QueueOwnerAWSAccountId: ACCOUNT });
    expect(named.QueueUrl).toBe(queue.url);
  });

  test('tells that there is none', async ({ sqs }) => {
    expect(await refusalOf(sqs.getQueueUrl({ QueueName: 'none' }))).toEqual(nonExistent);
  });
});

describe('ListQueues', () => {
  test('has no member when there is no queue', async ({ sqs }) => {
    const { $metadata: _metadata, ...answer } = await sqs.listQueues({});
    expect(answer).toEqual({});
  });

  test('lists by the start of the name, and only what the account has', async ({
    cloud,
    makeQueue,
    sqs,
  }) => {
    const urls = [];
    for (const name of ['a-1', 'a-2', 'b-1']) urls.push((await makeQueue({}, { name })).url);
    await makeQueue({}, { name: 'a-3', by: clientOf(rootOf(cloud, OTHER_ACCOUNT)) });
    expect((await sqs.listQueues({})).QueueUrls?.toSorted()).toEqual(urls);
    const { QueueUrls } = await sqs.listQueues({ QueueNamePrefix: 'a' });
    expect(QueueUrls?.toSorted()).toEqual(urls.slice(0, 2));
  });

  test('gives pages where MaxResults asks for them', async ({ makeQueue, sqs }) => {
    const urls = [];
    for (let place = 0; place < 7; place += 1) urls.push((await makeQueue()).url);
    const found: string[] = [];
    let NextToken: string | undefined;
    const pages: number[] = [];
    do {
      const page = await sqs.listQueues({ MaxResults: 3, NextToken });
      pages.push(page.QueueUrls?.length ?? 0);
      found.push(...(page.QueueUrls ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(pages).toEqual([3, 3, 1]);
    expect(found.toSorted()).toEqual(urls.toSorted());
  });

  test.for([0, 1001, -1])('refuses MaxResults %i', async (MaxResults, { sqs }) => {
    expect(await refusalOf(sqs.listQueues({ MaxResults }))).toEqual(
      invalidValue(
        `Value ${MaxResults} for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and 1000.`,
      ),
    );
  });

  test('refuses a token that it did not give', async ({ sqs }) => {
    expect(await refusalOf(sqs.listQueues({ MaxResults: 1, NextToken: 'bm9uZQ==' }))).toEqual(
      invalidValue('Invalid or expired next token.'),
    );
  });
});

describe('queue URLs', () => {
  test.for([
    'http://sqs.us-east-1.amazonaws.com/000000000000/orders',
    'https://us-east-1.queue.amazonaws.com/000000000000/orders',
    'http://localhost:4566/000000000000/orders',
    'http://127.0.0.1:4566/000000000000/orders/',
    'http://127.0.0.1:4566/queue/us-east-1/000000000000/orders',
  ])('%s names the queue', async (url, { cloud, queue }) => {
    await queue.send('found');
    const other = clientOf(cloud.root, { useQueueUrlAsEndpoint: false });
    const { Messages } = await other.receiveMessage({ QueueUrl: url });
    expect(Messages?.[0]?.Body).toBe('found');
  });

  test.for(['orders', 'http://127.0.0.1:4566/orders', 'http://127.0.0.1:4566/1/orders', '', '/'])(
    '%j names none',
    async (QueueUrl, { cloud, queue }) => {
      await queue.send('found');
      const other = clientOf(cloud.root, { useQueueUrlAsEndpoint: false });
      expect(await refusalOf(other.receiveMessage({ QueueUrl }))).toMatchObject({
        name: 'InvalidAddress',
        message: `The address ${QueueUrl} is not valid for this endpoint.`,
        status: 404,
      });
    },
  );

  test('that name another region lead there', async ({ cloud, queue }) => {
    const other = clientOf(cloud.root, { useQueueUrlAsEndpoint: false });
    const QueueUrl = 'https://sqs.eu-west-3.amazonaws.com/000000000000/orders';
    await queue.send('here');
    expect(await refusalOf(other.receiveMessage({ QueueUrl }))).toEqual(nonExistent);
  });
});
