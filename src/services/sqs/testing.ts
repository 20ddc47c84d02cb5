/** What the contract tests share: a fresh cloud for each, a client of root, and words for what a user does with a queue. */
import { createRequire } from 'node:module';

import {
  type Message,
  type ReceiveMessageCommandInput,
  type SendMessageCommandInput,
  SQS,
  SQSServiceException,
} from '@aws-sdk/client-sqs';
import { test as base } from 'vitest';

import { type Cloud, createCloud, type Principal } from '../../index.ts';

export const ACCOUNT = '000000000000';
export const OTHER_ACCOUNT = '111111111111';

/** A queue in the words of its user. */
export class TestQueue {
  readonly sqs: SQS;
  readonly url: string;

  constructor(sqs: SQS, url: string) {
    this.sqs = sqs;
    this.url = url;
  }

  get name(): string {
    return this.url.slice(this.url.lastIndexOf('/') + 1);
  }

  get arn(): string {
    return `arn:aws:sqs:us-east-1:${ACCOUNT}:${this.name}`;
  }

  send(body: string, more: Partial<SendMessageCommandInput> = {}) {
    return this.sqs.sendMessage({ QueueUrl: this.url, MessageBody: body, ...more });
  }

  async receive(more: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> {
    const { Messages = [] } = await this.sqs.receiveMessage({
      QueueUrl: this.url,
      MaxNumberOfMessages: 10,
      ...more,
    });
    return Messages;
  }

  async receiveBodies(more: Partial<ReceiveMessageCommandInput> = {}): Promise<string[]> {
    return (await this.receive(more)).map(({ Body = '' }) => Body);
  }

  /** The first message, with every attribute. */
  async receiveOne(more: Partial<ReceiveMessageCommandInput> = {}): Promise<Message> {
    const [message] = await this.receive({
      MaxNumberOfMessages: 1,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
      ...more,
    });
    if (!message) throw new Error('the queue gave no message');
    return message;
  }

  delete(message: Message | string | undefined) {
    return this.sqs.deleteMessage({ QueueUrl: this.url, ReceiptHandle: handleOf(message) });
  }

  hide(message: Message | string | undefined, VisibilityTimeout: number) {
    const ReceiptHandle = handleOf(message);
    return this.sqs.changeMessageVisibility({
      QueueUrl: this.url,
      ReceiptHandle,
      VisibilityTimeout,
    });
  }

  async attributes(): Promise<Record<string, string>> {
    const { Attributes = {} } = await this.sqs.getQueueAttributes({
      QueueUrl: this.url,
      AttributeNames: ['All'],
    });
    return Attributes;
  }

  set(Attributes: Record<string, string>) {
    return this.sqs.setQueueAttributes({ QueueUrl: this.url, Attributes });
  }

  /** Visible, in flight and delayed messages. */
  async counts(): Promise<readonly [number, number, number]> {
    const all = await this.attributes();
    return [
      Number(all['ApproximateNumberOfMessages']),
      Number(all['ApproximateNumberOfMessagesNotVisible']),
      Number(all['ApproximateNumberOfMessagesDelayed']),
    ];
  }

  /** The same queue, used by somebody else. */
  usedBy(sqs: SQS): TestQueue {
    return new TestQueue(sqs, this.url);
  }
}

function handleOf(message: Message | string | undefined): string | undefined {
  return typeof message === 'string' ? message : message?.ReceiptHandle;
}

export type MakeQueue = (
  attributes?: Record<string, string>,
  options?: { readonly name?: string; readonly tags?: Record<string, string>; readonly by?: SQS },
) => Promise<TestQueue>;

interface Fixtures {
  cloud: Cloud;
  sqs: SQS;
  makeQueue: MakeQueue;
  makeFifo: MakeQueue;
  queue: TestQueue;
  fifo: TestQueue;
}

/** Each test has its own cloud, whose clock is in the test's hand. */
export const test = base.extend<Fixtures>({
  cloud: async ({ task: _task }, use) => {
    const cloud = await createCloud({ clock: 'manual', admitsAccountIds: true });
    await use(cloud);
    await cloud.stop();
  },
  sqs: async ({ cloud }, use) => {
    await use(clientOf(cloud.root));
  },
  makeQueue: async ({ sqs }, use) => {
    let made = 0;
    await use(async (Attributes = {}, { name = `queue-${(made += 1)}`, tags, by = sqs } = {}) => {
      const { QueueUrl = '' } = await by.createQueue({ QueueName: name, Attributes, tags });
      return new TestQueue(by, QueueUrl);
    });
  },
  makeFifo: async ({ makeQueue }, use) => {
    let made = 0;
    await use((attributes = {}, { name = `queue-${(made += 1)}.fifo`, ...options } = {}) =>
      makeQueue({ FifoQueue: 'true', ...attributes }, { name, ...options }),
    );
  },
  queue: async ({ makeQueue }, use) => {
    await use(await makeQueue({}, { name: 'orders' }));
  },
  fifo: async ({ makeFifo }, use) => {
    await use(await makeFifo({ ContentBasedDeduplication: 'true' }, { name: 'orders.fifo' }));
  },
});

export function clientOf(principal: Pick<Principal, 'clientConfig'>, more: object = {}): SQS {
  return new SQS({ ...principal.clientConfig(), ...more });
}

/** The root of another account. */
export function rootOf(cloud: Cloud, account: string): Pick<Principal, 'clientConfig'> {
  return {
    clientConfig: () => ({
      ...cloud.root.clientConfig(),
      credentials: { accessKeyId: account, secretAccessKey: 'test' },
    }),
  };
}

/** A client that speaks the query protocol, as SDKs did before 2024. */
export function queryClientOf(principal: Pick<Principal, 'clientConfig'>): SQS {
  const require = createRequire(import.meta.url);
  const ofClient = createRequire(require.resolve('@aws-sdk/client-sqs'));
  // SAFETY: the clients' core exports its protocols by these names.
  const { AwsQueryProtocol } = ofClient('@aws-sdk/core/protocols') as {
    readonly AwsQueryProtocol: unknown;
  };
  return clientOf(principal, { protocol: AwsQueryProtocol });
}

/** A refusal as a client of the JSON protocol sees it: the shape's name, the query protocol's code, the message, the status. */
export interface Refusal {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly status: number | undefined;
}

/** The refusal that a call ends with. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  const error: unknown = await call.then(
    () => new Error('the call was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof SQSServiceException)) throw error;
  // SAFETY: clients of services that once spoke the query protocol add its code.
  const { Code = '', Error: query } = error as unknown as {
    readonly Code?: string;
    readonly Error?: { readonly Code?: string };
  };
  return {
    name: error.name,
    code: query?.Code ?? Code,
    message: error.message,
    status: error.$metadata.httpStatusCode,
  };
}

/** A refusal for a parameter's value. */
export function invalidValue(message: string) {
  return {
    name: 'InvalidParameterValue',
    code: 'InvalidParameterValue',
    message,
    status: 400,
  };
}

export function invalidParameter(value: string, parameter: string, reason: string) {
  return invalidValue(`Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`);
}

export const nonExistent = {
  name: 'QueueDoesNotExist',
  code: 'AWS.SimpleQueueService.NonExistentQueue',
  message: 'The specified queue does not exist.',
  status: 400,
};

/** Lets everything that was started get to where it waits. */
export async function settle(cloud: Cloud): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await cloud.clock.advance({ milliseconds: 0 });
}
