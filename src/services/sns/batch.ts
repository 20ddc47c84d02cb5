/** The checks of a batch's entries. [recordings: test_publish_batch_invalid_entry_id] */
import { fault } from './define.ts';
import { limits } from './limits.ts';

const ID = /^[A-Za-z0-9_-]+$/;

/** Refuses a batch that is empty, too large, or whose ids are malformed or repeated. */
export function checkEntries(entries: readonly { readonly Id: string }[]): void {
  if (entries.length === 0) {
    throw fault('EmptyBatchRequestException', "The batch request doesn't contain any entries.");
  }
  if (entries.length > limits.batchEntries) {
    throw fault(
      'TooManyEntriesInBatchRequestException',
      'The batch request contains more entries than permissible.',
    );
  }
  const seen = new Set<string>();
  for (const { Id } of entries) {
    if (Id.length > limits.batchIdCharacters) {
      throw fault(
        'InvalidBatchEntryIdException',
        `The Id of a batch entry in the batch request is too long: ${Id}`,
      );
    }
    if (!ID.test(Id)) {
      throw fault(
        'InvalidBatchEntryIdException',
        `The Id of a batch entry in the batch request contains an impermissible character: ${Id}`,
      );
    }
    if (seen.has(Id)) {
      throw fault(
        'BatchEntryIdsNotDistinctException',
        'Two or more batch entries in the request have the same Id.',
      );
    }
    seen.add(Id);
  }
}
