/** Subscriptions of HTTP endpoints: confirmation, headers, retries by the delivery policy, and what rests meanwhile. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { SNS } from '@aws-sdk/client-sns';
import { describe, expect } from 'vitest';

import { type Cloud, createCloud } from '#index';

import {
  envelopeOf,
  invalid,
  leftBehind,
  metricsOf,
  refusalOf,
  settle,
  snsOf,
  test as base,
} from './testing.ts';

interface Posted {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A customer's endpoint: it keeps what it is sent, and answers as it is told. */
class Hook {
  readonly posted: Posted[] = [];
  /** The answers to come; 200 when none is left. */
  statuses: number[] = [];
  readonly #server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      this.posted.push({ headers: request.headers, body: Buffer.concat(pieces).toString() });
      response.statusCode = this.statuses.shift() ?? 200;
      response.end();
    });
  });

  async open(): Promise<this> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return this;
  }

  get host(): string {
    // SAFETY: a server that listens on a port has an address.
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get bodies(): string[] {
    return this.posted.map(({ body }) => body);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const test = base.extend<{ endpoint: Hook }>({
  endpoint: async ({ task: _task }, use) => {
    const endpoint = await new Hook().open();
    await use(endpoint);
    endpoint.close();
  },
});

/** Subscribes an endpoint and confirms with the token that it is sent; what it was sent is forgotten. */
async function confirmed(
  cloud: Cloud,
  sns: SNS,
  TopicArn: string,
  endpoint: Hook,
  Attributes: Record<string, string> = {},
): Promise<string> {
  const Endpoint = `http://${endpoint.host}/hook`;
  await sns.subscribe({ TopicArn, Protocol: 'http', Endpoint, Attributes });
  await settle(cloud);
  const Token = String(envelopeOf(endpoint.posted[0]?.body ?? '')['Token']);
  const { SubscriptionArn = '' } = await sns.confirmSubscription({ TopicArn, Token });
  endpoint.posted.length = 0;
  return SubscriptionArn;
}

describe('an HTTP endpoint', () => {
  test('is asked to confirm, and gets nothing before', async ({
    cloud,
    sns,
    topic,
    endpoint,
    publish,
  }) => {
    const { SubscriptionArn: told } = await sns.subscribe({
      TopicArn: topic,
      Protocol: 'http',
      Endpoint: `http://user:secret@${endpoint.host}/hook`,
    });
    expect(told).toBe('pending confirmation');
    await settle(cloud);
    await publish('too early');
    expect(endpoint.posted).toHaveLength(1);
    await sns.subscribe({
      TopicArn: topic,
      Protocol: 'http',
      Endpoint: `http://user:secret@${endpoint.host}/hook`,
    });
    await settle(cloud);
    expect(endpoint.bodies.map((body) => envelopeOf(body)['Type'])).toEqual([
      'SubscriptionConfirmation',
      'SubscriptionConfirmation',
    ]);
    const [{ headers, body } = { headers: {}, body: '' }] = endpoint.posted;
    const { MessageId, Token, ...rest } = envelopeOf(body);
    expect(headers).toMatchObject({
      'content-type': 'text/plain; charset=UTF-8',
      'user-agent': 'Amazon Simple Notification Service Agent',
      'accept-encoding': 'gzip,deflate',
      'x-amz-sns-message-id': MessageId,
      'x-amz-sns-message-type': 'SubscriptionConfirmation',
      'x-amz-sns-topic-arn': topic,
      authorization: `Basic ${Buffer.from('user:secret').toString('base64')}`,
    });
    expect(headers).not.toHaveProperty('x-amz-sns-subscription-arn');
    expect(rest).toEqual({
      Type: 'SubscriptionConfirmation',
      TopicArn: topic,
      Message: `You have chosen to subscribe to the topic ${topic}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
      SubscribeURL: expect.stringContaining(
        `/?Action=ConfirmSubscription&TopicArn=${topic}&Token=${String(Token)}`,
      ),
      Timestamp: expect.any(String),
      SignatureVersion: '1',
      Signature: expect.any(String),
      SigningCertURL: expect.any(String),
    });
    const { Subscriptions } = await sns.listSubscriptionsByTopic({ TopicArn: topic });
    expect(Subscriptions?.[0]?.Endpoint).toBe(`http://user:****@${endpoint.host}/hook`);
    const confirm = () => sns.confirmSubscription({ TopicArn: topic, Token: String(Token) });
    const first = await confirm();
    expect(await confirm()).toMatchObject({ SubscriptionArn: first.SubscriptionArn });
    const wrong = sns.confirmSubscription({ TopicArn: topic, Token: String(Token).slice(0, 40) });
    expect(await refusalOf(wrong)).toEqual(invalid('Token'));
  });

  test('gets notifications, with AWS’s headers', async ({
    cloud,
    sns,
    topic,
    endpoint,
    publish,
  }) => {
    const arn = await confirmed(cloud, sns, topic, endpoint);
    const id = await publish('hello', { Subject: 'S' });
    const [{ headers, body } = { headers: {}, body: '' }] = endpoint.posted;
    expect(headers).toMatchObject({
      'content-type': 'text/plain; charset=UTF-8',
      'x-amz-sns-message-id': id,
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-topic-arn': topic,
      'x-amz-sns-subscription-arn': arn,
    });
    expect(headers).not.toHaveProperty('x-amz-sns-rawdelivery');
    expect(envelopeOf(body)).toMatchObject({
      Type: 'Notification',
      Message: 'hello',
      Subject: 'S',
    });
  });

  test('gets them raw and as the type that its policy names', async ({
    cloud,
    sns,
    topic,
    endpoint,
    publish,
  }) => {
    const DeliveryPolicy = JSON.stringify({ requestPolicy: { headerContentType: 'text/csv' } });
    const SubscriptionArn = await confirmed(cloud, sns, topic, endpoint, {
      RawMessageDelivery: 'true',
      DeliveryPolicy,
    });
    const text = JSON.stringify({ default: 'x', http: 'a,b' });
    await publish(text, { MessageStructure: 'json' });
    expect(endpoint.posted[0]?.body).toBe('a,b');
    expect(endpoint.posted[0]?.headers).toMatchObject({
      'content-type': 'text/csv',
      'x-amz-sns-rawdelivery': 'true',
    });
    const { Attributes = {} } = await sns.getSubscriptionAttributes({ SubscriptionArn });
    expect(JSON.parse(Attributes['DeliveryPolicy'] ?? '')).toEqual({
      guaranteed: false,
      healthyRetryPolicy: null,
      requestPolicy: { headerContentType: 'text/csv' },
      sicklyRetryPolicy: null,
      throttlePolicy: null,
    });
    expect(JSON.parse(Attributes['EffectiveDeliveryPolicy'] ?? '')).toMatchObject({
      healthyRetryPolicy: { numRetries: 3, minDelayTarget: 20 },
      requestPolicy: { headerContentType: 'text/csv' },
    });
  });
});

describe('a delivery that fails', () => {
  test('is tried three times more, 20 seconds apart, and then lost', async ({
    cloud,
    sns,
    topic,
    endpoint,
    publish,
  }) => {
    await confirmed(cloud, sns, topic, endpoint);
    endpoint.statuses = [500, 503, 429, 500, 200];
    await publish('x');
    for (const attempts of [1, 2, 3, 4]) {
      expect(endpoint.posted).toHaveLength(attempts);
      await cloud.clock.advance({ seconds: 19 });
      expect(endpoint.posted).toHaveLength(attempts);
      await cloud.clock.advance({ seconds: 1 });
    }
    expect(endpoint.posted).toHaveLength(4);
    expect(metricsOf(cloud)['NumberOfNotificationsFailed']).toMatchObject({ sum: 1 });
    expect(leftBehind(cloud)).toEqual([]);
  });

  test('goes by the subscription’s own policy, unless the topic forbids it', async ({
    cloud,
    sns,
    topic,
    endpoint,
    publish,
    queue,
  }) => {
    const retries = { minDelayTarget: 1, maxDelayTarget: 1, numRetries: 2, numNoDelayRetries: 1 };
    await confirmed(cloud, sns, topic, endpoint, {
      DeliveryPolicy: JSON.stringify({ healthyRetryPolicy: retries }),
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queue.arn }),
    });
    endpoint.statuses = [500, 500, 500];
    await publish('dead');
    expect(endpoint.posted).toHaveLength(2);
    await cloud.clock.advance({ seconds: 1 });
    expect(endpoint.posted).toHaveLength(3);
    expect(await queue.texts()).toEqual(['dead']);
    await sns.setTopicAttributes({
      TopicArn: topic,
      AttributeName: 'DeliveryPolicy',
      AttributeValue: '{"http":{"disableSubscriptionOverrides":true}}',
    });
    endpoint.posted.length = 0;
    endpoint.statuses = [500];
    await publish('y');
    await cloud.clock.advance({ seconds: 19 });
    expect(endpoint.posted).toHaveLength(1);
    await cloud.clock.advance({ seconds: 1 });
    expect(endpoint.posted).toHaveLength(2);
  });

  test.for([400, 403, 404, 301])(
    'is final where the answer is %i',
    async (status, { cloud, sns, topic, endpoint, publish, queue }) => {
      await confirmed(cloud, sns, topic, endpoint, {
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queue.arn }),
      });
      endpoint.statuses = [status];
      await publish('x');
      expect(endpoint.posted).toHaveLength(1);
      expect(await queue.texts()).toEqual(['x']);
    },
  );

  test('waits its turn where the policy throttles', async ({
    cloud,
    sns,
    topic,
    endpoint,
    publish,
  }) => {
    await confirmed(cloud, sns, topic, endpoint, {
      RawMessageDelivery: 'true',
      DeliveryPolicy: JSON.stringify({ throttlePolicy: { maxReceivesPerSecond: 2 } }),
    });
    for (const text of ['1', '2', '3', '4', '5']) await publish(text);
    expect(endpoint.posted).toHaveLength(2);
    await cloud.clock.advance({ seconds: 1 });
    expect(endpoint.posted).toHaveLength(4);
    await cloud.clock.advance({ seconds: 1 });
    expect(endpoint.bodies.toSorted()).toEqual(['1', '2', '3', '4', '5']);
  });
});

const MARKER = 'marker-51c0ffee-of-a-secret-message';

/** Every byte below a directory. */
function bytesBelow(directory: string): string {
  return readdirSync(directory)
    .map((name) => join(directory, name))
    .map((path) => {
      const facts = statSync(path);
      if (facts.isDirectory()) return bytesBelow(path);
      return facts.isFile() ? readFileSync(path, 'latin1') : '';
    })
    .join('');
}

test('CC-1, P7: a message that waits for its next try is not readable on disk, and is delivered after a restart', async ({
  endpoint,
}) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'skykeep-sns-'));
  try {
    const first = await createCloud({ clock: 'manual', dataDir });
    const sns = snsOf(first.root);
    const { TopicArn = '' } = await sns.createTopic({ Name: 'news' });
    await confirmed(first, sns, TopicArn, endpoint, { RawMessageDelivery: 'true' });
    endpoint.statuses = [503];
    await sns.publish({ TopicArn, Message: MARKER });
    await settle(first);
    expect(endpoint.bodies).toEqual([MARKER]);
    await first.stop();
    expect(bytesBelow(dataDir)).not.toContain(MARKER);
    const second = await createCloud({ clock: 'manual', dataDir });
    await second.clock.advance({ seconds: 20 });
    expect(endpoint.bodies).toEqual([MARKER, MARKER]);
    await second.clock.advance({ hours: 1 });
    expect(endpoint.bodies).toHaveLength(2);
    await second.stop();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
