/** Taking messages from a queue: which, in which order, and what becomes of those that nobody can process. */
import type { Context } from '#kernel/operation';
import { blind, type Transaction } from '#kernel/store';
import { invariant } from '#lib/assert';
import { type EpochMs, plusSeconds } from '#lib/time';

import { admit } from './admission.ts';
import { readBody } from './encryption.ts';
import { change, countsOf, remove } from './ledger.ts';
import { limits } from './limits.ts';
import { hidden, receiptOf, taken } from './message.ts';
import { parseQueueArn, findQueue } from './queue.ts';
import {
  bodies,
  type Group,
  groups,
  type Message,
  type MessageBody,
  messages,
  type Queue,
  type ReceiveAttempt,
} from './tables.ts';

/** A message as a receive took it. */
export interface Received {
  readonly message: Message;
  readonly body: MessageBody;
  /** In the clear. */
  readonly text: string;
}

/** Takes up to so many messages and hides them. Throws NeedsKey, leaving everything as it was, where KMS must be asked first. */
export function take(
  ctx: Context,
  tx: Transaction,
  queue: Queue,
  wanted: { readonly most: number; readonly timeoutSeconds: number },
): Received[] {
  const room = limits.inFlight - countsOf(tx, queue.id).inFlight;
  const most = Math.min(wanted.most, room);
  const received: Received[] = [];
  const now = ctx.now();
  for (const message of candidates(tx, queue)) {
    if (received.length >= most) break;
    const body = tx.get(bodies, message.queue, message.sentAtMs, message.sequence);
    invariant(body, 'a message has a body');
    const receipt = receiptOf(message, queue, now);
    if (receipt.kind === 'expired') remove(tx, message);
    else if (
      receipt.kind === 'move' &&
      moveToDeadLetters(tx, { message, body, to: receipt.to, from: queue.arn, now })
    )
      continue;
    else {
      const text = readBody(ctx, queue, body);
      const after = taken(message, now, wanted.timeoutSeconds);
      change(tx, message, after);
      received.push({ message: after, body, text });
    }
  }
  return received;
}

/** Moves a message whose receives are used up; tells whether there was a queue to take it. */
function moveToDeadLetters(
  tx: Transaction,
  move: {
    readonly message: Message;
    readonly body: MessageBody;
    readonly to: string;
    readonly from: string;
    readonly now: EpochMs;
  },
): boolean {
  const target = findQueue(tx, parseQueueArn(move.to)?.resource ?? '');
  // AWS: without its dead-letter queue a message stays where it is.
  if (!target) return false;
  remove(tx, move.message);
  transfer(tx, {
    message: move.message,
    body: move.body,
    to: target,
    now: move.now,
    as: { kind: 'dead-letter', source: move.from },
  });
  return true;
}

/**
 * A message enters another queue of the same cell, with its body and attributes: as a dead letter, or as a new message.
 * AWS: a redriven message has a new id and time of sending. [Developer Guide, "Learn how to configure a dead-letter queue redrive"]
 */
export function transfer(
  tx: Transaction,
  move: {
    readonly message: Message;
    readonly body: MessageBody;
    readonly to: Queue;
    readonly now: EpochMs;
    readonly as:
      | { readonly kind: 'dead-letter'; readonly source: string }
      | { readonly kind: 'new'; readonly id: string };
  },
): void {
  const { message, body, to, now, as } = move;
  const isLetter = as.kind === 'dead-letter';
  // AWS: a standard queue keeps the time at which the message was sent first; a FIFO queue starts it anew. [Developer Guide, "Setting up dead-letter queue retention"]
  const sentAtMs = to.isFifo || !isLetter ? now : message.sentAtMs;
  const position = { queue: to.id, sentAtMs, sequence: countsOf(tx, to.id).next };
  const { deadLetterSource: _old, ...kept } = body;
  admit(
    tx,
    to,
    {
      ...position,
      id: isLetter ? message.id : as.id,
      phase: 'ready',
      readyAtMs: now,
      receiveCount: isLetter ? message.receiveCount : 0,
      ...(isLetter &&
        message.firstReceivedAtMs !== undefined && {
          firstReceivedAtMs: message.firstReceivedAtMs,
        }),
      ...(message.group !== undefined && { group: message.group }),
      isFifo: to.isFifo,
    },
    {
      ...kept,
      ...position,
      ...(isLetter && { deadLetterSource: as.source }),
      // AWS: so that two letters with one deduplication id stay two. [Developer Guide, as above]
      ...(isLetter && to.isFifo && { deduplicationId: message.id }),
    },
  );
}

/** The messages that can be received, in the order in which they are given out. They may be taken while this goes on. */
function* candidates(tx: Transaction, queue: Queue): IterableIterator<Message> {
  if (queue.isFifo) {
    yield* fifoCandidates(tx, queue);
    return;
  }
  const [first] = tx.scanIndex(groups, 'available', { prefix: [queue.id] });
  if (!first) {
    yield* tx.scanIndex(messages, 'ready', { prefix: [queue.id] });
    return;
  }
  yield* fairCandidates(tx, queue);
}

/** As many of one group as there are, then the next group: each in its order, up to the first that is hidden. */
function* fifoCandidates(tx: Transaction, queue: Queue): IterableIterator<Message> {
  // Groups are collected first: taking their messages changes the index that is walked.
  const available: Group[] = [];
  for (const group of tx.scanIndex(groups, 'available', { prefix: [queue.id] })) {
    available.push(group);
    if (available.length >= limits.receivedMessages.max * 10) break;
  }
  for (const { group } of available) {
    for (const message of tx.scanIndex(messages, 'line', { prefix: [queue.id, blind(group)] })) {
      if (message.phase !== 'ready') break;
      yield message;
    }
  }
}

/**
 * Fair queues: the group with the fewest messages in flight comes first, so that one busy tenant does not hold up the others.
 * Messages without a group take their turn by age. [SQS Developer Guide, "Amazon SQS fair queues"]
 */
function* fairCandidates(tx: Transaction, queue: Queue): IterableIterator<Message> {
  // With a visibility timeout of zero a message can be received again at once; in one call it is given once.
  const given = new Set<number>();
  const isLeft = ({ sequence }: Message) => !given.has(sequence);
  for (;;) {
    const grouped = firstOfGroups(tx, queue, isLeft);
    const ungrouped = find(tx.scanIndex(messages, 'ready', { prefix: [queue.id] }), isLeft);
    const next =
      grouped && ungrouped
        ? ungrouped.sequence < grouped.sequence
          ? ungrouped
          : grouped
        : (grouped ?? ungrouped);
    if (!next) return;
    given.add(next.sequence);
    yield next;
  }
}

function firstOfGroups(
  tx: Transaction,
  queue: Queue,
  isLeft: (message: Message) => boolean,
): Message | undefined {
  for (const { group } of tx.scanIndex(groups, 'available', { prefix: [queue.id] })) {
    const first = find(
      tx.scanIndex(messages, 'line', { prefix: [queue.id, blind(group)] }),
      isLeft,
    );
    if (first) return first;
  }
  return undefined;
}

function find<T>(items: Iterable<T>, isWanted: (item: T) => boolean): T | undefined {
  for (const item of items) if (isWanted(item)) return item;
  return undefined;
}

/** The messages of an earlier receive, hidden anew; undefined unless every one of them is still as that receive left it. */
export function repeat(
  ctx: Context,
  tx: Transaction,
  queue: Queue,
  attempt: ReceiveAttempt,
  timeoutSeconds: number,
): Received[] | undefined {
  const now = ctx.now();
  const found = attempt.taken.map(({ sentAtMs, sequence }) =>
    tx.get(messages, queue.id, sentAtMs, sequence),
  );
  const isUntouched = attempt.taken.every(
    ({ receiveCount, readyAtMs }, place) =>
      readyAtMs > now &&
      found[place]?.receiveCount === receiveCount &&
      found[place]?.readyAtMs === readyAtMs &&
      found[place]?.phase === 'in-flight',
  );
  if (!isUntouched) return undefined;
  return found.flatMap((message) => {
    if (!message) return [];
    const body = tx.get(bodies, message.queue, message.sentAtMs, message.sequence);
    invariant(body, 'a message has a body');
    const text = readBody(ctx, queue, body);
    const after = hidden(message, now, timeoutSeconds);
    change(tx, message, after);
    return [{ message: after, body, text }];
  });
}

/** Until when an attempt id is remembered. */
export function attemptUntil(now: EpochMs): EpochMs {
  return plusSeconds(now, limits.receiveAttemptSeconds);
}
