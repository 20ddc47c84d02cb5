import { blind, type Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';

import { task } from '../define.ts';
import { openContent } from '../encryption.ts';
import { matchingSubscriptions } from '../filter.ts';
import { bounds } from '../limits.ts';
import { deliveries, type Message, messages, subscriptions } from '../tables.ts';
import { deliver, deliverLine, endIfDelivered, lineTaskId } from './deliver.ts';

/** How far a message's deliveries have been written down. */
interface FanOut {
  readonly message: string;
  /** First those without a filter policy, then those whose policy matches. */
  readonly phase: 'open' | 'matching';
  /** The id of the subscription that was served last. */
  readonly after?: string | undefined;
}

/** Writes down the deliveries of a message with very many subscribers, some in each transaction. */
export const fanOut = task<FanOut>({
  name: 'sns.fan-out',
  retry: retrySchedules.untilDone,

  async run(payload, ctx) {
    const message = ctx.transact((tx) => tx.get(messages, payload.message) ?? null);
    if (!message?.isFanningOut) return;
    if (payload.phase === 'open') {
      ctx.transact((tx) => openBatch(tx, message, payload.after));
      return;
    }
    const content = await openContent(ctx, message);
    ctx.transact((tx) => {
      const { matching } = matchingSubscriptions(ctx, tx, message.topic, content);
      matchingBatch(tx, message, matching, payload.after);
    });
  },
});

function openBatch(tx: Transaction, message: Message, after: string | undefined): void {
  const range = { prefix: [message.topic], ...(after !== undefined && { after: [after] }) };
  let last: string | undefined;
  let served = 0;
  for (const { id } of tx.scanIndex(subscriptions, 'open', range)) {
    if (served >= bounds.fannedOutAtOnce) {
      tx.enqueue(fanOut, { message: message.id, phase: 'open', after: last });
      return;
    }
    enqueueDelivery(tx, message, id);
    last = id;
    served += 1;
  }
  tx.enqueue(fanOut, { message: message.id, phase: 'matching' });
}

function matchingBatch(
  tx: Transaction,
  message: Message,
  matching: readonly string[],
  after = '',
): void {
  const left = matching.filter((id) => id > after);
  const batch = left.slice(0, bounds.fannedOutAtOnce);
  for (const id of batch) enqueueDelivery(tx, message, id);
  if (left.length > batch.length) {
    tx.enqueue(fanOut, { message: message.id, phase: 'matching', after: batch.at(-1) });
    return;
  }
  tx.put(messages, { ...message, isFanningOut: false });
  endIfDelivered(tx, message.id);
}

/** Writes down one delivery: on a FIFO topic at the end of its group's line. */
export function enqueueDelivery(tx: Transaction, message: Message, subscription: string): void {
  const { sequence, group } = message;
  const line = sequence === undefined || group === undefined ? undefined : { group, sequence };
  tx.insert(deliveries, {
    message: message.id,
    topic: message.topic,
    subscription,
    attempts: 0,
    ...(line && { line }),
  });
  if (line) {
    const payload = { subscription, group: line.group };
    // A line that is there goes on by itself, and may be waiting for its next try.
    const [head] = tx.scanIndex(deliveries, 'line', { prefix: [subscription, blind(line.group)] });
    if (head?.message === message.id) tx.enqueue(deliverLine, payload, { id: lineTaskId(payload) });
  } else {
    tx.enqueue(deliver, { message: message.id, subscription });
  }
}
