/** Receiving and deleting: how many, in which order, with what of them, and for how long a receiver waits. */
import { describe, expect } from 'vitest';

import type { Cloud } from '#index';

import { counts } from './tables.ts';
import {
  ACCOUNT,
  clientOf,
  invalidParameter,
  nonExistent,
  refusalOf,
  settle,
  test,
  type TestQueue,
} from './testing.ts';

async function sendMany(queue: TestQueue, count: number): Promise<string[]> {
  const bodies = Array.from({ length: count }, (_one, place) => `message ${place}`);
  for (const body of bodies) await queue.send(body);
  return bodies;
}

describe('ReceiveMessage', () => {
  test('has no member when there is nothing', async ({ sqs, queue }) => {
    // [recordings: test_receive_empty_queue]
    const QueueUrl = queue.url;
    const { $metadata: _first, ...short } = await sqs.receiveMessage({ QueueUrl });
    expect(short).toEqual({});
  });

  test('gives one message unless more are asked for', async ({ sqs, queue }) => {
    await sendMany(queue, 3);
    const { Messages } = await sqs.receiveMessage({ QueueUrl: queue.url });
    expect(Messages).toHaveLength(1);
  });

  test('gives the oldest first, each once, up to as many as asked', async ({ queue }) => {
    const bodies = await sendMany(queue, 25);
    const got: string[] = [];
    for (const most of [1, 10, 3, 10, 10])
      got.push(...(await queue.receiveBodies({ MaxNumberOfMessages: most })));
    expect(got).toEqual(bodies);
    expect(await queue.counts()).toEqual([0, 25, 0]);
  });

  test.for([0, 11, -1])('refuses to give %i', async (most, { queue }) => {
    // [recordings: test_send_receive_max_number_of_messages]
    expect(await refusalOf(queue.receive({ MaxNumberOfMessages: most }))).toEqual(
      invalidParameter(
        String(most),
        'MaxNumberOfMessages',
        'Must be between 1 and 10, if provided.',
      ),
    );
  });

  test.for([-1, 21])('refuses to wait %i s', async (WaitTimeSeconds, { queue }) => {
    expect(await refusalOf(queue.receive({ WaitTimeSeconds }))).toEqual(
      invalidParameter(
        String(WaitTimeSeconds),
        'WaitTimeSeconds',
        'Must be >= 0 and <= 20, if provided.',
      ),
    );
  });

  test.for([-1, 43_201])('refuses to hide for %i s', async (VisibilityTimeout, { queue }) => {
    expect(await refusalOf(queue.receive({ VisibilityTimeout }))).toEqual(
      invalidParameter(
        String(VisibilityTimeout),
        'VisibilityTimeout',
        'Must be between 0 and 43200, if provided.',
      ),
    );
  });

  test('is refused for a queue that is not there', async ({ sqs, queue }) => {
    expect(await refusalOf(sqs.receiveMessage({ QueueUrl: `${queue.url}x` }))).toEqual(nonExistent);
  });

  test('tells counts and times of receives', async ({ cloud, queue }) => {
    await queue.send('x');
    const sent = String(cloud.clock.now().getTime());
    await cloud.clock.advance({ milliseconds: 1500 });
    const first = String(cloud.clock.now().getTime());
    expect((await queue.receiveOne()).Attributes).toEqual({
      SenderId: ACCOUNT,
      SentTimestamp: sent,
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp: first,
    });
    await cloud.clock.advance({ seconds: 30 });
    expect((await queue.receiveOne()).Attributes).toMatchObject({
      SentTimestamp: sent,
      ApproximateReceiveCount: '2',
      ApproximateFirstReceiveTimestamp: first,
    });
  });

  test.for(['Unknown', 'sentTimestamp', '', 'QueueArn'])(
    'refuses the system attribute %j',
    async (name, { queue }) => {
      // SAFETY: the name is none of the model's.
      const names = [name as 'All'];
      expect(await refusalOf(queue.receive({ MessageSystemAttributeNames: names }))).toEqual({
        name: 'InvalidAttributeName',
        code: 'InvalidAttributeName',
        message: `Unknown Attribute ${name}.`,
        status: 400,
      });
      expect(await refusalOf(queue.receive({ AttributeNames: names }))).toMatchObject({
        name: 'InvalidAttributeName',
      });
    },
  );

  test('gives the system attributes that are asked for, by either name', async ({ queue }) => {
    await queue.send('x');
    const asked = async (names: ('SenderId' | 'SentTimestamp')[], member: string) => {
      const [message] = await queue.receive({ [member]: names, VisibilityTimeout: 0 });
      return Object.keys(message?.Attributes ?? {});
    };
    expect(await asked(['SenderId'], 'AttributeNames')).toEqual(['SenderId']);
    expect(await asked(['SenderId'], 'MessageSystemAttributeNames')).toEqual(['SenderId']);
    expect(await asked([], 'AttributeNames')).toEqual([]);
  });

  test.for([
    // [recordings: test_receive_message_message_attribute_names_filters]
    ['nothing', [], [], undefined],
    ['All', ['All'], ['General', 'Hello', 'Help.Me'], '4c360f3fdafd970e05fae2f149d997f5'],
    ['.*', ['.*'], ['General', 'Hello', 'Help.Me'], '4c360f3fdafd970e05fae2f149d997f5'],
    ['*', ['*'], ['General', 'Hello', 'Help.Me'], '4c360f3fdafd970e05fae2f149d997f5'],
    ['names', ['Hello', 'General'], ['General', 'Hello'], 'fca026605781cb4126a1e9044df24232'],
    ['a name and another', ['Hello', 'Foo'], ['Hello'], 'a311262e065454b75da111d535b8dacd'],
    ['a name that is not there', ['Foo', 'Help'], [], undefined],
    ['a start of names', ['Hel.*'], ['Hello', 'Help.Me'], '83fee93c1bcd8b9a5a923ffacdc636c7'],
    ['another case', ['hello'], [], undefined],
    ['what is no name', ['AWS.', '..', 'He*', '(.*)+$'], [], undefined],
  ] as const)('gives the attributes of %s', async ([, names, got, digest], { queue }) => {
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    const MessageAttributes = {
      'Help.Me': text('Me'),
      Hello: text('There'),
      General: text('Kenobi'),
    };
    await queue.send('msg', { MessageAttributes });
    const [message] = await queue.receive({ MessageAttributeNames: [...names] });
    expect(Object.keys(message?.MessageAttributes ?? {}).toSorted()).toEqual(got);
    expect(message?.MD5OfMessageAttributes).toBe(digest);
  });

  test('with a visibility timeout of zero gives each message once in a call', async ({
    cloud,
    queue,
  }) => {
    const bodies = await sendMany(queue, 3);
    await cloud.clock.advance({ seconds: 5 });
    expect(await queue.receiveBodies({ VisibilityTimeout: 0 })).toEqual(bodies);
    await cloud.clock.advance({ seconds: 5 });
    expect((await queue.receiveBodies({ VisibilityTimeout: 0 })).toSorted()).toEqual(bodies);
    expect(await queue.counts()).toEqual([3, 0, 0]);
  });

  test('gives a message to one of many receivers', async ({ cloud, queue }) => {
    const bodies = await sendMany(queue, 20);
    const receivers = Array.from({ length: 40 }, () => queue.usedBy(clientOf(cloud.root)));
    const got = await Promise.all(
      receivers.map((one) => one.receiveBodies({ MaxNumberOfMessages: 1 })),
    );
    expect(got.flat().toSorted()).toEqual(bodies.toSorted());
  });

  test('refuses a ReceiveRequestAttemptId on a standard queue', async ({ queue }) => {
    expect(await refusalOf(queue.receive({ ReceiveRequestAttemptId: 'a' }))).toEqual(
      invalidParameter(
        'a',
        'ReceiveRequestAttemptId',
        'The request include parameter that is not valid for this queue type.',
      ),
    );
  });
});

describe('a long poll', () => {
  const poll = { WaitTimeSeconds: 20 };

  test('ends empty after its time', async ({ cloud, queue }) => {
    let isOver = false;
    const waiting = queue.receive(poll).then((messages) => {
      isOver = true;
      return messages;
    });
    await cloud.clock.advance({ seconds: 19, milliseconds: 999 });
    expect(isOver).toBe(false);
    await cloud.clock.advance({ milliseconds: 1 });
    expect(await waiting).toEqual([]);
  });

  test('ends at once when a message is sent', async ({ cloud, queue }) => {
    const waiting = queue.receiveBodies(poll);
    await settle(cloud);
    const before = cloud.clock.now();
    await queue.send('found');
    expect(await waiting).toEqual(['found']);
    expect(cloud.clock.now()).toEqual(before);
  });

  test('ends at once when there is a message', async ({ queue }) => {
    await queue.send('found');
    expect(await queue.receiveBodies(poll)).toEqual(['found']);
  });

  test('ends when a delayed message can be received', async ({ cloud, queue }) => {
    await queue.send('delayed', { DelaySeconds: 10 });
    const waiting = queue.receiveBodies(poll);
    await cloud.clock.advance({ seconds: 10 });
    expect(await waiting).toEqual(['delayed']);
  });

  test('ends when a message is sent with a delay that is over before it', async ({
    cloud,
    queue,
  }) => {
    const waiting = queue.receiveBodies(poll);
    await settle(cloud);
    await queue.send('delayed', { DelaySeconds: 5 });
    await cloud.clock.advance({ seconds: 5 });
    expect(await waiting).toEqual(['delayed']);
  });

  test('ends when a hidden message comes back', async ({ cloud, queue }) => {
    await queue.send('hidden');
    await queue.receive({ VisibilityTimeout: 15 });
    const waiting = queue.receiveBodies(poll);
    await cloud.clock.advance({ seconds: 15 });
    expect(await waiting).toEqual(['hidden']);
  });

  test('ends when a hidden message is shown before its time', async ({ cloud, queue }) => {
    await queue.send('hidden');
    const taken = await queue.receiveOne();
    const waiting = queue.receiveBodies(poll);
    await settle(cloud);
    await queue.hide(taken, 0);
    expect(await waiting).toEqual(['hidden']);
  });

  test('ends when the message before it in a FIFO group is deleted', async ({ cloud, fifo }) => {
    await fifo.send('first', { MessageGroupId: 'g' });
    await fifo.send('second', { MessageGroupId: 'g' });
    const [first] = await fifo.receive({ MaxNumberOfMessages: 1 });
    const waiting = fifo.receiveBodies(poll);
    await settle(cloud);
    await fifo.delete(first);
    expect(await waiting).toEqual(['second']);
  });

  test('of many receivers ends for one', async ({ cloud, queue }) => {
    const waiting = Array.from({ length: 10 }, () => queue.receiveBodies(poll));
    await settle(cloud);
    await queue.send('found');
    await cloud.clock.advance({ seconds: 20 });
    expect((await Promise.all(waiting)).flat()).toEqual(['found']);
  });

  test('that was given up takes no message', async ({ cloud, sqs, queue }) => {
    const controller = new AbortController();
    const waiting = sqs
      .receiveMessage({ QueueUrl: queue.url, ...poll }, { abortSignal: controller.signal })
      .catch(() => undefined);
    await settle(cloud);
    controller.abort();
    await settle(cloud);
    await queue.send('for another');
    await settle(cloud);
    expect(await queue.receiveBodies()).toEqual(['for another']);
    await cloud.clock.advance({ seconds: 20 });
    await waiting;
  });

  test('racing with sends loses none', async ({ cloud, queue }) => {
    for (let round = 0; round < 20; round += 1) {
      const waiting = queue.receiveBodies(poll);
      // The send starts some turns of the event loop later, each round at another place.
      for (let turn = 0; turn < round; turn += 1) await Promise.resolve();
      await queue.send(`round ${round}`);
      expect(await waiting).toEqual([`round ${round}`]);
    }
    expect(await queue.counts()).toEqual([0, 20, 0]);
    await settle(cloud);
  });
});

describe('the limit of messages in flight', () => {
  /** Says that so many messages are in flight, without sending them. */
  function pretend(cloud: Cloud, inFlight: number): void {
    const cell = cloud.kernel.cell({ service: 'sqs', account: ACCOUNT, region: 'us-east-1' });
    cloud.kernel.transact(cell, (tx) => {
      for (const row of tx.scan(counts)) tx.put(counts, { ...row, inFlight });
    });
  }

  test('is told on a standard queue', async ({ cloud, queue }) => {
    await sendMany(queue, 3);
    pretend(cloud, 119_999);
    expect(await queue.receive()).toHaveLength(1);
    expect(await refusalOf(queue.receive())).toMatchObject({
      name: 'OverLimit',
      code: 'OverLimit',
      status: 403,
    });
  });

  test('is kept without a word on a FIFO queue', async ({ cloud, fifo }) => {
    await fifo.send('x', { MessageGroupId: 'g' });
    pretend(cloud, 120_000);
    expect(await fifo.receive()).toEqual([]);
  });
});

describe('DeleteMessage', () => {
  test('takes the message away for good', async ({ cloud, queue }) => {
    await queue.send('x');
    await queue.delete(await queue.receiveOne());
    expect(await queue.counts()).toEqual([0, 0, 0]);
    await cloud.clock.advance({ minutes: 1 });
    expect(await queue.receive()).toEqual([]);
  });

  test('of a message that is gone is no fault', async ({ queue }) => {
    await queue.send('x');
    const message = await queue.receiveOne();
    await queue.delete(message);
    await queue.delete(message);
  });

  test('takes the handle of an earlier receive, also when the message is visible', async ({
    cloud,
    queue,
  }) => {
    await queue.send('x');
    const first = await queue.receiveOne();
    await cloud.clock.advance({ seconds: 30 });
    await queue.receiveOne();
    await queue.delete(first);
    expect(await queue.counts()).toEqual([0, 0, 0]);
    await queue.send('y');
    const second = await queue.receiveOne();
    await cloud.clock.advance({ seconds: 30 });
    await queue.delete(second);
    expect(await queue.counts()).toEqual([0, 0, 0]);
  });

  test('refuses a handle of which one byte is changed, and any other text', async ({ queue }) => {
    await queue.send('x');
    const { ReceiptHandle = '' } = await queue.receiveOne();
    const changed = [...ReceiptHandle].map((character, place) =>
      [...ReceiptHandle].with(place, character === 'A' ? 'B' : 'A').join(''),
    );
    for (const handle of [...changed, '', 'x', 'x'.repeat(5000), ReceiptHandle.slice(0, -4)]) {
      expect(await refusalOf(queue.delete(handle))).toEqual({
        name: 'ReceiptHandleIsInvalid',
        code: 'ReceiptHandleIsInvalid',
        message: `The input receipt handle "${handle}" is not a valid receipt handle.`,
        status: 404,
      });
    }
    expect(await queue.counts()).toEqual([0, 1, 0]);
  });

  test('does not take the handle of another queue', async ({ makeQueue, queue }) => {
    const other = await makeQueue();
    await queue.send('x');
    await other.send('y');
    const message = await queue.receiveOne();
    await other.delete(message).catch(() => undefined);
    expect(await queue.counts()).toEqual([0, 1, 0]);
    expect(await other.counts()).toEqual([1, 0, 0]);
  });

  test('is refused for a queue that is not there', async ({ sqs, queue }) => {
    const QueueUrl = `${queue.url}x`;
    expect(await refusalOf(sqs.deleteMessage({ QueueUrl, ReceiptHandle: 'x' }))).toEqual(
      nonExistent,
    );
  });
});

describe('retention', () => {
  test('throws a message away in the second it is over, hidden or not', async ({
    cloud,
    makeQueue,
  }) => {
    const queue = await makeQueue({ MessageRetentionPeriod: '60' });
    await queue.send('visible');
    await queue.send('hidden');
    await queue.receive({ MaxNumberOfMessages: 1, VisibilityTimeout: 3600 });
    await queue.send('delayed', { DelaySeconds: 900 });
    await cloud.clock.advance({ seconds: 59, milliseconds: 999 });
    expect(await queue.counts()).toEqual([1, 1, 1]);
    await cloud.clock.advance({ milliseconds: 1 });
    expect(await queue.counts()).toEqual([0, 0, 0]);
    expect(await queue.receive()).toEqual([]);
  });

  test('goes on with the next message', async ({ cloud, makeQueue }) => {
    const queue = await makeQueue({ MessageRetentionPeriod: '60' });
    for (let place = 0; place < 5; place += 1) {
      await queue.send(String(place));
      await cloud.clock.advance({ seconds: 10 });
    }
    for (let left = 5; left > 0; left -= 1) {
      expect((await queue.counts())[0]).toBe(left);
      await cloud.clock.advance({ seconds: 10 });
    }
    expect(await queue.counts()).toEqual([0, 0, 0]);
  });
});
