import { isFault } from '#kernel/fault';

import { onTopic } from '../access.ts';
import type { BatchResultErrorEntry, PublishBatchRequestEntry } from '../api.gen.ts';
import { checkEntries } from '../batch.ts';
import { fault, operation } from '../define.ts';
import { checkDraft, type Draft, maximumSize } from '../message.ts';
import { type Prepared, publish, publishTo } from '../publish.ts';
import type { Topic } from '../tables.ts';

export const publishBatch = operation('PublishBatch', {
  access: ({ TopicArn }, ctx) => onTopic('Publish', TopicArn, ctx),
  isDataEvent: true,
  secrets: ['Message', 'Subject', 'StringValue', 'BinaryValue'],

  handle: ({ TopicArn, PublishBatchRequestEntries: entries }, ctx) => {
    checkEntries(entries);
    return publishTo(ctx, TopicArn, (tx, topic, key) => {
      const { prepared, failed } = prepare(entries, topic);
      let sum = 0;
      for (const { sizeBytes } of prepared.values()) sum += sizeBytes;
      if (sum > maximumSize(topic)) throw tooLong();
      if (key === 'needed') return {};
      const Successful = [...prepared].map(([Id, one]) => ({
        Id,
        ...publish(tx, ctx, topic, one, key),
      }));
      return { Successful, Failed: failed };
    });
  },
});

function tooLong() {
  return fault(
    'BatchRequestTooLongException',
    'The length of all the messages put together is more than the limit.',
  );
}

/** Entries that can be published, and those that cannot: one does not stop another. */
function prepare(entries: readonly PublishBatchRequestEntry[], topic: Topic) {
  const prepared = new Map<string, Prepared>();
  const failed: BatchResultErrorEntry[] = [];
  for (const entry of entries) {
    const draft = draftOf(entry);
    try {
      const sizeBytes = checkDraft(draft, topic);
      // One entry that is too long alone makes the whole too long. [recordings: test_publish_batch_too_long_message]
      if (sizeBytes > maximumSize(topic)) throw tooLong();
      prepared.set(entry.Id, { draft, sizeBytes });
    } catch (error) {
      if (!isFault(error) || error.code === 'BatchRequestTooLongException') throw error;
      failed.push({
        Id: entry.Id,
        SenderFault: true,
        Code: ENTRY_CODES.get(error.code) ?? error.code,
        Message: error.message,
      });
    }
  }
  return { prepared, failed };
}

// AWS: entries name the code of the query protocol. [SNS API Reference, BatchResultErrorEntry]
const ENTRY_CODES: ReadonlyMap<string, string> = new Map([
  ['InvalidParameterException', 'InvalidParameter'],
  ['InvalidParameterValueException', 'ParameterValueInvalid'],
]);

function draftOf(entry: PublishBatchRequestEntry): Draft {
  return {
    message: entry.Message,
    subject: entry.Subject,
    structure: entry.MessageStructure,
    attributes: entry.MessageAttributes,
    group: entry.MessageGroupId,
    deduplicationId: entry.MessageDeduplicationId,
  };
}
