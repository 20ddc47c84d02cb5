/** What the batch operations share: the checks of their entries, and the entry that failed. */
import { isFault } from '#kernel/fault';

import type { BatchResultErrorEntry } from './api.gen.ts';
import { fault } from './define.ts';
import { limits } from './limits.ts';

const ID = /^[A-Za-z0-9_-]{1,80}$/;

/** Refuses a batch that is empty, too large, or whose ids are malformed or repeated. */
export function checkEntries(entries: readonly { readonly Id: string }[], noun: string): void {
  if (entries.length === 0) {
    throw fault('EmptyBatchRequest', `There should be at least one ${noun} in the request.`);
  }
  if (entries.length > limits.batchEntries) {
    throw fault(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    );
  }
  const seen = new Set<string>();
  for (const { Id } of entries) {
    if (!ID.test(Id)) {
      throw fault(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      );
    }
    if (seen.has(Id)) throw fault('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`);
    seen.add(Id);
  }
}

/** What a batch answers. AWS: a list without entries is left out. [recordings: test_send_message_batch_with_oversized_contents_with_updated_maximum_message_size] */
export function batchResult<Done>(
  done: readonly Done[],
  failed: readonly BatchResultErrorEntry[],
): { readonly Successful: readonly Done[]; readonly Failed: readonly BatchResultErrorEntry[] } {
  const shown = {
    ...(done.length > 0 && { Successful: done }),
    ...(failed.length > 0 && { Failed: failed }),
  };
  // SAFETY: the model calls both lists required; AWS gives those that have entries, and clients read them so.
  return shown as Required<typeof shown>;
}

/** An entry's fault as the batch reports it; everything else is not the entry's. */
export function failedEntry(Id: string, error: unknown): BatchResultErrorEntry {
  if (!isFault(error)) throw error;
  return {
    Id,
    SenderFault: true,
    Code: ENTRY_CODES.get(error.code) ?? error.code,
    Message: error.message,
  };
}

// AWS: entries name the code of the query protocol. [recordings; SQS API Reference, BatchResultErrorEntry]
const ENTRY_CODES: ReadonlyMap<string, string> = new Map([
  ['InvalidParameterValueException', 'InvalidParameterValue'],
  ['MissingRequiredParameterException', 'MissingParameter'],
  ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'],
]);
