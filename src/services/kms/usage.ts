/** When each key was last used. [KMS API Reference, GetKeyLastUsage] */
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import type { KeyLastUsageTrackingOperation } from './api.gen.ts';
import { type Key, usages } from './tables.ts';

const DAY_MS = 86_400_000;

/** Remembers a use that succeeds. */
export function noteUse(
  tx: Transaction,
  ctx: Context,
  { id }: Key,
  operation: KeyLastUsageTrackingOperation,
): void {
  tx.put(usages, { keyId: id, operation, atMs: tx.now, requestId: ctx.requestId });
}

/** The whole days since the key was last used, or made: `kms:TrailingDaysWithoutKeyUsage`. */
export function idleDaysOf(tx: Transaction, { id, createdAtMs }: Key): number {
  const since = tx.get(usages, id)?.atMs ?? createdAtMs;
  return Math.floor((tx.now - since) / DAY_MS);
}
