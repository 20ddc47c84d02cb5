/**
 * A day of SQS in virtual time: operations at random, each compared with a model in plain lists. Never a difference.
 * `SQS_MODEL_SEEDS=200 SQS_MODEL_STEPS=20000 npx vitest run test/model/sqs-model.test.ts` is the large run.
 */
import { type Message, SQS, SQSServiceException } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';

import { type Cloud, createCloud } from '../../src/index.ts';
import { Model, type ModelHandle, type ModelQueue } from './sqs-model.ts';

// oxlint-disable-next-line node/no-process-env -- SAFETY: how large the run is, its caller says
const { SQS_MODEL_SEEDS = '4', SQS_MODEL_STEPS = '1500', SQS_MODEL_FIRST = '1' } = process.env;
const DAY_SECONDS = 86_400;

/** A number from 0 to 1 at random, the same for the same seed. [mulberry32] */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

class Run {
  readonly #cloud: Cloud;
  readonly #sqs: SQS;
  readonly #model: Model;
  readonly #random: () => number;
  readonly #queues: { readonly model: ModelQueue; readonly url: string; readonly arn: string }[] =
    [];
  readonly #handles: ModelHandle[] = [];
  readonly #log: string[] = [];
  #sent = 0;

  constructor(cloud: Cloud, seed: number) {
    this.#cloud = cloud;
    this.#sqs = new SQS(cloud.root.clientConfig());
    this.#model = new Model(cloud.clock.now().getTime());
    this.#random = randomOf(seed);
  }

  async setUp(): Promise<void> {
    const dead = await this.#make('dead', {});
    await this.#make('standard', {}, dead);
    await this.#make('fair', {});
    const deadFifo = await this.#make('dead.fifo', { ContentBasedDeduplication: 'true' });
    await this.#make('orders.fifo', { ContentBasedDeduplication: 'true' }, deadFifo);
    await this.#make('fast.fifo', {
      ContentBasedDeduplication: 'true',
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    });
  }

  async #make(name: string, given: Record<string, string>, dead?: ModelQueue): Promise<ModelQueue> {
    const isFifo = name.endsWith('.fifo');
    const target = this.#queues.find(({ model }) => model === dead);
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: target?.arn, maxReceiveCount: 3 });
    const { QueueUrl = '' } = await this.#sqs.createQueue({
      QueueName: name,
      Attributes: {
        ...given,
        ...(isFifo && { FifoQueue: 'true' }),
        ...(target && { RedrivePolicy }),
      },
    });
    const model: ModelQueue = {
      name,
      isFifo,
      isPerGroup: given['DeduplicationScope'] === 'messageGroup',
      dead,
      maxReceiveCount: 3,
      messages: [],
      deduplications: new Map(),
      next: 1,
      generation: 0,
      purgedAt: Number.NEGATIVE_INFINITY,
      delay: 0,
      visibility: 30,
      retention: 345_600,
    };
    const arn = `arn:aws:sqs:us-east-1:${this.#cloud.accountId}:${name}`;
    this.#queues.push({ model, url: QueueUrl, arn });
    return model;
  }

  /** Some steps, and more until a day has passed. */
  async go(steps: number): Promise<void> {
    const end = this.#model.now + DAY_SECONDS * 1000;
    for (let step = 0; step < steps || this.#model.now < end; step += 1) {
      try {
        await this.#step();
        if (this.#chance(0.5)) await this.#advance((2 * DAY_SECONDS) / steps);
      } catch (error) {
        throw new Error(`step ${step}; before it: ${this.#log.slice(-25).join(' | ')}`, {
          cause: error,
        });
      }
    }
    for (const { model } of this.#queues) await this.#compareCounts(model);
  }

  async #step(): Promise<void> {
    const kind = this.#random();
    if (kind < 0.32) await this.#send();
    else if (kind < 0.37) await this.#sendBatch();
    else if (kind < 0.64) await this.#receive();
    else if (kind < 0.78) await this.#delete();
    else if (kind < 0.88) await this.#change();
    else if (kind < 0.95) await this.#compareCounts(this.#pick(this.#queues).model);
    else if (kind < 0.98) await this.#set();
    else if (kind < 0.99) await this.#redrive();
    else if (this.#chance(0.3)) await this.#purge();
  }

  /** Letters come to dead-letter queues by failure alone, so that each has a source. */
  #pickSource() {
    return this.#pick(this.#queues.filter(({ model }) => !model.name.startsWith('dead')));
  }

  #draft(model: ModelQueue) {
    const isGrouped = model.isFifo || model.name === 'fair';
    const group =
      isGrouped && (model.isFifo || this.#chance(0.8)) ? `g${this.#whole(0, 4)}` : undefined;
    const isRepeated = this.#chance(0.3);
    if (!isRepeated) this.#sent += 1;
    const body = `m${this.#sent}`;
    const deduplication = this.#chance(0.3) ? `d${this.#whole(0, 30)}` : undefined;
    const delay = !model.isFifo && this.#chance(0.3) ? this.#whole(0, 900) : undefined;
    return {
      body,
      group,
      delay,
      given: {
        MessageBody: body,
        ...(group !== undefined && { MessageGroupId: group }),
        ...(model.isFifo &&
          deduplication !== undefined && { MessageDeduplicationId: deduplication }),
        ...(delay !== undefined && { DelaySeconds: delay }),
      },
      // Without an id the content tells: the body itself serves the model.
      deduplication: model.isFifo ? (deduplication ?? `content of ${body}`) : undefined,
    };
  }

  async #send(): Promise<void> {
    const { model, url } = this.#pickSource();
    const { given, ...draft } = this.#draft(model);
    this.#note('send', model, given);
    const { MessageId = '' } = await this.#sqs.sendMessage({ QueueUrl: url, ...given });
    expect(this.#model.send(model, { ...draft, id: MessageId })).toBe(MessageId);
  }

  async #sendBatch(): Promise<void> {
    const { model, url } = this.#pickSource();
    const drafts = Array.from({ length: this.#whole(1, 10) }, () => this.#draft(model));
    this.#note(
      'sendBatch',
      model,
      drafts.map(({ given }) => given),
    );
    const { Successful = [] } = await this.#sqs.sendMessageBatch({
      QueueUrl: url,
      Entries: drafts.map(({ given }, id) => ({ Id: `${id}`, ...given })),
    });
    for (const [place, { given: _given, ...draft }] of drafts.entries()) {
      const id = Successful[place]?.MessageId ?? '';
      expect(this.#model.send(model, { ...draft, id })).toBe(id);
    }
  }

  async #receive(): Promise<void> {
    const { model, url } = this.#pick(this.#queues);
    const most = this.#whole(1, 10);
    const timeout = this.#chance(0.5)
      ? undefined
      : this.#pick([0, 0, 1, 5, 60, 600, this.#whole(0, 43_200)]);
    this.#note('receive', model, { most, timeout });
    const { Messages = [] } = await this.#sqs.receiveMessage({
      QueueUrl: url,
      MaxNumberOfMessages: most,
      MessageSystemAttributeNames: ['All'],
      ...(timeout !== undefined && { VisibilityTimeout: timeout }),
    });
    const expected = this.#model.receive(model, most, timeout ?? model.visibility);
    expect(Messages.map(shown)).toEqual(
      expected.map((message) => ({
        // A redriven message has a new id that the model cannot know.
        id: message.id === '' ? expect.any(String) : message.id,
        body: message.body,
        group: message.group,
        count: String(message.receiveCount),
        sent: String(message.sentAt),
        first: String(message.firstAt),
      })),
    );
    for (const [place, message] of expected.entries()) {
      this.#handles.push({
        queue: model,
        message,
        receive: message.receiveCount,
        generation: model.generation,
        handle: Messages[place]?.ReceiptHandle ?? '',
      });
    }
    if (this.#handles.length > 200) this.#handles.splice(0, this.#handles.length - 200);
  }

  async #delete(): Promise<void> {
    const held = this.#pickHandle();
    if (!held) return;
    const { url } = this.#of(held.queue);
    this.#note('delete', held.queue, { body: held.message.body, receive: held.receive });
    const isTaken = await taken(
      this.#sqs.deleteMessage({ QueueUrl: url, ReceiptHandle: held.handle }),
    );
    expect(isTaken).toBe(this.#model.delete(held));
  }

  async #change(): Promise<void> {
    const held = this.#pickHandle();
    if (!held) return;
    const timeout = this.#pick([0, 0, 10, 300, this.#whole(0, 43_200)]);
    const { url } = this.#of(held.queue);
    this.#note('change', held.queue, { body: held.message.body, receive: held.receive, timeout });
    const isTaken = await taken(
      this.#sqs.changeMessageVisibility({
        QueueUrl: url,
        ReceiptHandle: held.handle,
        VisibilityTimeout: timeout,
      }),
    );
    expect(isTaken).toBe(this.#model.change(held, timeout));
  }

  async #set(): Promise<void> {
    const { model, url } = this.#pick(this.#queues);
    const kind = this.#random();
    const set = (Attributes: Record<string, string>) => {
      this.#note('set', model, Attributes);
      return this.#sqs.setQueueAttributes({ QueueUrl: url, Attributes });
    };
    if (kind < 0.4) {
      model.visibility = this.#pick([0, 1, 30, 300, 3600]);
      await set({ VisibilityTimeout: String(model.visibility) });
    } else if (kind < 0.7) {
      const delay = this.#pick([0, 0, 0, 5, 60, 900]);
      await set({ DelaySeconds: String(delay) });
      this.#model.setDelay(model, delay);
    } else {
      const retention = this.#pick([60, 600, 3600, 345_600, 345_600]);
      await set({ MessageRetentionPeriod: String(retention) });
      // What a longer period could have kept is gone already.
      this.#model.refresh(model);
      model.retention = retention;
      await this.#advance(0);
    }
  }

  async #redrive(): Promise<void> {
    const { model, arn } = this.#pick(
      this.#queues.filter((queue) => queue.model.name.startsWith('dead')),
    );
    this.#note('redrive', model, {});
    await this.#sqs.startMessageMoveTask({ SourceArn: arn });
    await this.#cloud.clock.advance({ milliseconds: 0 });
    this.#model.redrive(model, (name) => this.#named(name));
  }

  async #purge(): Promise<void> {
    const { model, url } = this.#pick(this.#queues);
    this.#note('purge', model, {});
    const isTaken = await taken(this.#sqs.purgeQueue({ QueueUrl: url }));
    expect(isTaken).toBe(this.#model.purge(model));
  }

  async #compareCounts(model: ModelQueue): Promise<void> {
    this.#note('counts', model, {});
    const { Attributes = {} } = await this.#sqs.getQueueAttributes({
      QueueUrl: this.#of(model).url,
      AttributeNames: ['All'],
    });
    const counts = ['', 'NotVisible', 'Delayed'].map((kind) =>
      Number(new Map(Object.entries(Attributes)).get(`ApproximateNumberOfMessages${kind}`)),
    );
    expect(counts).toEqual(this.#model.counts(model));
  }

  async #advance(mean: number): Promise<void> {
    // Mostly a little time, now and then a lot: on average the mean, in whole seconds and parts of them.
    const seconds = this.#chance(0.9) ? this.#random() * mean * 0.4 : this.#random() * mean * 16.4;
    const milliseconds = this.#chance(0.7)
      ? Math.round(seconds) * 1000
      : Math.round(seconds * 1000);
    this.#log.push(`+${milliseconds}`);
    await this.#cloud.clock.advance({ milliseconds });
    this.#model.now += milliseconds;
    // Each message goes in the instant that is its last, whatever happens to its queue later.
    for (const { model } of this.#queues) this.#model.refresh(model);
  }

  #pickHandle(): ModelHandle | undefined {
    if (this.#handles.length === 0) return undefined;
    // Mostly a handle of late.
    const back = Math.floor(this.#random() ** 2 * this.#handles.length);
    return this.#handles.at(-1 - back);
  }

  #of(model: ModelQueue) {
    const found = this.#queues.find((queue) => queue.model === model);
    if (!found) throw new Error(`no queue ${model.name}`);
    return found;
  }

  #named(name: string): ModelQueue {
    const found = this.#queues.find(({ model }) => model.name === name);
    if (!found) throw new Error(`no queue ${name}`);
    return found.model;
  }

  #note(operation: string, { name }: ModelQueue, input: object): void {
    this.#log.push(`${operation} ${name} ${JSON.stringify(input)}`);
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #whole(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1));
  }

  #pick<T>(items: readonly T[]): T {
    const item = items[this.#whole(0, items.length - 1)];
    if (item === undefined) throw new Error('there is something to pick');
    return item;
  }
}

function shown({ MessageId, Body, Attributes }: Message) {
  return {
    id: MessageId,
    body: Body,
    group: Attributes?.MessageGroupId,
    count: Attributes?.ApproximateReceiveCount,
    sent: Attributes?.SentTimestamp,
    first: Attributes?.ApproximateFirstReceiveTimestamp,
  };
}

/** Whether a call was taken; only a refusal by SQS counts as one that was not. */
async function taken(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (error instanceof SQSServiceException && (error.$metadata.httpStatusCode ?? 500) < 500)
      return false;
    throw error;
  }
}

const seeds = Array.from(
  { length: Number(SQS_MODEL_SEEDS) },
  (_one, place) => Number(SQS_MODEL_FIRST) + place,
);

test.for(seeds)(
  'a day at random shows no difference (seed %i)',
  { timeout: 3_600_000 },
  async (seed) => {
    const cloud = await createCloud({ clock: 'manual', startAt: new Date('2026-01-01T00:00:00Z') });
    try {
      const run = new Run(cloud, seed);
      await run.setUp();
      await run.go(Number(SQS_MODEL_STEPS));
    } finally {
      await cloud.stop();
    }
  },
);
