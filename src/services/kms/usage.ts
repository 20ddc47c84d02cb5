/** When each key was last used. [KMS API Reference, GetKeyLastUsage] */
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import type { KeyLastUsageTrackingOperation } from './api.gen.ts';
import { type Key, usages } from './tables.ts';

const DAY_MS = 86_400_000;

/** AWS: tracking lags by up to an hour. [KMS API Reference, GetKeyLastUsage] */
const EVERY_MS = 60_000;

/** Remembers a use that succeeds; of many alike, one a minute. */
export function noteUse(
  tx: Transaction,
  ctx: Context,
  { id }: Key,
  operation: KeyLastUsageTrackingOperation,
): void {
  const known = tx.get(usages, id);
  if (known?.operation === operation && tx.now - known.atMs < EVERY_MS) return;
  tx.put(usages, { keyId: id, operation, atMs: tx.now, requestId: ctx.requestId });
}

/** The whole days since the key was last used, or made: `kms:TrailingDaysWithoutKeyUsage`. */
export function idleDaysOf(tx: Transaction, { id, createdAtMs }: Key): number {
  const since = tx.get(usages, id)?.atMs ?? createdAtMs;
  return Math.floor((tx.now - since) / DAY_MS);
}
