/** 32 clients that use queues of every kind until their server dies under them. */
import type { Target } from '../../../bench/support/requests.ts';
import { Broken, Connection, type Reply } from './connection.ts';
import { Journal } from './journal.ts';

export const CLIENTS = 32;
/** Longer than the longest run. */
export const RETENTION_SECONDS = 7200;
export const QUEUES = {
  work: { VisibilityTimeout: '2' },
  later: { DelaySeconds: '2', VisibilityTimeout: '2' },
  short: { MessageRetentionPeriod: String(RETENTION_SECONDS) },
  'orders.fifo': { FifoQueue: 'true', VisibilityTimeout: '2' },
} as const satisfies Record<string, Readonly<Record<string, string>>>;
export type QueueName = keyof typeof QUEUES;
export const MOVED = 100;

/** What all clients know, over all lives of the server. */
export class Load {
  readonly journals: Readonly<Record<QueueName, Journal>> = {
    work: new Journal(),
    later: new Journal(),
    short: new Journal(),
    'orders.fifo': new Journal(),
  };
  /** Of each group of the FIFO queue, the number that is sent next, or again. */
  readonly #next = new Map<number, number>();
  #made = 0;
  answered = 0;
  /** Answers that were no success. */
  readonly refusals: string[] = [];

  /** Runs all clients until the server is gone. */
  async run(target: Target): Promise<void> {
    await Promise.all(
      Array.from({ length: CLIENTS }, (_unused, client) => this.#client(target, client)),
    );
  }

  async #client(target: Target, client: number): Promise<void> {
    try {
      const connection = await Connection.open(target);
      for (;;) await this.#work(connection, client);
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
    }
  }

  async #work(connection: Connection, client: number): Promise<void> {
    switch (client % 8) {
      case 0:
      case 1:
        await this.#send(connection, 'work', this.#name());
        return;
      case 2:
        await this.#consume(connection, 'work');
        return;
      case 3:
      case 4:
        await this.#sendInOrder(connection, client);
        return;
      case 5:
        await this.#consume(connection, 'orders.fifo');
        return;
      case 6:
        await this.#send(connection, 'later', this.#name());
        await this.#consume(connection, 'later');
        return;
      default:
        await this.#sendBatch(connection, 'work');
        await this.#consume(connection, 'work');
        await this.#send(connection, 'short', this.#name());
    }
  }

  #name(): string {
    this.#made += 1;
    return `message ${this.#made}`;
  }

  async #send(connection: Connection, queue: QueueName, body: string): Promise<void> {
    const journal = this.journals[queue];
    journal.sending(body);
    if (
      this.#isDone(
        await connection.call('SendMessage', { QueueUrl: urlOf(queue), MessageBody: body }),
      )
    )
      journal.wasSent(body);
  }

  async #sendBatch(connection: Connection, queue: QueueName): Promise<void> {
    const journal = this.journals[queue];
    const bodies = Array.from({ length: 3 }, () => this.#name());
    for (const body of bodies) journal.sending(body);
    const Entries = bodies.map((MessageBody, place) => ({ Id: `e${place}`, MessageBody }));
    if (
      this.#isDone(await connection.call('SendMessageBatch', { QueueUrl: urlOf(queue), Entries }))
    )
      for (const body of bodies) journal.wasSent(body);
  }

  /** Sends the group's next number, again if the last answer did not come: the deduplication id keeps it one message. */
  async #sendInOrder(connection: Connection, client: number): Promise<void> {
    const journal = this.journals['orders.fifo'];
    const number = this.#next.get(client) ?? 0;
    const body = `${client}/${number}`;
    journal.sending(body);
    const reply = await connection.call('SendMessage', {
      QueueUrl: urlOf('orders.fifo'),
      MessageBody: body,
      MessageGroupId: `group-${client}`,
      MessageDeduplicationId: body.replace('/', '-'),
    });
    if (!this.#isDone(reply)) return;
    journal.wasSent(body);
    this.#next.set(client, number + 1);
  }

  async #consume(connection: Connection, queue: QueueName): Promise<void> {
    const journal = this.journals[queue];
    const reply = await connection.call('ReceiveMessage', {
      QueueUrl: urlOf(queue),
      MaxNumberOfMessages: 10,
    });
    if (!this.#isDone(reply)) return;
    // SAFETY: the shape of ReceiveMessage's answer.
    const { Messages = [] } = reply.body as {
      readonly Messages?: readonly { readonly Body: string; readonly ReceiptHandle: string }[];
    };
    for (const { Body, ReceiptHandle } of Messages) {
      journal.deleting(Body);
      const deleted = await connection.call('DeleteMessage', {
        QueueUrl: urlOf(queue),
        ReceiptHandle,
      });
      if (this.#isDone(deleted)) journal.wasDeleted(Body);
    }
  }

  #isDone({ status, body }: Reply): boolean {
    this.answered += 1;
    if (status === 200) return true;
    this.refusals.push(`${status} ${JSON.stringify(body)}`);
    return false;
  }
}

export function urlOf(queue: string): string {
  return `http://127.0.0.1:4566/000000000000/${queue}`;
}

/** Makes the queues, and starts a slow move of dead letters that outlives many servers. */
export async function setUp(target: Target): Promise<void> {
  const connection = await Connection.open(target);
  const call = async (operation: string, input: object) => {
    const { status, body } = await connection.call(operation, input);
    if (status !== 200) throw new Error(`${operation}: ${status} ${JSON.stringify(body)}`);
  };
  for (const [QueueName, Attributes] of Object.entries(QUEUES))
    await call('CreateQueue', { QueueName, Attributes });
  await call('CreateQueue', { QueueName: 'dead' });
  await call('CreateQueue', { QueueName: 'revived' });
  await call('CreateQueue', {
    QueueName: 'source',
    Attributes: {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead',
        maxReceiveCount: 3,
      }),
    },
  });
  for (let number = 0; number < MOVED; number++)
    await call('SendMessage', { QueueUrl: urlOf('dead'), MessageBody: `letter ${number}` });
  await call('StartMessageMoveTask', {
    SourceArn: 'arn:aws:sqs:us-east-1:000000000000:dead',
    DestinationArn: 'arn:aws:sqs:us-east-1:000000000000:revived',
    MaxNumberOfMessagesPerSecond: 2,
  });
  connection.close();
}
