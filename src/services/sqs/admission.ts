/** The one way into a queue: the books take a message up, and a task throws it away when it is too old. */
import type { Transaction } from '#kernel/store';

import { enter } from './ledger.ts';
import type { Message, MessageBody, Queue } from './tables.ts';
import { setExpiry } from './tasks/expire-messages.ts';

export function admit(tx: Transaction, queue: Queue, message: Message, body: MessageBody): void {
  const expiryAtMs = enter(tx, queue, message, body);
  if (expiryAtMs !== undefined) setExpiry(tx, queue.name, queue.id, expiryAtMs);
}
