import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { plusSeconds } from '#lib/time';

import { onQueue } from '../access.ts';
import { invalidValue, withAttributes } from '../attributes.ts';
import { fault, operation } from '../define.ts';
import { change, countsOf, expiryOf, settle } from '../ledger.ts';
import { findQueue, parseQueueArn, requireQueue } from '../queue.ts';
import { checkTarget } from '../redrive.ts';
import { counts, messages, type Queue, queues } from '../tables.ts';
import { setExpiry } from '../tasks/expire-messages.ts';

export const setQueueAttributes = operation('SetQueueAttributes', {
  access: onQueue('SetQueueAttributes'),

  handle: ({ QueueUrl, Attributes }, ctx) => {
    const entries = Object.entries(Attributes).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    const given: Readonly<Record<string, string>> = Object.fromEntries(entries);
    return ctx.transact((tx) => {
      const queue = requireQueue(tx, QueueUrl);
      // What can be received by now does not become delayed again.
      settle(tx, queue.id, ctx.now());
      checkKind(queue, given['FifoQueue']);
      const { FifoQueue: _kind, ...rest } = given;
      const settings = withAttributes(queue, rest, queue);
      if (rest['RedrivePolicy'] !== undefined && settings.redrive) {
        const target = parseQueueArn(settings.redrive.deadLetterTargetArn)?.resource ?? '';
        checkTarget(settings.redrive, queue, findQueue(tx, target));
      }
      const { fifo: _f, policy: _p, redrive: _r, redriveAllow: _a, ...kept } = queue;
      const after: Queue = { ...kept, ...settings, modifiedAtMs: ctx.now() };
      tx.put(queues, after);
      applyToMessages(tx, ctx, queue, after);
      return {};
    });
  },
});

/** AWS: a queue stays what it is; naming its kind anew is taken. [recordings: test_set_unsupported_attribute_fifo] */
function checkKind({ isFifo }: Queue, asked: string | undefined): void {
  if (asked === undefined) return;
  if (!isFifo) throw fault('InvalidAttributeName', 'Unknown Attribute FifoQueue.');
  if (asked.toLowerCase() !== 'true')
    throw invalidValue('FifoQueue', 'Modifying queue type is not supported.');
}

/** Two settings hold for messages that are already there: retention, and on FIFO queues the delay. [SetQueueAttributes] */
function applyToMessages(tx: Transaction, ctx: Context, before: Queue, after: Queue): void {
  if (after.retentionSeconds !== before.retentionSeconds) {
    const [oldest] = tx.scan(messages, { prefix: [after.id] });
    if (oldest) {
      const expiryAtMs = expiryOf(after, oldest.sentAtMs);
      tx.put(counts, { ...countsOf(tx, after.id), expiryAtMs });
      setExpiry(tx, after.name, after.id, expiryAtMs);
    }
  }
  if (!after.isFifo || after.delaySeconds === before.delaySeconds) return;
  for (const message of [...tx.scanIndex(messages, 'hidden', { prefix: [after.id] })]) {
    if (message.phase !== 'delayed') continue;
    const readyAtMs = plusSeconds(message.sentAtMs, after.delaySeconds);
    change(tx, message, {
      ...message,
      readyAtMs,
      phase: readyAtMs <= ctx.now() ? 'ready' : 'delayed',
    });
  }
}
