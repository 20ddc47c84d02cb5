/** Deleting a received message, for the single and the batch operation. */
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import { remove } from './ledger.ts';
import {
  expiredHandle,
  findReceived,
  isCurrent,
  openReceipt,
  type WordExpired,
} from './receipt.ts';
import type { Queue } from './tables.ts';

/** Deletes it; a message that is gone already is no fault. */
export function removeReceived(
  ctx: Context,
  tx: Transaction,
  queue: Queue,
  handle: string,
  expired: WordExpired = expiredHandle,
): void {
  const receipt = openReceipt(ctx, handle);
  const message = findReceived(tx, queue, receipt);
  if (!message) return;
  if (!isCurrent(message, receipt, ctx.now())) throw expired(handle);
  remove(tx, message);
  tx.count('NumberOfMessagesDeleted', { QueueName: queue.name });
}
