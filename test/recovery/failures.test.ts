/** Every flush of a workload fails once: what was acknowledged stays, what was refused has left nothing, and the work goes on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SQS, SQSServiceException } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { bodies, messages, queues } from '#services/sqs/tables';

import type { Cloud } from '../../src/cloud.ts';
import {
  type BreakableCloud,
  type BreakableEngine,
  type Failure,
  openBreakable,
} from './support/breakable.ts';
import { urlOf } from './support/clients.ts';
import { countProblems, storedIn } from './support/examine.ts';

const unowned: unknown[] = [];
const note = (error: unknown) => unowned.push(error);
beforeAll(() => {
  process.on('unhandledRejection', note);
});
afterAll(() => {
  process.off('unhandledRejection', note);
  expect(unowned).toEqual([]);
});

/** A user's day, step by step; what a refused step would have done is done again. */
class Workload {
  readonly #cloud: Cloud;
  readonly #sqs: SQS;
  readonly #how: Failure | undefined;
  readonly acknowledged = new Set<string>();
  readonly attempted = new Set<string>();
  readonly deleted = new Set<string>();
  readonly #deleting = new Set<string>();
  refused = 0;

  constructor({ cloud }: BreakableCloud, how?: Failure) {
    this.#cloud = cloud;
    this.#how = how;
    this.#sqs = new SQS({ ...cloud.root.clientConfig(), maxAttempts: 1 });
  }

  async run(): Promise<void> {
    await this.#step(() =>
      this.#sqs.createQueue({ QueueName: 'plain', Attributes: { VisibilityTimeout: '30' } }),
    );
    await this.#step(() =>
      this.#sqs.createQueue({
        QueueName: 'line.fifo',
        Attributes: { FifoQueue: 'true', ContentBasedDeduplication: 'true' },
      }),
    );
    await this.#send('plain', 'one');
    await this.#send('plain', 'two', { DelaySeconds: 5 });
    await this.#send('line.fifo', 'first', { MessageGroupId: 'g' });
    await this.#send('line.fifo', 'second', { MessageGroupId: 'g' });
    await this.#batch('plain', ['three', 'four', 'five']);
    await this.#take('plain');
    await this.#take('line.fifo');
    await this.#step(() =>
      this.#sqs.tagQueue({ QueueUrl: urlOf('plain'), Tags: { colour: 'blue' } }),
    );
    await this.#step(() =>
      this.#sqs.setQueueAttributes({
        QueueUrl: urlOf('plain'),
        Attributes: { MessageRetentionPeriod: '120' },
      }),
    );
    await this.#send('plain', 'six');
    await this.#take('plain');
  }

  /** One more write, which no test breaks. */
  async write(): Promise<void> {
    await this.#send('plain', 'last');
  }

  /** What is wrong now. */
  problems(): string[] {
    const cell = this.#cloud.kernel.cell({
      service: 'sqs',
      account: this.#cloud.accountId,
      region: 'us-east-1',
    });
    const names = cell.transact((tx) => [...tx.scan(queues)].map(({ name }) => name));
    const stored = names.flatMap((name) => storedIn(this.#cloud, name));
    const found = new Set(stored.map(({ body }) => body));
    const problems = names.flatMap((name) =>
      countProblems(this.#cloud, name, storedIn(this.#cloud, name)),
    );
    const [letters, texts] = cell.transact((tx) => [
      [...tx.scan(messages)].length,
      [...tx.scan(bodies)].length,
    ]);
    if (letters !== texts) problems.push(`${letters} messages have ${texts} bodies`);
    for (const body of this.acknowledged)
      if (
        !found.has(body) &&
        !this.deleted.has(body) &&
        !(this.#how === 'after' && this.#deleting.has(body))
      )
        problems.push(`${body} is lost`);
    for (const body of found) {
      if (this.deleted.has(body)) problems.push(`${body} is back`);
      if (!this.acknowledged.has(body) && (this.#how === 'before' || !this.attempted.has(body)))
        problems.push(`${body} was refused and is there`);
    }
    return problems;
  }

  async #step<T>(work: (attempt: number) => Promise<T>): Promise<T> {
    for (let attempt = 0; attempt < 4; attempt++) {
      try {
        const answer = await work(attempt);
        return answer;
      } catch (error) {
        if (!(error instanceof SQSServiceException)) throw error;
        expect([error.name, error.$metadata.httpStatusCode]).toEqual(['ServiceUnavailable', 503]);
        this.refused += 1;
        expect(this.problems()).toEqual([]);
      }
    }
    throw new Error('a step is refused for ever');
  }

  async #send(queue: string, name: string, more: object = {}): Promise<void> {
    await this.#sendAll([name], ([MessageBody]) =>
      this.#sqs.sendMessage({ QueueUrl: urlOf(queue), MessageBody, ...more }),
    );
  }

  async #batch(queue: string, names: readonly string[]): Promise<void> {
    await this.#sendAll(names, (all) =>
      this.#sqs.sendMessageBatch({
        QueueUrl: urlOf(queue),
        Entries: all.map((MessageBody, place) => ({ Id: `e${place}`, MessageBody })),
      }),
    );
  }

  /** Each attempt sends messages of its own, so that one which was refused is told from the next. */
  async #sendAll(
    names: readonly string[],
    send: (all: readonly string[]) => Promise<unknown>,
  ): Promise<void> {
    const sent = await this.#step(async (attempt) => {
      const all = names.map((name) => `${name} ${attempt}`);
      for (const body of all) this.attempted.add(body);
      await send(all);
      return all;
    });
    for (const body of sent) this.acknowledged.add(body);
  }

  async #take(queue: string): Promise<void> {
    const { Messages = [] } = await this.#step(() =>
      this.#sqs.receiveMessage({ QueueUrl: urlOf(queue), MaxNumberOfMessages: 1 }),
    );
    for (const { Body = '', ReceiptHandle } of Messages) {
      this.#deleting.add(Body);
      await this.#step(() => this.#sqs.deleteMessage({ QueueUrl: urlOf(queue), ReceiptHandle }));
      this.deleted.add(Body);
    }
  }
}

async function finish({ cloud, engine }: BreakableCloud, workload: Workload): Promise<void> {
  engine.failsAt = undefined;
  // What rested after a failure is done within the second, and nothing that is due is left.
  await cloud.clock.advance({ seconds: 2 });
  expect(workload.problems()).toEqual([]);
  const due = cloud.kernel
    .pendingTasks()
    .filter(({ task }) => task.dueAtMs <= cloud.clock.now().getTime());
  expect(due).toEqual([]);
  await workload.write();
  expect(cloud.health.isWritable).toBe(true);
}

describe.each(['memory', 'LMDB'] as const)('on %s', (kind) => {
  async function withDirectory(
    work: (dataDir: string | undefined) => Promise<void>,
  ): Promise<void> {
    if (kind === 'memory') return await work(undefined);
    const dataDir = mkdtempSync(join(tmpdir(), 'skykeep-failures-'));
    try {
      await work(dataDir);
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  }

  test.each(['before', 'after'] as const)(
    'each flush fails once, %s its write',
    async (how) => {
      let flushes = 0;
      await withDirectory(async (dataDir) => {
        const opened = await openBreakable(dataDir);
        const workload = new Workload(opened);
        const before = opened.engine.flushes;
        await workload.run();
        flushes = opened.engine.flushes - before;
        await finish(opened, workload);
        await opened.cloud.stop();
      });
      let refused = 0;
      for (let flush = 1; flush <= flushes; flush++) {
        await withDirectory(async (dataDir) => {
          const opened = await openBreakable(dataDir);
          const workload = new Workload(opened, how);
          opened.engine.failsAt = { flush: opened.engine.flushes + flush, how };
          await workload.run();
          refused += workload.refused;
          await finish(opened, workload);
          await opened.cloud.stop();
          if (dataDir === undefined) return;
          const again = await openBreakable(dataDir);
          const after = new Workload(again, how);
          for (const body of workload.acknowledged) after.acknowledged.add(body);
          for (const body of workload.attempted) after.attempted.add(body);
          for (const body of workload.deleted) after.deleted.add(body);
          expect(after.problems()).toEqual([]);
          await again.cloud.stop();
        });
      }
      expect(refused).toBeGreaterThan(10);
    },
    60_000,
  );

  test('a start that cannot write fails, and the next one finds nothing of it', async () => {
    if (kind === 'memory') return;
    await withDirectory(async (dataDir) => {
      const failsAt: BreakableEngine['failsAt'] = { flush: 1, how: 'before' };
      await expect(openBreakable(dataDir, failsAt)).rejects.toThrow('the test broke the disk');
      const opened = await openBreakable(dataDir);
      const workload = new Workload(opened);
      await workload.run();
      await finish(opened, workload);
      await opened.cloud.stop();
    });
  });
});

test('while no flush succeeds, writes are refused, reads of what is on disk are served, and tasks do not run round', async () => {
  const opened = await openBreakable();
  const { cloud, engine, logged } = opened;
  const sqs = new SQS({ ...cloud.root.clientConfig(), maxAttempts: 1 });
  await sqs.createQueue({ QueueName: 'plain' });
  await sqs.sendMessage({ QueueUrl: urlOf('plain'), MessageBody: 'kept' });
  await cloud.clock.advance({ seconds: 1 });
  const broken = Object.assign(engine, {
    flush: () => Promise.reject(new Error('no space left')),
  });
  for (let turn = 0; turn < 3; turn++)
    await expect(
      sqs.sendMessage({ QueueUrl: urlOf('plain'), MessageBody: 'x' }),
    ).rejects.toMatchObject({
      name: 'ServiceUnavailable',
    });
  expect(cloud.health).toMatchObject({ isWritable: false });
  expect(JSON.stringify(cloud.health)).toContain('no space left');
  const { Attributes } = await sqs.getQueueAttributes({
    QueueUrl: urlOf('plain'),
    AttributeNames: ['All'],
  });
  // What was refused is not seen; the record of the read stands in the log, the one place that is left for it.
  expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '1' });
  const kept = logged.filter((line) => line.includes('the record of a read is kept here'));
  expect(kept.map((line) => line.includes('"eventName":"GetQueueAttributes"'))).toEqual([true]);
  const lines = logged.length;
  await cloud.clock.advance({ seconds: 10 });
  expect(logged.length - lines).toBeLessThan(100);
  Reflect.deleteProperty(broken, 'flush');
  await cloud.clock.advance({ seconds: 2 });
  await sqs.sendMessage({ QueueUrl: urlOf('plain'), MessageBody: 'later' });
  const { Messages = [] } = await sqs.receiveMessage({
    QueueUrl: urlOf('plain'),
    MaxNumberOfMessages: 10,
  });
  expect(Messages.map(({ Body }) => Body)).toEqual(['kept', 'later']);
  expect(cloud.health.isWritable).toBe(true);
  await cloud.stop();
});
