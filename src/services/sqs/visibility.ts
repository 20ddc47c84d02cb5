/** Changing how long a received message stays hidden, for the single and the batch operation. */
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { plusSeconds } from '#lib/time';

import { change } from './ledger.ts';
import { limits } from './limits.ts';
import { hidden, invalid } from './message.ts';
import {
  expiredHandle,
  findReceived,
  isCurrent,
  openReceipt,
  type WordExpired,
} from './receipt.ts';
import type { Queue } from './tables.ts';

export function changeVisibility(
  ctx: Context,
  tx: Transaction,
  queue: Queue,
  { handle, seconds }: { readonly handle: string; readonly seconds: number },
  expired: WordExpired = expiredHandle,
): void {
  const { min, max } = limits.visibilityTimeoutSeconds;
  if (seconds < min || seconds > max) {
    throw invalid(
      String(seconds),
      'VisibilityTimeout',
      'VisibilityTimeout must be between 0 and 43200 seconds.',
    );
  }
  const receipt = openReceipt(ctx, handle);
  const message = findReceived(tx, queue, receipt);
  if (!message || message.receiveCount === 0) {
    throw invalid(
      handle,
      'ReceiptHandle',
      'Message does not exist or is not available for visibility timeout change.',
    );
  }
  const now = ctx.now();
  if (!isCurrent(message, receipt, now)) throw expired(handle);
  // AWS: twelve hours in all, from the moment at which the message was received. [Developer Guide, "Visibility timeout"]
  const last = plusSeconds(message.lastReceivedAtMs ?? now, max);
  if (plusSeconds(now, seconds) > last) {
    throw invalid(
      String(seconds),
      'VisibilityTimeout',
      'Total VisibilityTimeout for the message is beyond the limit [43200 seconds].',
    );
  }
  change(tx, message, hidden(message, now, seconds));
}
