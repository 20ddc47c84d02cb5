import type { TaskContext } from '#kernel/operation';
import { blind, type Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';
import { plusMs } from '#lib/time';

import { task } from '../define.ts';
import { sendConfirmation } from '../delivery.ts';
import {
  type Confirmation,
  confirmationText,
  confirmationWords,
  signedTextOfConfirmation,
  subscribeAt,
} from '../envelope.ts';
import { awsManaged, usualHttp, waitSeconds } from '../retry.ts';
import { signText } from '../signing.ts';
import { remove } from '../subscription.ts';
import { type Subscription, subscriptions, type Topic, topics } from '../tables.ts';

interface Asking {
  readonly topic: string;
  readonly id: string;
  readonly topicName: string;
  readonly messageId: string;
  readonly origin: string;
  readonly attempts: number;
}

/** Asks an endpoint to confirm that it wants the subscription. */
export const askForConfirmation = task<Asking>({
  name: 'sns.ask-for-confirmation',
  retry: retrySchedules.untilDone,

  async run(asking, ctx) {
    const found = ctx.transact((tx) => pendingOf(tx, asking));
    if (!found) return;
    const { subscription, topic } = found;
    const body = await textOf(ctx, asking, subscription, topic);
    const outcome = await sendConfirmation(ctx, subscription, topic, {
      id: asking.messageId,
      body,
    });
    if (outcome.kind === 'delivered') return;
    const { arn } = subscription;
    ctx.log.info('a confirmation could not be asked for', { arn, reason: outcome.reason });
    const attempts = asking.attempts + 1;
    const policy = subscription.protocol === 'sqs' ? awsManaged : usualHttp;
    const wait = outcome.kind === 'failed' ? waitSeconds(policy, attempts) : undefined;
    if (wait === undefined) return;
    ctx.transact((tx) => {
      const at = plusMs(ctx.now(), Math.round(wait * 1000));
      tx.enqueue(askForConfirmation, { ...asking, attempts }, { at });
    });
  },
});

/** The subscription, as long as the question is still one. */
function pendingOf(tx: Transaction, { topic: topicId, id, topicName }: Asking) {
  const topic = tx.get(topics, blind(topicName));
  const subscription = tx.get(subscriptions, topicId, id);
  return topic?.id === topicId && subscription?.isPending ? { topic, subscription } : null;
}

async function textOf(
  ctx: TaskContext,
  { messageId, origin }: Asking,
  { token = '', topicArn }: Subscription,
  topic: Topic,
): Promise<string> {
  const confirmation: Confirmation = {
    id: messageId,
    topicArn,
    token,
    text: confirmationWords(topicArn),
    subscribeUrl: subscribeAt(origin, topicArn, token),
    sentAtMs: ctx.now(),
  };
  const text = signedTextOfConfirmation(confirmation);
  const signed = await signText(ctx, text, topic.signatureVersion ?? '1', origin);
  return confirmationText(confirmation, signed);
}

/** A subscription that nobody has confirmed goes. */
export const dropUnconfirmed = task<{ readonly topic: string; readonly id: string }>({
  name: 'sns.drop-unconfirmed',
  retry: retrySchedules.untilDone,

  run: ({ topic, id }, ctx) =>
    ctx.transact((tx) => {
      const subscription = tx.get(subscriptions, topic, id);
      if (subscription?.isPending) remove(tx, subscription);
    }),
});
