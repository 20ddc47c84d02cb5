/** A message's way into its queue, for the single and the batch operation. */
import type { Context } from '#kernel/operation';
import { blind, type Transaction } from '#kernel/store';
import { invariant } from '#lib/assert';
import { md5Hex } from '#lib/hash';
import { type EpochMs, plusSeconds } from '#lib/time';

import { admit } from './admission.ts';
import { fault } from './define.ts';
import { type DataKey, encryptBody, keyForSending, knownKeyForSending } from './encryption.ts';
import { gauge } from './gauges.ts';
import { countsOf } from './ledger.ts';
import { bounds, limits } from './limits.ts';
import {
  attributesMd5,
  deduplicationOf,
  type Draft,
  sequenceNumber,
  storedAttribute,
} from './message.ts';
import { requireQueue } from './queue.ts';
import { type Deduplication, deduplications, type Queue, type StoredAttribute } from './tables.ts';

/** A message that was checked, with what the transaction needs of it. */
export interface Prepared {
  readonly draft: Draft;
  readonly sizeBytes: number;
}

/** What the sender is told. */
export interface Sent {
  readonly MessageId: string;
  readonly MD5OfMessageBody: string;
  readonly MD5OfMessageAttributes?: string | undefined;
  readonly MD5OfMessageSystemAttributes?: string | undefined;
  readonly SequenceNumber?: string | undefined;
}

/** Checks the messages of a call and writes them; where the key is still to be had from KMS it checks alone, and gives undefined. */
type Send<Result> = (
  tx: Transaction,
  queue: Queue,
  key: DataKey | 'needed' | undefined,
) => Result | undefined;

/** Sends in one transaction, or asks KMS for the queue's data key in between and finds the queue anew. */
export function sendToQueue<Result extends object>(
  ctx: Context,
  url: string,
  work: Send<Result>,
): Result | Promise<Result> {
  const first = ctx.transact((tx) => {
    const queue = requireQueue(tx, url);
    const known = knownKeyForSending(ctx, queue);
    const key = known ?? (queue.encryption.kind === 'kms' ? 'needed' : undefined);
    return { queue, sent: work(tx, queue, key) };
  });
  return first.sent ?? sendWithKey(ctx, url, first.queue, work);
}

async function sendWithKey<Result extends object>(
  ctx: Context,
  url: string,
  queue: Queue,
  work: Send<Result>,
): Promise<Result> {
  const key = await keyForSending(ctx, queue);
  const { sent } = ctx.transact((tx) => ({ sent: work(tx, requireQueue(tx, url), key) }));
  invariant(sent !== undefined, 'with its key a message is sent');
  return sent;
}

/** Writes a message, or recognises it as one that was sent before. */
export function send(
  ctx: Context,
  tx: Transaction,
  queue: Queue,
  { draft, sizeBytes }: Prepared,
  key: DataKey | undefined,
): Sent {
  const now = ctx.now();
  const attributes = storedAttributes(draft);
  const md5 = md5Hex(draft.body);
  const attributesDigest = attributes && attributesMd5(attributes);
  // AWS: the trace of the sender's request travels with the message. [X-Ray Developer Guide, "Amazon SQS and AWS X-Ray"]
  const trace = draft.systemAttributes?.['AWSTraceHeader']?.StringValue ?? ctx.request.trace;
  const systemDigest =
    draft.systemAttributes?.['AWSTraceHeader'] &&
    attributesMd5({ AWSTraceHeader: storedAttribute(draft.systemAttributes['AWSTraceHeader']) });
  const answer = (MessageId: string, number: number | undefined): Sent => ({
    MD5OfMessageBody: md5,
    MD5OfMessageAttributes: attributesDigest,
    MD5OfMessageSystemAttributes: systemDigest,
    MessageId,
    SequenceNumber: number === undefined ? undefined : sequenceNumber(number),
  });
  const deduplication = queue.isFifo ? deduplicationOf(draft, queue) : undefined;
  const twin = deduplication && findTwin(tx, queue, deduplication.scope, now);
  if (twin) return answer(twin.messageId, twin.sequence);

  const id = ctx.newId();
  const sequence = countsOf(tx, queue.id).next;
  const delaySeconds = (queue.isFifo ? undefined : draft.delaySeconds) ?? queue.delaySeconds;
  admit(
    tx,
    queue,
    // All members, and always in this order: objects of one shape are small and quick.
    {
      queue: queue.id,
      sentAtMs: now,
      sequence,
      id,
      phase: delaySeconds > 0 ? 'delayed' : 'ready',
      readyAtMs: plusSeconds(now, delaySeconds),
      receiveCount: 0,
      firstReceivedAtMs: undefined,
      lastReceivedAtMs: undefined,
      group: draft.group,
      isFifo: queue.isFifo,
    },
    {
      queue: queue.id,
      sentAtMs: now,
      sequence,
      body: key ? encryptBody(ctx, key, draft.body) : draft.body,
      attributes,
      key: key?.wrapped,
      md5,
      attributesMd5: attributesDigest,
      senderId: ctx.identity.userId,
      trace,
      deduplicationId: deduplication?.id,
    },
  );
  if (deduplication)
    remember(tx, queue, {
      queue: queue.id,
      scope: deduplication.scope,
      messageId: id,
      sequence,
      md5,
      expiresAtMs: plusSeconds(now, limits.deduplicationSeconds),
    });
  const dimensions = { QueueName: queue.name };
  tx.count('NumberOfMessagesSent', dimensions);
  tx.count('SentMessageSize', dimensions, sizeBytes);
  gauge(tx, queue);
  return answer(id, queue.isFifo ? sequence : undefined);
}

function storedAttributes({
  attributes,
}: Draft): Readonly<Record<string, StoredAttribute>> | undefined {
  const entries = Object.entries(attributes ?? {});
  return entries.length === 0
    ? undefined
    : Object.fromEntries(entries.map(([name, value]) => [name, storedAttribute(value)]));
}

function findTwin(
  tx: Transaction,
  queue: Queue,
  scope: string,
  now: EpochMs,
): Deduplication | undefined {
  const twin = tx.get(deduplications, queue.id, blind(scope));
  return twin && twin.expiresAtMs > now ? twin : undefined;
}

/** Remembers a message for five minutes, and forgets a few whose time is over: their number stays that of the last minutes. */
function remember(tx: Transaction, queue: Queue, row: Deduplication): void {
  let forgotten = 0;
  for (const old of tx.scanIndex(deduplications, 'expiry', { prefix: [queue.id] })) {
    if (old.expiresAtMs > tx.now || forgotten >= bounds.forgottenPerSend) break;
    tx.delete(deduplications, old);
    forgotten += 1;
  }
  tx.put(deduplications, row);
}

/** Refuses a batch whose messages together are too large. */
export function checkBatchSize(prepared: readonly Prepared[]): void {
  const bytes = prepared.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (bytes > limits.batchBytes) {
    throw fault(
      'BatchRequestTooLong',
      `Batch requests cannot be longer than ${limits.batchBytes} bytes. You have sent ${bytes} bytes.`,
    );
  }
}
