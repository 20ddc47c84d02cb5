/** A change of a secret: its time moves on, and its replicas follow. */
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import { type Secret, secrets } from './tables.ts';
import { syncReplicas } from './tasks/keep-replica.ts';

export function putChanged(tx: Transaction, secret: Secret, { identity }: Context): Secret {
  const changed: Secret = { ...secret, changedAtMs: tx.now };
  tx.put(secrets, changed);
  syncReplicas(tx, changed, identity);
  return changed;
}
