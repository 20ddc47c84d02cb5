import type { Transaction } from '#kernel/store';

import { fault } from './define.ts';
import { type Grant, grants, keys } from './tables.ts';

export function requireGrant(tx: Transaction, keyId: string, grantId: string): Grant {
  const grant = tx.get(grants, keyId, grantId);
  if (!grant) throw fault('NotFoundException', `Grant ID ${grantId} not found`);
  return grant;
}

/** Ends a grant: it covers nothing from the next call on. */
export function removeGrant(tx: Transaction, grant: Grant): void {
  tx.delete(grants, grant);
  const key = tx.get(keys, grant.keyId);
  if (key) tx.put(keys, { ...key, grantCount: key.grantCount - 1 });
}
