/** What the contract tests share: a fresh cloud for each, clients of root, and words for what a user does with a topic. */
import {
  type PublishCommandInput,
  SNS,
  SNSServiceException,
  type SubscribeCommandInput,
} from '@aws-sdk/client-sns';
import { type Message, SQS } from '@aws-sdk/client-sqs';
import { test as base } from 'vitest';

import { type MetricRow, metricRows } from '#kernel/metrics';

import { type Cloud, createCloud, type Principal } from '../../index.ts';
import { deliveries, messages } from './tables.ts';

export const ACCOUNT = '000000000000';
export const OTHER_ACCOUNT = '111111111111';
export const REGION = 'us-east-1';

export type Who = Pick<Principal, 'clientConfig'>;

export function snsOf(principal: Who, more: object = {}): SNS {
  return new SNS({ ...principal.clientConfig(), ...more });
}

export function sqsOf(principal: Who, more: object = {}): SQS {
  return new SQS({ ...principal.clientConfig(), ...more });
}

/** The root of another account. */
export function rootOf(cloud: Cloud, account: string): Who {
  return {
    clientConfig: (overrides) => ({
      ...cloud.root.clientConfig(overrides),
      credentials: { accessKeyId: account, secretAccessKey: 'test' },
    }),
  };
}

/** A queue that takes from SNS what the topic sends, unless a policy is given. */
export class TestQueue {
  readonly sqs: SQS;
  readonly url: string;
  readonly arn: string;

  constructor(sqs: SQS, url: string, arn: string) {
    this.sqs = sqs;
    this.url = url;
    this.arn = arn;
  }

  async receive(): Promise<Message[]> {
    const { Messages = [] } = await this.sqs.receiveMessage({
      QueueUrl: this.url,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
      VisibilityTimeout: 0,
    });
    return Messages;
  }

  async bodies(): Promise<string[]> {
    return (await this.receive()).map(({ Body = '' }) => Body);
  }

  /** The `Message` of every envelope. */
  async texts(): Promise<string[]> {
    return (await this.bodies()).map((body) => String(envelopeOf(body)['Message']));
  }

  allow(topicArn: string) {
    return this.set({ Policy: JSON.stringify(queuePolicy(this.arn, topicArn)) });
  }

  set(Attributes: Record<string, string>) {
    return this.sqs.setQueueAttributes({ QueueUrl: this.url, Attributes });
  }
}

export function queuePolicy(queueArn: string, topicArn: string) {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
      },
    ],
  };
}

export function envelopeOf(body: string): Record<string, unknown> {
  // SAFETY: whoever asks expects an envelope; a text that is none fails the test.
  return JSON.parse(body) as Record<string, unknown>;
}

interface Fixtures {
  cloud: Cloud;
  sns: SNS;
  /** A standard topic, and a queue that is subscribed to nothing yet and takes from it. */
  topic: string;
  queue: TestQueue;
  makeQueue: (
    options?: { name?: string; by?: SQS; account?: string; from?: string },
    attributes?: Record<string, string>,
  ) => Promise<TestQueue>;
  subscribe: (queue: TestQueue, Attributes?: Record<string, string>) => Promise<string>;
  publish: (Message: string, more?: Partial<PublishCommandInput>) => Promise<string>;
}

export const test = base.extend<Fixtures>({
  cloud: async ({ task: _task }, use) => {
    const cloud = await createCloud({ clock: 'manual', admitsAccountIds: true });
    await use(cloud);
    await cloud.stop();
  },
  sns: async ({ cloud }, use) => {
    await use(snsOf(cloud.root));
  },
  topic: async ({ sns }, use) => {
    const { TopicArn = '' } = await sns.createTopic({ Name: 'news' });
    await use(TopicArn);
  },
  makeQueue: async ({ cloud }, use) => {
    let made = 0;
    await use(async (options = {}, attributes = {}) => {
      const { name = `queue-${(made += 1)}`, by = sqsOf(cloud.root), account = ACCOUNT } = options;
      const Attributes = {
        ...(name.endsWith('.fifo') && { FifoQueue: 'true' }),
        ...attributes,
      };
      const { QueueUrl = '' } = await by.createQueue({ QueueName: name, Attributes });
      const queue = new TestQueue(by, QueueUrl, `arn:aws:sqs:${REGION}:${account}:${name}`);
      await queue.allow(options.from ?? `arn:aws:sns:${REGION}:${ACCOUNT}:news`);
      return queue;
    });
  },
  queue: async ({ makeQueue }, use) => {
    await use(await makeQueue({ name: 'readers' }));
  },
  subscribe: async ({ sns, topic }, use) => {
    await use((queue, Attributes = {}) => subscribed(sns, topic, queue, { Attributes }));
  },
  publish: async ({ cloud, sns, topic }, use) => {
    await use(async (Message, more = {}) => {
      const { MessageId = '' } = await sns.publish({ TopicArn: topic, Message, ...more });
      await settle(cloud);
      return MessageId;
    });
  },
});

export async function subscribed(
  sns: SNS,
  TopicArn: string,
  { arn: Endpoint }: TestQueue,
  more: Partial<SubscribeCommandInput> = {},
): Promise<string> {
  const input = { TopicArn, Protocol: 'sqs', Endpoint, ReturnSubscriptionArn: true, ...more };
  return (await sns.subscribe(input)).SubscriptionArn ?? '';
}

/** Lets everything that was started get to where it waits. */
export async function settle(cloud: Cloud): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await cloud.clock.advance({ milliseconds: 0 });
}

/** The refusal that a call ends with. */
export async function refusalOf(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => new Error('the call was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof SNSServiceException)) throw error;
  // SAFETY: the query protocol gives the code beside the message.
  const { Error: query } = error as unknown as { readonly Error?: { readonly Code?: string } };
  return {
    code: query?.Code ?? error.name,
    message: error.message,
    status: error.$metadata.httpStatusCode,
  };
}

export function invalid(detail: string) {
  return {
    code: 'InvalidParameter',
    message: detail === 'Invalid token' ? detail : `Invalid parameter: ${detail}`,
    status: 400,
  };
}

export function notFound(what: 'Topic' | 'Subscription') {
  return { code: 'NotFound', message: `${what} does not exist`, status: 404 };
}

export function allowing(Action: string | readonly string[], Resource: string, Condition?: object) {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) }],
  };
}

/** What was counted of each metric of a topic in the present minute. */
export function metricsOf(cloud: Cloud, topic = 'news'): Record<string, MetricRow> {
  const { kernel } = cloud;
  const cell = kernel.cell({ service: 'sns', account: ACCOUNT, region: REGION });
  return kernel.transact(cell, (tx) => {
    const rows = [...tx.scan(metricRows)].filter(
      ({ dimensions }) => dimensions['TopicName'] === topic,
    );
    return Object.fromEntries(rows.map((row) => [row.metric, row]));
  });
}

/** What SNS still has to do, and the messages that it keeps. */
export function leftBehind(cloud: Cloud): readonly unknown[] {
  const { kernel } = cloud;
  const cell = kernel.cell({ service: 'sns', account: ACCOUNT, region: REGION });
  const rows = kernel.transact(cell, (tx) => [...tx.scan(messages), ...tx.scan(deliveries)]);
  const tasks = kernel.pendingTasks().filter(({ task }) => task.task.startsWith('sns.'));
  return [...rows, ...tasks];
}
