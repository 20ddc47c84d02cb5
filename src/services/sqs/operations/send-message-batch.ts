import { onQueue } from '../access.ts';
import type { BatchResultErrorEntry, SendMessageBatchRequestEntry } from '../api.gen.ts';
import { batchResult, checkEntries, failedEntry } from '../batch.ts';
import { operation } from '../define.ts';
import { checkDraft, checkGroupIsGiven, checkSize, type Draft } from '../message.ts';
import { checkBatchSize, type Prepared, send, sendToQueue } from '../send.ts';
import type { Queue } from '../tables.ts';

export const sendMessageBatch = operation('SendMessageBatch', {
  access: ({ QueueUrl }, ctx) => onQueue('SendMessage')({ QueueUrl }, ctx),
  isDataEvent: true,
  secrets: ['MessageBody', 'StringValue', 'StringListValues'],

  handle: ({ QueueUrl, Entries }, ctx) => {
    checkEntries(Entries, 'SendMessageBatchRequestEntry');
    return sendToQueue(ctx, QueueUrl, (tx, queue, key) => {
      for (const entry of Entries) checkGroupIsGiven(draftOf(entry), queue);
      const { prepared, failed } = prepare(Entries, queue);
      checkBatchSize([...prepared.values()]);
      if (key === 'needed') return undefined;
      const sent = [...prepared].map(([Id, one]) => ({ Id, ...send(ctx, tx, queue, one, key) }));
      return batchResult(sent, failed);
    });
  },
});

/** Entries that can be sent, and those that cannot: one does not stop another. */
function prepare(entries: readonly SendMessageBatchRequestEntry[], queue: Queue) {
  const prepared = new Map<string, Prepared>();
  const failed: BatchResultErrorEntry[] = [];
  for (const entry of entries) {
    const draft = draftOf(entry);
    try {
      const sizeBytes = checkDraft(draft, queue);
      checkSize(sizeBytes, queue);
      prepared.set(entry.Id, { draft, sizeBytes });
    } catch (error) {
      failed.push(failedEntry(entry.Id, error));
    }
  }
  return { prepared, failed };
}

function draftOf(entry: SendMessageBatchRequestEntry): Draft {
  return {
    body: entry.MessageBody,
    attributes: entry.MessageAttributes,
    systemAttributes: entry.MessageSystemAttributes,
    delaySeconds: entry.DelaySeconds,
    group: entry.MessageGroupId,
    deduplicationId: entry.MessageDeduplicationId,
  };
}
