/** A message's way in: deduplication, sequence number, and its deliveries written down with it. */
import type { Context, TaskContext } from '#kernel/operation';
import { blind, type Transaction } from '#kernel/store';
import { sha256Hex } from '#lib/hash';
import { plusSeconds } from '#lib/time';

import { encrypt, keyForPublishing } from './encryption.ts';
import { matchingSubscriptions } from './filter.ts';
import { bounds, limits } from './limits.ts';
import { contentOf, type Draft, sequenceText } from './message.ts';
import {
  counts,
  deduplications,
  type Message,
  messages,
  subscriptions,
  type Topic,
} from './tables.ts';
import { enqueueDelivery, fanOut } from './tasks/fan-out.ts';
import { countsOf, requireTopic } from './topic.ts';

/** A draft that was checked. */
export interface Prepared {
  readonly draft: Draft;
  readonly sizeBytes: number;
}

export interface Published {
  readonly MessageId: string;
  readonly SequenceNumber?: string;
}

type DataKey = Awaited<ReturnType<typeof keyForPublishing>>;

/**
 * Does the work of a publication in one transaction. Where the topic is under a KMS key, KMS is asked first: `work` is then
 * called with 'needed' for its checks, and again with the key.
 */
export async function publishTo<T>(
  ctx: Context,
  arn: string,
  work: (tx: Transaction, topic: Topic, key: DataKey | 'needed') => T,
): Promise<T> {
  const first = ctx.transact((tx) => {
    const topic = requireTopic(tx, arn);
    if (topic.kmsKeyId === undefined) return { done: work(tx, topic, undefined) };
    work(tx, topic, 'needed');
    return { topic };
  });
  if ('done' in first) return first.done;
  const key = await keyForPublishing(ctx, first.topic);
  const second = ctx.transact((tx) => ({ done: work(tx, requireTopic(tx, arn), key) }));
  return second.done;
}

/** Publishes one message. A duplicate on a FIFO topic is answered as the first was, and nothing is sent. */
export function publish(
  tx: Transaction,
  ctx: Context,
  topic: Topic,
  { draft, sizeBytes }: Prepared,
  key: DataKey,
): Published {
  const now = ctx.now();
  const scope = topic.isFifo ? deduplicationScope(topic, draft) : undefined;
  if (scope !== undefined) {
    forget(tx, topic, ctx);
    const known = tx.get(deduplications, topic.id, blind(scope));
    if (known && known.expiresAtMs > now)
      return { MessageId: known.messageId, SequenceNumber: sequenceText(known.sequence) };
  }
  const messageId = ctx.newId();
  const known = countsOf(tx, topic.id);
  const sequence = topic.isFifo ? known.next : undefined;
  if (scope !== undefined) {
    tx.put(counts, { ...known, next: known.next + 1 });
    tx.put(deduplications, {
      topic: topic.id,
      scope,
      messageId,
      sequence: known.next,
      expiresAtMs: plusSeconds(now, limits.deduplicationMinutes * 60),
    });
  }
  const dimensions = { TopicName: topic.name };
  tx.count('NumberOfMessagesPublished', dimensions);
  tx.count('PublishSize', dimensions, sizeBytes);
  const content = contentOf(draft);
  const message: Message = {
    id: messageId,
    topic: topic.id,
    topicName: topic.name,
    topicArn: topic.arn,
    publishedAtMs: now,
    origin: ctx.request.origin,
    signatureVersion: topic.signatureVersion ?? '1',
    content: key ? encrypt(ctx, key, content) : content,
    ...(key && { key: key.wrapped }),
    group: draft.group,
    deduplicationId: draft.deduplicationId,
    ...(sequence !== undefined && { sequence }),
    isFanningOut: false,
  };
  start(tx, ctx, message, content);
  return {
    MessageId: messageId,
    ...(sequence !== undefined && { SequenceNumber: sequenceText(sequence) }),
  };
}

/** Writes a message and its deliveries; with very many of them, a task that does. */
function start(
  tx: Transaction,
  ctx: Pick<TaskContext, 'cache'>,
  message: Message,
  content: ReturnType<typeof contentOf>,
): void {
  const { confirmed, filtered } = countsOf(tx, message.topic);
  const { matching } = matchingSubscriptions(ctx, tx, message.topic, content);
  countFilteredOut(tx, message, content, filtered - matching.length);
  const open = confirmed - filtered;
  if (open + matching.length === 0) return;
  if (open + matching.length > bounds.fannedOutAtOnce) {
    tx.insert(messages, { ...message, isFanningOut: true });
    tx.enqueue(fanOut, { message: message.id, phase: 'open' });
    return;
  }
  tx.insert(messages, message);
  for (const { id } of tx.scanIndex(subscriptions, 'open', { prefix: [message.topic] }))
    enqueueDelivery(tx, message, id);
  for (const id of matching) enqueueDelivery(tx, message, id);
}

function countFilteredOut(
  tx: Transaction,
  { topicName }: Message,
  { attributes }: ReturnType<typeof contentOf>,
  many: number,
): void {
  if (many <= 0) return;
  const dimensions = { TopicName: topicName };
  tx.count('NumberOfNotificationsFilteredOut', dimensions, many);
  if (Object.keys(attributes).length === 0)
    tx.count('NumberOfNotificationsFilteredOut-NoMessageAttributes', dimensions, many);
}

function deduplicationScope(topic: Topic, draft: Draft): string {
  const id = draft.deduplicationId ?? sha256Hex(draft.message);
  return topic.throughputScope === 'MessageGroup' ? `${draft.group ?? ''}\n${id}` : id;
}

function forget(tx: Transaction, topic: Topic, ctx: Context): void {
  let forgotten = 0;
  for (const row of tx.scanIndex(deduplications, 'expiry', { prefix: [topic.id] })) {
    if (row.expiresAtMs > ctx.now() || forgotten >= bounds.forgottenPerPublish) return;
    tx.delete(deduplications, row);
    forgotten += 1;
  }
}
