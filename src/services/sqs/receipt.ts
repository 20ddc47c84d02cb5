/** Receipt handles: sealed, so that they survive a restart and no changed byte passes. */
import type { Fault } from '#kernel/fault';
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { type EpochMs, epochMs } from '#lib/time';

import { fault } from './define.ts';
import { invalid } from './message.ts';
import { type Message, messages, type Position, type Queue } from './tables.ts';

const PURPOSE = 'sqs receipt';

/** What a handle says: which message, and which of its receives. */
export interface ReceiptHandle extends Position {
  readonly receive: number;
}

export function sealReceipt(ctx: Context, message: Message): string {
  const { queue, sentAtMs, sequence, receiveCount } = message;
  return ctx.sealToken(PURPOSE, `${queue} ${sentAtMs} ${sequence} ${receiveCount}`);
}

/** Reads a handle; refuses one that SQS did not give out. */
export function openReceipt(ctx: Context, handle: string): ReceiptHandle {
  const text = ctx.openToken(PURPOSE, handle);
  if (text === undefined) {
    throw fault(
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${handle}" is not a valid receipt handle.`,
    );
  }
  const [queue = '', sentAt, sequence, receive] = text.split(' ');
  return {
    queue,
    sentAtMs: epochMs(Number(sentAt)),
    sequence: Number(sequence),
    receive: Number(receive),
  };
}

/** The message of a handle, if it is still in the queue. A handle of another queue finds nothing. */
export function findReceived(
  tx: Transaction,
  queue: Queue,
  receipt: ReceiptHandle,
): Message | undefined {
  // A purge gives the queue a new id: what was received before is gone.
  if (receipt.queue !== queue.id) return undefined;
  return tx.get(messages, receipt.queue, receipt.sentAtMs, receipt.sequence);
}

/**
 * AWS: a FIFO queue takes only the handle of the latest receive, and only while the message is hidden by it.
 * [recordings: test_fifo_delete_after_visibility_timeout] Standard queues take any handle of the message.
 */
export function isCurrent(message: Message, receipt: ReceiptHandle, now: EpochMs): boolean {
  if (!message.isFifo) return true;
  // A message whose time has come is visible, whether or not its row says so yet.
  const isHidden = message.phase === 'in-flight' && message.readyAtMs > now;
  return isHidden && message.receiveCount === receipt.receive;
}

/** How an operation tells that a handle has expired. */
export type WordExpired = (handle: string) => Fault;

export function expiredHandle(handle: string): Fault {
  return invalid(handle, 'ReceiptHandle', 'The receipt handle has expired.');
}

/** AWS: entries of a batch are told in fewer words. [github.com/smaskalik/sqsmover/issues/54] */
export function expiredEntry(): Fault {
  return fault('ReceiptHandleIsInvalid', 'The receipt handle has expired');
}
