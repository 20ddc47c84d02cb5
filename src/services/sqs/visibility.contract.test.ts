/** How long a received message stays hidden, and how that is changed. */
import { describe, expect } from 'vitest';

import { invalidParameter, nonExistent, refusalOf, test } from './testing.ts';

const NOT_AVAILABLE = 'Message does not exist or is not available for visibility timeout change.';

describe('the visibility timeout', () => {
  test.for([1, 10, 43_200])('of %i s ends in that second', async (seconds, { cloud, queue }) => {
    await queue.send('x');
    await queue.receive({ VisibilityTimeout: seconds });
    expect(await queue.counts()).toEqual([0, 1, 0]);
    await cloud.clock.advance({ seconds: seconds - 1, milliseconds: 999 });
    expect(await queue.receive()).toEqual([]);
    await cloud.clock.advance({ milliseconds: 1 });
    expect(await queue.counts()).toEqual([1, 0, 0]);
    expect(await queue.receiveBodies()).toEqual(['x']);
  });
});

describe('ChangeMessageVisibility', () => {
  test.for([1, 10, 43_200])('hides for %i s from then on', async (seconds, { cloud, queue }) => {
    await queue.send('x');
    const message = await queue.receiveOne();
    await queue.hide(message, seconds);
    await cloud.clock.advance({ seconds: seconds - 1 });
    expect(await queue.receive()).toEqual([]);
    await cloud.clock.advance({ seconds: 1 });
    expect(await queue.receiveBodies()).toEqual(['x']);
  });

  test('with zero shows the message at once', async ({ queue }) => {
    await queue.send('x');
    await queue.hide(await queue.receiveOne(), 0);
    expect(await queue.counts()).toEqual([1, 0, 0]);
    expect((await queue.receiveOne()).Attributes?.ApproximateReceiveCount).toBe('2');
  });

  test('may shorten', async ({ cloud, queue }) => {
    await queue.send('x');
    await queue.hide(await queue.receiveOne(), 5);
    await cloud.clock.advance({ seconds: 5 });
    expect(await queue.receiveBodies()).toEqual(['x']);
  });

  test('holds for this receive only', async ({ cloud, queue }) => {
    await queue.send('x');
    await queue.hide(await queue.receiveOne(), 300);
    await cloud.clock.advance({ seconds: 300 });
    await queue.receiveOne();
    await cloud.clock.advance({ seconds: 30 });
    expect(await queue.receiveBodies()).toEqual(['x']);
  });

  test('may be repeated up to twelve hours in all', async ({ cloud, queue }) => {
    await queue.send('x');
    const message = await queue.receiveOne();
    for (let hour = 0; hour < 11; hour += 1) {
      await queue.hide(message, 3700);
      await cloud.clock.advance({ hours: 1 });
    }
    expect(await refusalOf(queue.hide(message, 3601))).toEqual(
      invalidParameter(
        '3601',
        'VisibilityTimeout',
        'Total VisibilityTimeout for the message is beyond the limit [43200 seconds].',
      ),
    );
    await queue.hide(message, 3600);
  });

  test('takes a handle whose timeout is over', async ({ cloud, queue }) => {
    // [recordings: test_change_message_visibility_after_visibility_timeout_expiration]
    await queue.send('x');
    const message = await queue.receiveOne({ VisibilityTimeout: 1 });
    await cloud.clock.advance({ seconds: 2 });
    await queue.hide(message, 10);
  });

  test('is refused for a message that is gone', async ({ queue }) => {
    await queue.send('x');
    const message = await queue.receiveOne();
    await queue.delete(message);
    expect(await refusalOf(queue.hide(message, 5))).toEqual(
      invalidParameter(message.ReceiptHandle ?? '', 'ReceiptHandle', NOT_AVAILABLE),
    );
  });

  test.for([-1, 43_201])('refuses %i s', async (seconds, { queue }) => {
    await queue.send('x');
    expect(await refusalOf(queue.hide(await queue.receiveOne(), seconds))).toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining(
        `Value ${seconds} for parameter VisibilityTimeout is invalid.`,
      ),
    });
  });

  test('refuses what is no handle', async ({ queue }) => {
    expect(await refusalOf(queue.hide('x', 5))).toMatchObject({
      name: 'ReceiptHandleIsInvalid',
      message: 'The input receipt handle "x" is not a valid receipt handle.',
    });
  });

  test('is refused for a queue that is not there', async ({ sqs, queue }) => {
    const call = sqs.changeMessageVisibility({
      QueueUrl: `${queue.url}x`,
      ReceiptHandle: 'x',
      VisibilityTimeout: 1,
    });
    expect(await refusalOf(call)).toEqual(nonExistent);
  });
});
