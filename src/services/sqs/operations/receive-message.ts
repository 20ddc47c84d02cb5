import type { Context } from '#kernel/operation';
import { blind, type Transaction } from '#kernel/store';
import { type EpochMs, plusSeconds } from '#lib/time';

import { onQueue } from '../access.ts';
import type { ReceiveMessageRequest } from '../api.gen.ts';
import { fault, operation } from '../define.ts';
import { fetchKey, NeedsKey } from '../encryption.ts';
import { gauge } from '../gauges.ts';
import { arrival, countsOf, settle } from '../ledger.ts';
import { limits } from '../limits.ts';
import { invalid, isPrintable } from '../message.ts';
import { requireQueue } from '../queue.ts';
import { attemptUntil, type Received, repeat, take } from '../receive.ts';
import { checkSystemNames, shownMessage } from '../shown-message.ts';
import { receiveAttempts, type Queue } from '../tables.ts';

export const receiveMessage = operation('ReceiveMessage', {
  access: onQueue('ReceiveMessage'),
  isDataEvent: true,
  isReadOnly: true,
  secrets: ['Body', 'StringValue', 'ReceiptHandle'],

  handle: async (input, ctx) => {
    const queue = ctx.transact((tx) => requireQueue(tx, input.QueueUrl));
    checkSystemNames(input);
    const asked = readRequest(input, queue);
    const until = plusSeconds(ctx.now(), asked.waitSeconds);
    // Nobody waits for the answer any more: what it took would be hidden for nothing.
    while (!ctx.request.isAborted()) {
      const look = attempt(ctx, input, { ...asked, isLast: ctx.now() >= until });
      if (look instanceof NeedsKey) {
        await fetchKey(ctx, look);
        continue;
      }
      const { received, wakeAtMs, signal } = look;
      if (received.length > 0)
        return { Messages: received.map((one) => shownMessage(ctx, one, input)) };
      if (ctx.now() >= until) return {};
      // INVARIANT: nothing is awaited between the look and the wait, so no arrival is missed.
      // A message that comes back wakes as one that arrives.
      await ctx.waitForSignal(signal, wakeAtMs < until ? wakeAtMs : until);
    }
    return {};
  },
});

interface Asked {
  readonly most: number;
  readonly timeoutSeconds: number;
  readonly waitSeconds: number;
  readonly attemptId: string | undefined;
}

interface Look extends Asked {
  /** The time to wait is over: a look that finds nothing is the answer. */
  readonly isLast: boolean;
}

function readRequest(input: ReceiveMessageRequest, queue: Queue): Asked {
  const most = input.MaxNumberOfMessages ?? 1;
  const timeoutSeconds = input.VisibilityTimeout ?? queue.visibilityTimeoutSeconds;
  const waitSeconds = input.WaitTimeSeconds ?? queue.waitSeconds;
  if (most < limits.receivedMessages.min || most > limits.receivedMessages.max) {
    throw invalid(String(most), 'MaxNumberOfMessages', 'Must be between 1 and 10, if provided.');
  }
  if (timeoutSeconds < 0 || timeoutSeconds > limits.visibilityTimeoutSeconds.max) {
    throw invalid(
      String(timeoutSeconds),
      'VisibilityTimeout',
      'Must be between 0 and 43200, if provided.',
    );
  }
  if (waitSeconds < 0 || waitSeconds > limits.waitSeconds.max) {
    throw invalid(String(waitSeconds), 'WaitTimeSeconds', 'Must be >= 0 and <= 20, if provided.');
  }
  const attemptId = input.ReceiveRequestAttemptId;
  if (attemptId !== undefined && !queue.isFifo) {
    throw invalid(
      attemptId,
      'ReceiveRequestAttemptId',
      'The request include parameter that is not valid for this queue type.',
    );
  }
  if (attemptId !== undefined && !isPrintable(attemptId)) {
    throw invalid(
      attemptId,
      'ReceiveRequestAttemptId',
      'ReceiveRequestAttemptId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
    );
  }
  return { most, timeoutSeconds, waitSeconds, attemptId };
}

/** One look at the queue; gives the key that KMS must be asked for where a body's key is missing. */
function attempt(ctx: Context, input: ReceiveMessageRequest, asked: Look) {
  try {
    return ctx.transact((tx) => takeOnce(tx, ctx, requireQueue(tx, input.QueueUrl), asked));
  } catch (error) {
    if (error instanceof NeedsKey) return error;
    throw error;
  }
}

function takeOnce(
  tx: Transaction,
  ctx: Context,
  queue: Queue,
  asked: Look,
): { readonly received: readonly Received[]; readonly wakeAtMs: EpochMs; readonly signal: string } {
  settle(tx, queue.id, ctx.now());
  const count = countsOf(tx, queue.id);
  // AWS: a standard queue says that its limit is reached; a FIFO queue just gives nothing. [Developer Guide, quotas]
  if (!queue.isFifo && count.inFlight >= limits.inFlight) {
    throw fault('OverLimit', 'The maximum number of in flight messages is reached.');
  }
  const received = repeatedOrTaken(tx, ctx, queue, asked);
  const dimensions = { QueueName: queue.name };
  if (received.length > 0) tx.count('NumberOfMessagesReceived', dimensions, received.length);
  else if (asked.isLast) tx.count('NumberOfEmptyReceives', dimensions);
  gauge(tx, queue);
  return { received, wakeAtMs: countsOf(tx, queue.id).hiddenUntilMs, signal: arrival(queue.id) };
}

// GAP: a repeated receive gives handles that are as good as the first ones, not the same text.
/** A receive that is repeated with its attempt id gets the same messages, as long as nothing happened to them since. */
function repeatedOrTaken(
  tx: Transaction,
  ctx: Context,
  queue: Queue,
  asked: Asked,
): readonly Received[] {
  const { attemptId, timeoutSeconds } = asked;
  if (attemptId === undefined) return take(ctx, tx, queue, asked);
  const known = tx.get(receiveAttempts, queue.id, blind(attemptId));
  const isKnown = known !== undefined && known.expiresAtMs > ctx.now();
  const received = isKnown
    ? repeat(ctx, tx, queue, known, timeoutSeconds)
    : take(ctx, tx, queue, asked);
  if (!received) {
    throw invalid(
      attemptId,
      'ReceiveRequestAttemptId',
      'The receiveRequestAttemptId is not valid anymore since the receive call is not retryable.',
    );
  }
  if (received.length > 0) {
    const taken = received.map(({ message: { sentAtMs, sequence, receiveCount, readyAtMs } }) => ({
      sentAtMs,
      sequence,
      receiveCount,
      readyAtMs,
    }));
    tx.put(receiveAttempts, {
      queue: queue.id,
      attempt: attemptId,
      taken,
      expiresAtMs: isKnown ? known.expiresAtMs : attemptUntil(ctx.now()),
    });
  }
  return received;
}
