/** kill -9 in the middle of a 100-way fan-out: every subscriber gets every message that was acknowledged. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';

import { deliveries, messages } from '#services/sns/tables';

import { bundleServer, type Server, startServer } from './support/child.ts';
import { openDirectory, storedIn } from './support/examine.ts';

const QUEUES = 100;
const KILLS = 3;
const PUBLISHED_AT_ONCE = 5;
/** Deliveries of one cell that run at the same time: what a crash may repeat. */
const UNDER_WAY = 16;

const nameOf = (place: number) => `reader-${place}`;

function clientsOf(server: Server) {
  const config = {
    endpoint: `http://127.0.0.1:${server.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: server.accessKeyId, secretAccessKey: server.secret },
    maxAttempts: 1,
  };
  return { sns: new SNS(config), sqs: new SQS(config) };
}

/** A topic, and queues that take from it; half of the subscriptions have a filter policy that lets everything through. */
async function setUp({ sns, sqs }: ReturnType<typeof clientsOf>): Promise<string> {
  const { TopicArn = '' } = await sns.createTopic({ Name: 'news' });
  const account = TopicArn.split(':')[4] ?? '';
  for (let place = 0; place < QUEUES; place += 1) {
    const Endpoint = `arn:aws:sqs:us-east-1:${account}:${nameOf(place)}`;
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: Endpoint,
      },
    });
    await sqs.createQueue({ QueueName: nameOf(place), Attributes: { Policy } });
    const Attributes = {
      RawMessageDelivery: 'true',
      ...(place % 2 === 1 && { FilterPolicy: '{"kind":["x"]}' }),
    };
    await sns.subscribe({ TopicArn, Protocol: 'sqs', Endpoint, Attributes });
  }
  return TopicArn;
}

test(`${KILLS} times kill -9 in the middle of a ${QUEUES}-way fan-out loses nothing, and repeats no more than was under way`, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'skykeep-fan-out-'));
  const bundle = await bundleServer();
  const acknowledged: string[] = [];
  let topicArn: string | undefined;
  let server: Server | undefined;
  try {
    for (let life = 0; life < KILLS; life += 1) {
      server = await startServer(bundle.script, dataDir);
      const clients = clientsOf(server);
      topicArn ??= await setUp(clients);
      const TopicArn = topicArn;
      const texts = Array.from({ length: PUBLISHED_AT_ONCE }, (_, place) => `${life}-${place}`);
      await Promise.all(
        texts.map(async (Message) => {
          const MessageAttributes = { kind: { DataType: 'String', StringValue: 'x' } };
          await clients.sns.publish({ TopicArn, Message, MessageAttributes });
          acknowledged.push(Message);
        }),
      );
      await server.kill();
    }
    const cloud = await openDirectory(dataDir, () => undefined);
    const cell = cloud.kernel.cell({
      service: 'sns',
      account: cloud.accountId,
      region: cloud.region,
    });
    const left = () =>
      cloud.kernel.transact(cell, (tx) => [...tx.scan(messages), ...tx.scan(deliveries)].length);
    const interrupted = left();
    // What was under way when the process died is taken up by itself, at once.
    while (left() > 0) await cloud.clock.advance({ seconds: 1 });
    let repeated = 0;
    for (let place = 0; place < QUEUES; place += 1) {
      const found = storedIn(cloud, nameOf(place)).map(({ body }) => body);
      expect([...new Set(found)].toSorted()).toEqual(acknowledged.toSorted());
      repeated += found.length - acknowledged.length;
    }
    expect(interrupted).toBeGreaterThan(0);
    expect(acknowledged).toHaveLength(KILLS * PUBLISHED_AT_ONCE);
    expect(repeated).toBeLessThanOrEqual(KILLS * UNDER_WAY);
    await cloud.stop();
  } finally {
    await server?.kill();
    bundle.remove();
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 120_000);
