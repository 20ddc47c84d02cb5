/** FIFO queues: order within groups, each message once, and what failure does to both. Fair queues: groups of standard queues. */
import { describe, expect } from 'vitest';

import { invalidParameter, refusalOf, test, type TestQueue } from './testing.ts';

const send = (queue: TestQueue, body: string, MessageGroupId = 'g') =>
  queue.send(body, { MessageGroupId });
const one = { MaxNumberOfMessages: 1 };

describe('order', () => {
  test('is that of sending, within a group', async ({ fifo }) => {
    for (let place = 0; place < 12; place += 1) await send(fifo, `a${place}`, 'a');
    const first = await fifo.receive();
    expect(first.map(({ Body }) => Body)).toEqual(
      Array.from({ length: 10 }, (_one, place) => `a${place}`),
    );
    expect(await fifo.receive()).toEqual([]);
    for (const message of first) await fifo.delete(message);
    expect(await fifo.receiveBodies()).toEqual(['a10', 'a11']);
  });

  test('gives a group to one receiver at a time, other groups to others', async ({ fifo }) => {
    await send(fifo, 'a1', 'a');
    await send(fifo, 'a2', 'a');
    await send(fifo, 'b1', 'b');
    const [a1] = await fifo.receive(one);
    expect(a1?.Body).toBe('a1');
    expect(await fifo.receiveBodies()).toEqual(['b1']);
    expect(await fifo.receive()).toEqual([]);
    await fifo.delete(a1);
    expect(await fifo.receiveBodies()).toEqual(['a2']);
  });

  test('holds when a message comes back', async ({ cloud, fifo }) => {
    for (const body of ['a1', 'a2', 'a3']) await send(fifo, body);
    const [, second] = await fifo.receive({ VisibilityTimeout: 10 });
    await fifo.delete(second);
    expect(await fifo.receive()).toEqual([]);
    await cloud.clock.advance({ seconds: 10 });
    expect(await fifo.receiveBodies()).toEqual(['a1', 'a3']);
  });

  test('gives first the message that came back, then those behind it', async ({ cloud, fifo }) => {
    await send(fifo, 'a1');
    await fifo.receive({ VisibilityTimeout: 5 });
    await send(fifo, 'a2');
    expect(await fifo.receive()).toEqual([]);
    await cloud.clock.advance({ seconds: 5 });
    expect(await fifo.receiveBodies()).toEqual(['a1', 'a2']);
  });

  test('fills a call from one group before the next', async ({ fifo }) => {
    for (const [body, group] of [
      ['a1', 'a'],
      ['b1', 'b'],
      ['a2', 'a'],
      ['c1', 'c'],
      ['b2', 'b'],
    ] as const)
      await send(fifo, body, group);
    expect(await fifo.receiveBodies()).toEqual(['a1', 'a2', 'b1', 'b2', 'c1']);
  });

  test('frees a group that was emptied', async ({ fifo }) => {
    // [recordings: test_fifo_empty_message_groups_added_back_to_queue]
    await send(fifo, 'Message 1');
    await fifo.delete(await fifo.receiveOne());
    expect(await fifo.receive()).toEqual([]);
    await send(fifo, 'Message 2');
    expect(await fifo.receiveBodies()).toEqual(['Message 2']);
  });

  test.for([
    // [recordings: test_fifo_group_visibility_extends_with_change_message_visibility]
    ['none', [30, 30, 30], []],
    ['the first', [0, 30, 30], ['foo']],
    ['the second', [30, 0, 30], []],
    ['the first two', [0, 0, 30], ['foo', 'bar']],
    ['the first and the last', [0, 30, 0], ['foo']],
    ['all', [0, 0, 0], ['foo', 'bar', 'baz']],
  ] as const)(
    'when %s of three are shown again stops at the first that is hidden',
    async ([, timeouts, bodies], { fifo }) => {
      for (const body of ['foo', 'bar', 'baz']) await send(fifo, body);
      const messages = await fifo.receive();
      expect(messages).toHaveLength(3);
      for (const [place, timeout] of timeouts.entries()) await fifo.hide(messages[place], timeout);
      expect(await fifo.receiveBodies()).toEqual(bodies);
    },
  );

  test('holds a group back until its hidden first message comes back', async ({ cloud, fifo }) => {
    for (const body of ['foo', 'bar']) await send(fifo, body);
    const [foo, bar] = await fifo.receive();
    await fifo.hide(foo, 60);
    await fifo.hide(bar, 0);
    await cloud.clock.advance({ seconds: 59 });
    expect(await fifo.receive()).toEqual([]);
    await cloud.clock.advance({ seconds: 1 });
    expect(await fifo.receiveBodies()).toEqual(['foo', 'bar']);
  });

  test('of sequence numbers is growing, twenty digits long', async ({ fifo }) => {
    const numbers: bigint[] = [];
    for (const group of ['a', 'b', 'a']) {
      const sent = await fifo.send(`${numbers.length}`, { MessageGroupId: group });
      expect(sent.SequenceNumber).toMatch(/^\d{20}$/);
      numbers.push(BigInt(sent.SequenceNumber ?? 0));
    }
    expect(numbers).toEqual(numbers.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(new Set(numbers).size).toBe(3);
    const [message] = await fifo.receive({ ...one, MessageSystemAttributeNames: ['All'] });
    expect(message?.Attributes?.SequenceNumber).toBe(String(numbers[0]));
  });

  test('is delayed by the queue’s delay as a whole', async ({ cloud, makeFifo }) => {
    const fifo = await makeFifo({ DelaySeconds: '10', ContentBasedDeduplication: 'true' });
    await send(fifo, 'a1');
    await cloud.clock.advance({ seconds: 5 });
    await send(fifo, 'a2');
    await cloud.clock.advance({ seconds: 5 });
    expect(await fifo.receiveBodies()).toEqual(['a1']);
    expect(await fifo.counts()).toEqual([0, 1, 1]);
  });

  test('holds among twenty groups that fail at random', async ({ cloud, fifo }) => {
    for (let place = 0; place < 200; place += 1) await send(fifo, `${place}`, `g${place % 20}`);
    const seen = new Map<string, number>();
    let left = 200;
    for (let round = 0; left > 0 && round < 400; round += 1) {
      const messages = await fifo.receive({
        VisibilityTimeout: 2,
        MessageSystemAttributeNames: ['All'],
      });
      for (const [place, message] of messages.entries()) {
        // Every third is not deleted, and so are those behind it in this call.
        if ((round + place) % 3 === 2) break;
        const group = message.Attributes?.MessageGroupId ?? '';
        const number = Number(message.Body);
        expect(number).toBeGreaterThan(seen.get(group) ?? -1);
        expect(number - (seen.get(group) ?? number - 20)).toBe(20);
        seen.set(group, number);
        await fifo.delete(message);
        left -= 1;
      }
      await cloud.clock.advance({ seconds: 1 });
    }
    expect(left).toBe(0);
  });
});

describe('deduplication', () => {
  const twice = async (
    queue: TestQueue,
    first: Parameters<TestQueue['send']>[1],
    second = first,
    bodies: readonly [string, string] = ['x', 'x'],
  ) => {
    const a = await queue.send(bodies[0], first);
    const b = await queue.send(bodies[1], second);
    return a.MessageId === b.MessageId;
  };

  test('is by id where one is given', async ({ makeFifo }) => {
    const fifo = await makeFifo();
    const given = { MessageGroupId: 'g', MessageDeduplicationId: 'd' };
    const first = await fifo.send('one', given);
    const second = await fifo.send('two', given);
    expect(second.MessageId).toBe(first.MessageId);
    expect(second.SequenceNumber).toBe(first.SequenceNumber);
    expect(await fifo.receiveBodies()).toEqual(['one']);
    expect(await twice(fifo, given, { ...given, MessageDeduplicationId: 'e' })).toBe(false);
  });

  test('is by the body where the queue says so, not by attributes', async ({ fifo }) => {
    const text = (StringValue: string) => ({ a: { DataType: 'String', StringValue } });
    const given = { MessageGroupId: 'g' };
    const isSame = await twice(
      fifo,
      { ...given, MessageAttributes: text('1') },
      { ...given, MessageAttributes: text('2') },
    );
    expect(isSame).toBe(true);
    expect(await twice(fifo, given, given, ['y', 'z'])).toBe(false);
  });

  test('by id goes before deduplication by content', async ({ fifo }) => {
    const first = { MessageGroupId: 'g', MessageDeduplicationId: 'a' };
    expect(await twice(fifo, first, { ...first, MessageDeduplicationId: 'b' })).toBe(false);
  });

  test('lasts five minutes from the sending, also after a delete', async ({ cloud, fifo }) => {
    // [recordings: test_fifo_deduplication_arrives_once_after_delete]
    await send(fifo, 'x');
    await fifo.delete(await fifo.receiveOne());
    await cloud.clock.advance({ seconds: 299 });
    await send(fifo, 'x');
    expect(await fifo.receive()).toEqual([]);
    await cloud.clock.advance({ seconds: 1 });
    await send(fifo, 'x');
    expect(await fifo.receiveBodies()).toEqual(['x']);
  });

  test('is over all groups of a queue', async ({ fifo }) => {
    // [recordings: test_sqs_fifo_same_dedup_id_different_message_groups, test_fifo_deduplication_not_on_message_group_id]
    expect(await twice(fifo, { MessageGroupId: 'a' }, { MessageGroupId: 'b' })).toBe(true);
    expect(await fifo.receiveBodies()).toEqual(['x']);
  });

  test('is within a group where the queue says so', async ({ makeFifo }) => {
    // [recordings: test_sqs_fifo_message_group_scope_no_throughput_setting, test_fifo_high_throughput_ordering]
    const fifo = await makeFifo({
      ContentBasedDeduplication: 'true',
      DeduplicationScope: 'messageGroup',
    });
    expect(await twice(fifo, { MessageGroupId: 'a' }, { MessageGroupId: 'b' })).toBe(false);
    expect(await twice(fifo, { MessageGroupId: 'a' })).toBe(true);
    expect(await fifo.receiveBodies()).toEqual(['x', 'x']);
  });

  test('goes on after a purge', async ({ sqs, fifo }) => {
    await send(fifo, 'x');
    await sqs.purgeQueue({ QueueUrl: fifo.url });
    await send(fifo, 'y');
    expect(await fifo.receiveBodies()).toEqual(['y']);
  });

  test('shows the id of the message to its receiver', async ({ fifo }) => {
    await send(fifo, 'x');
    const sha256 = '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881';
    expect((await fifo.receiveOne()).Attributes?.MessageDeduplicationId).toBe(sha256);
    await fifo.send('y', { MessageGroupId: 'h', MessageDeduplicationId: 'mine' });
    expect((await fifo.receiveOne()).Attributes?.MessageDeduplicationId).toBe('mine');
  });
});

describe('an expired handle', () => {
  test('is refused by DeleteMessage', async ({ cloud, fifo }) => {
    // [recordings: test_fifo_delete_after_visibility_timeout]
    await send(fifo, 'foobar');
    const message = await fifo.receiveOne({ VisibilityTimeout: 1 });
    await cloud.clock.advance({ seconds: 1 });
    expect(await refusalOf(fifo.delete(message))).toEqual(
      invalidParameter(
        message.ReceiptHandle ?? '',
        'ReceiptHandle',
        'The receipt handle has expired.',
      ),
    );
    expect(await fifo.counts()).toEqual([1, 0, 0]);
  });

  test('is refused also while another receiver has the message', async ({ cloud, fifo }) => {
    await send(fifo, 'x');
    const first = await fifo.receiveOne({ VisibilityTimeout: 1 });
    await cloud.clock.advance({ seconds: 1 });
    const second = await fifo.receiveOne();
    expect(await refusalOf(fifo.delete(first))).toMatchObject({ name: 'InvalidParameterValue' });
    expect(await refusalOf(fifo.hide(first, 0))).toMatchObject({ name: 'InvalidParameterValue' });
    await fifo.delete(second);
    expect(await fifo.counts()).toEqual([0, 0, 0]);
    await fifo.delete(first);
  });

  test('fails its entry of a batch', async ({ cloud, sqs, fifo }) => {
    // AWS: once hidden no more, a message is deleted by no handle. [github.com/smaskalik/sqsmover/issues/54]
    await send(fifo, 'x');
    const { ReceiptHandle } = await fifo.receiveOne({ VisibilityTimeout: 1 });
    await cloud.clock.advance({ seconds: 1 });
    const { Failed } = await sqs.deleteMessageBatch({
      QueueUrl: fifo.url,
      Entries: [{ Id: '1', ReceiptHandle }],
    });
    expect(Failed).toEqual([
      {
        Id: '1',
        SenderFault: true,
        Code: 'ReceiptHandleIsInvalid',
        Message: 'The receipt handle has expired',
      },
    ]);
  });
});

describe('ReceiveRequestAttemptId', () => {
  const attempt = { ReceiveRequestAttemptId: 'attempt-1' };
  const notRetryable = invalidParameter(
    'attempt-1',
    'ReceiveRequestAttemptId',
    'The receiveRequestAttemptId is not valid anymore since the receive call is not retryable.',
  );

  test('gives the same messages again and hides them anew', async ({ cloud, fifo }) => {
    for (const body of ['a', 'b', 'c']) await send(fifo, body);
    const first = await fifo.receive({ ...attempt, MaxNumberOfMessages: 2 });
    await cloud.clock.advance({ seconds: 20 });
    const second = await fifo.receive({
      ...attempt,
      MaxNumberOfMessages: 2,
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    });
    expect(second.map(({ MessageId }) => MessageId)).toEqual(
      first.map(({ MessageId }) => MessageId),
    );
    expect(second[0]?.Attributes?.ApproximateReceiveCount).toBe('1');
    await cloud.clock.advance({ seconds: 20 });
    expect(await fifo.receive()).toEqual([]);
    await fifo.delete(first[0]);
    await fifo.delete(second[1]);
    expect(await fifo.receiveBodies()).toEqual(['c']);
  });

  test('is no longer good when a message was deleted', async ({ fifo }) => {
    await send(fifo, 'a');
    await send(fifo, 'b');
    const [a] = await fifo.receive({ ...attempt, MaxNumberOfMessages: 2 });
    await fifo.delete(a);
    expect(await refusalOf(fifo.receive(attempt))).toEqual(notRetryable);
  });

  test('is no longer good when a visibility was changed', async ({ fifo }) => {
    await send(fifo, 'a');
    const [a] = await fifo.receive(attempt);
    await fifo.hide(a, 60);
    expect(await refusalOf(fifo.receive(attempt))).toEqual(notRetryable);
  });

  test('takes messages where the first attempt found none', async ({ fifo }) => {
    expect(await fifo.receive(attempt)).toEqual([]);
    await send(fifo, 'a');
    expect(await fifo.receiveBodies(attempt)).toEqual(['a']);
  });

  test('is remembered for five minutes', async ({ cloud, fifo }) => {
    await send(fifo, 'a');
    await send(fifo, 'b', 'h');
    await fifo.receive({ ...attempt, ...one, VisibilityTimeout: 1000 });
    await cloud.clock.advance({ minutes: 5 });
    expect(await fifo.receiveBodies(attempt)).toEqual(['b']);
  });

  test.for(['', 'a b', 'x'.repeat(129), 'ü'])(
    'is not %j',
    async (ReceiveRequestAttemptId, { fifo }) => {
      expect(await refusalOf(fifo.receive({ ReceiveRequestAttemptId }))).toEqual(
        invalidParameter(
          ReceiveRequestAttemptId,
          'ReceiveRequestAttemptId',
          'ReceiveRequestAttemptId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
        ),
      );
    },
  );
});

test('counts tell what is hidden', async ({ fifo }) => {
  // [recordings: test_fifo_approximate_number_of_messages_not_visible]
  for (let place = 0; place < 3; place += 1) await send(fifo, `${place}`);
  const [first] = await fifo.receive({ MaxNumberOfMessages: 2 });
  expect(await fifo.counts()).toEqual([1, 2, 0]);
  await fifo.delete(first);
  expect(await fifo.counts()).toEqual([1, 1, 0]);
});

describe('a fair queue', () => {
  test('gives the quiet tenants’ messages before the busy one’s', async ({ queue }) => {
    for (let place = 0; place < 20; place += 1) await send(queue, `busy ${place}`, 'busy');
    await queue.receive();
    await send(queue, 'quiet 1', 'quiet');
    await send(queue, 'other 1', 'other');
    const bodies = await queue.receiveBodies({ MaxNumberOfMessages: 2 });
    expect(bodies.toSorted()).toEqual(['other 1', 'quiet 1']);
    expect(await queue.counts()).toEqual([10, 12, 0]);
  });

  test('gives every message, whatever its group', async ({ cloud, queue }) => {
    const sent: string[] = [];
    for (let place = 0; place < 30; place += 1) {
      const body = `m${place}`;
      sent.push(body);
      await queue.send(body, place % 4 === 0 ? {} : { MessageGroupId: `g${place % 4}` });
    }
    const got: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      for (const message of await queue.receive()) {
        if (got.length % 5 === 4) await queue.hide(message, 0);
        else {
          got.push(message.Body ?? '');
          await queue.delete(message);
          continue;
        }
        got.push('');
      }
      await cloud.clock.advance({ seconds: 1 });
    }
    expect(got.filter((body) => body !== '').toSorted()).toEqual(sent.toSorted());
    expect(await queue.counts()).toEqual([0, 0, 0]);
  });

  test('does not block a group by a hidden message', async ({ queue }) => {
    await send(queue, 'a1', 'a');
    await send(queue, 'a2', 'a');
    expect(await queue.receiveBodies(one)).toEqual(['a1']);
    expect(await queue.receiveBodies(one)).toEqual(['a2']);
  });

  test('delays messages one by one', async ({ cloud, queue }) => {
    await queue.send('later', { MessageGroupId: 'a', DelaySeconds: 5 });
    await queue.send('now', { MessageGroupId: 'a' });
    expect(await queue.receiveBodies()).toEqual(['now']);
    await cloud.clock.advance({ seconds: 5 });
    expect(await queue.receiveBodies()).toEqual(['later']);
  });

  test('with a visibility timeout of zero gives each message once in a call', async ({ queue }) => {
    for (const group of ['a', 'a', 'b']) await send(queue, `of ${group}`, group);
    await queue.send('alone');
    expect(await queue.receive({ VisibilityTimeout: 0 })).toHaveLength(4);
  });
});
