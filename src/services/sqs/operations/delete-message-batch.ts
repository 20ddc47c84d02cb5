import { onQueue } from '../access.ts';
import type { BatchResultErrorEntry } from '../api.gen.ts';
import { batchResult, checkEntries, failedEntry } from '../batch.ts';
import { operation } from '../define.ts';
import { requireQueue } from '../queue.ts';
import { expiredEntry } from '../receipt.ts';
import { removeReceived } from '../removal.ts';

export const deleteMessageBatch = operation('DeleteMessageBatch', {
  access: ({ QueueUrl }, ctx) => onQueue('DeleteMessage')({ QueueUrl }, ctx),
  isDataEvent: true,
  secrets: ['ReceiptHandle'],

  handle: ({ QueueUrl, Entries }, ctx) => {
    checkEntries(Entries, 'DeleteMessageBatchRequestEntry');
    return ctx.transact((tx) => {
      const queue = requireQueue(tx, QueueUrl);
      const done: { Id: string }[] = [];
      const failed: BatchResultErrorEntry[] = [];
      for (const { Id, ReceiptHandle } of Entries) {
        try {
          removeReceived(ctx, tx, queue, ReceiptHandle, expiredEntry);
          done.push({ Id });
        } catch (error) {
          failed.push(failedEntry(Id, error));
        }
      }
      return batchResult(done, failed);
    });
  },
});
