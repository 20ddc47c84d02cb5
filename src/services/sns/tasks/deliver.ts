import type { TaskContext } from '#kernel/operation';
import { blind, type Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';
import { sha256Hex } from '#lib/hash';
import { epochMs, type EpochMs, plusMs, plusSeconds } from '#lib/time';

import { task } from '../define.ts';
import { effectivePolicy } from '../delivery-policy.ts';
import { attempt, type Parcel, redrive } from '../delivery.ts';
import { awsManaged, waitSeconds } from '../retry.ts';
import { deadLetterArn } from '../subscription-attributes.ts';
import {
  deliveries,
  type Delivery,
  messages,
  subscriptions,
  throttles,
  topics,
} from '../tables.ts';

interface Line {
  readonly subscription: string;
  readonly group: string;
}

/** A delivery of a standard topic: one task, tried by the schedule of its endpoint. */
export const deliver = task<{ readonly message: string; readonly subscription: string }>({
  name: 'sns.deliver',
  retry: retrySchedules.untilDone,

  async run(payload, ctx) {
    const delivery = ctx.transact(
      (tx) => tx.get(deliveries, payload.message, payload.subscription) ?? null,
    );
    if (!delivery) return;
    await tryOnce(ctx, delivery, (tx, at) => tx.enqueue(deliver, payload, { at }));
  },
});

/** The deliveries of one message group of a FIFO topic to one subscription, one after the other. */
export const deliverLine = task<Line>({
  name: 'sns.deliver-line',
  retry: retrySchedules.untilDone,

  async run(line, ctx) {
    const head = ctx.transact((tx) => headOf(tx, line));
    if (!head) return;
    const goOn = (tx: Transaction, at: EpochMs) =>
      tx.enqueue(deliverLine, line, { id: lineTaskId(line), at });
    await tryOnce(ctx, head, goOn);
    ctx.transact((tx) => {
      const next = headOf(tx, line);
      if (next && next.message !== head.message) goOn(tx, ctx.now());
    });
  },
});

/** A line has one task at a time. */
export function lineTaskId({ subscription, group }: Line): string {
  return `line/${subscription}/${sha256Hex(group)}`;
}

function headOf(tx: Transaction, { subscription, group }: Line): Delivery | null {
  const [head] = tx.scanIndex(deliveries, 'line', { prefix: [subscription, blind(group)] });
  return head ?? null;
}

/** One attempt. Where it fails, `again` writes down the next one; where none is left, the message is a dead letter. */
async function tryOnce(
  ctx: TaskContext,
  delivery: Delivery,
  again: (tx: Transaction, at: EpochMs) => void,
): Promise<void> {
  const parcel = ctx.transact((tx) => parcelOf(tx, delivery));
  if (!parcel) {
    // The subscription or the topic is gone: nobody waits for it.
    ctx.transact((tx) => end(tx, delivery));
    return;
  }
  const retryAt = ctx.transact((tx) => throttled(tx, ctx, parcel, again));
  if (retryAt) return;
  const outcome = await attempt(ctx, parcel);
  const dimensions = { TopicName: parcel.topic.name };
  if (outcome.kind === 'delivered') {
    ctx.transact((tx) => {
      if (end(tx, delivery)) tx.count('NumberOfNotificationsDelivered', dimensions);
    });
    return;
  }
  ctx.log.info('a notification was not delivered', {
    subscription: parcel.subscription.arn,
    message: delivery.message,
    reason: outcome.reason,
  });
  const attempts = delivery.attempts + 1;
  const wait = outcome.kind === 'failed' ? waitSeconds(retryPolicyOf(parcel), attempts) : undefined;
  if (wait !== undefined) {
    ctx.transact((tx) => {
      tx.put(deliveries, { ...delivery, attempts, reason: outcome.reason });
      again(tx, plusMs(ctx.now(), Math.round(wait * 1000)));
    });
    return;
  }
  await giveUp(ctx, delivery, parcel);
}

async function giveUp(ctx: TaskContext, delivery: Delivery, parcel: Parcel): Promise<void> {
  const target = deadLetterArn(parcel.subscription);
  const letter = target === undefined ? undefined : await redrive(ctx, parcel, target);
  const dimensions = { TopicName: parcel.topic.name };
  if (letter && letter.kind !== 'delivered') {
    ctx.log.info('a notification was lost: its dead-letter queue did not take it', {
      subscription: parcel.subscription.arn,
      message: delivery.message,
      reason: letter.reason,
    });
  }
  ctx.transact((tx) => {
    if (!end(tx, delivery)) return;
    tx.count('NumberOfNotificationsFailed', dimensions);
    if (letter?.kind === 'delivered') tx.count('NumberOfNotificationsRedrivenToDlq', dimensions);
    else if (letter) tx.count('NumberOfNotificationsFailedToRedriveToDlq', dimensions);
  });
}

function parcelOf(tx: Transaction, delivery: Delivery): Parcel | null {
  const message = tx.get(messages, delivery.message);
  const subscription = tx.get(subscriptions, delivery.topic, delivery.subscription);
  const topic = message && tx.get(topics, blind(message.topicName));
  if (!message || !subscription || topic?.id !== delivery.topic) return null;
  return { message, subscription, topic };
}

function retryPolicyOf({ subscription, topic }: Parcel) {
  return subscription.protocol === 'sqs'
    ? awsManaged
    : effectivePolicy(topic.deliveryPolicy, subscription.deliveryPolicy).retry;
}

/** Puts an attempt off to the next second when this one has had as many as the delivery policy lets through. */
function throttled(
  tx: Transaction,
  ctx: TaskContext,
  { subscription, topic }: Parcel,
  again: (tx: Transaction, at: EpochMs) => void,
): boolean {
  if (subscription.protocol === 'sqs') return false;
  const { receivesPerSecond } = effectivePolicy(topic.deliveryPolicy, subscription.deliveryPolicy);
  if (receivesPerSecond === undefined) return false;
  const now = ctx.now();
  const secondMs = epochMs(now - (now % 1000));
  const known = tx.get(throttles, subscription.id);
  const sent = known?.secondMs === secondMs ? known.sent : 0;
  if (sent >= receivesPerSecond) {
    again(tx, plusSeconds(secondMs, 1));
    return true;
  }
  tx.put(throttles, { subscription: subscription.id, secondMs, sent: sent + 1 });
  return false;
}

/** Takes a delivery away, and its message when it was the last one; false when it was gone already. */
function end(tx: Transaction, { message, subscription }: Delivery): boolean {
  const known = tx.get(deliveries, message, subscription);
  if (!known) return false;
  tx.delete(deliveries, known);
  endIfDelivered(tx, message);
  return true;
}

/** Forgets a message that nobody waits for any more. */
export function endIfDelivered(tx: Transaction, id: string): void {
  const message = tx.get(messages, id);
  if (!message || message.isFanningOut) return;
  const [left] = tx.scan(deliveries, { prefix: [id] });
  if (!left) tx.delete(messages, message);
}
