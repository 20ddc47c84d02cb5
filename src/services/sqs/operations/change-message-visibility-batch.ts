import { onQueue } from '../access.ts';
import type { BatchResultErrorEntry } from '../api.gen.ts';
import { batchResult, checkEntries, failedEntry } from '../batch.ts';
import { operation } from '../define.ts';
import { missing } from '../message.ts';
import { requireQueue } from '../queue.ts';
import { expiredEntry } from '../receipt.ts';
import { changeVisibility } from '../visibility.ts';

export const changeMessageVisibilityBatch = operation('ChangeMessageVisibilityBatch', {
  access: ({ QueueUrl }, ctx) => onQueue('ChangeMessageVisibility')({ QueueUrl }, ctx),
  isDataEvent: true,
  secrets: ['ReceiptHandle'],

  handle: ({ QueueUrl, Entries }, ctx) => {
    checkEntries(Entries, 'ChangeMessageVisibilityBatchRequestEntry');
    return ctx.transact((tx) => {
      const queue = requireQueue(tx, QueueUrl);
      const done: { Id: string }[] = [];
      const failed: BatchResultErrorEntry[] = [];
      for (const { Id, ReceiptHandle, VisibilityTimeout } of Entries) {
        try {
          if (VisibilityTimeout === undefined) throw missing('VisibilityTimeout');
          const asked = { handle: ReceiptHandle, seconds: VisibilityTimeout };
          changeVisibility(ctx, tx, queue, asked, expiredEntry);
          done.push({ Id });
        } catch (error) {
          failed.push(failedEntry(Id, error));
        }
      }
      return batchResult(done, failed);
    });
  },
});
