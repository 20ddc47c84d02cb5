/** What principals have done, in all cells: for IAM's last-used facts and for least-privilege policies. */
import type { EpochMs } from '#lib/time';

import { type ActivityRow, activityRows } from './audit/rows.ts';
import { accountOf, type Identity } from './identity.ts';
import type { Kernel } from './kernel.ts';
import { blind, collection } from './store.ts';
import { everyCell } from './store/cells-on-disk.ts';
import type { Store } from './store/store.ts';

/** One thing that somebody has done with one resource. */
export interface Activity extends ActivityRow {
  readonly region: string;
}

/** When and where a key or a role was last used. */
export interface LastUse {
  /** The access key's id, or the role's (AROA…). */
  readonly id: string;
  readonly lastAtMs: EpochMs;
  /** The service's signing name, such as `sqs`. */
  readonly service: string;
  readonly region: string;
}

export interface Usage {
  /** Everything that a user or role has done; all calls of a role's sessions are the role's. */
  activityOf(principalArn: string): Promise<readonly Activity[]>;
  /** The last use of an access key or a role of this account; undefined for one that was never used. */
  lastUse(account: string, id: string): LastUse | undefined;
}

/** Beside the identities: a use must not look like a change of them, which would have their policies read anew. */
export const lastUseRows = collection<LastUse>()({
  id: 56,
  name: 'last use',
  key: ({ id }) => [id],
});

/** How often a last use is written anew, at the least. */
const EVERY_MS = 60_000;

/** What a principal has done, in all cells. */
export function activityOf(store: Store, principal: string): readonly Activity[] {
  return everyCell(store).flatMap((cell) =>
    cell.transact((tx) =>
      [...tx.scan(activityRows, { prefix: [blind(principal)] })].map((row) => ({
        ...row,
        region: cell.id.region,
      })),
    ),
  );
}

/** Everyone who has done something. */
export function activePrincipals(store: Store): readonly string[] {
  const found = new Set<string>();
  for (const cell of everyCell(store)) {
    cell.transact((tx) => {
      for (const { principal } of tx.scan(activityRows)) found.add(principal);
    });
  }
  return [...found].toSorted();
}

export function usageOf(kernel: Kernel): Usage {
  return {
    activityOf: async (principalArn) => activityOf(kernel.store, principalArn),
    lastUse: (account, id) =>
      kernel.transact(kernel.ownCell(account), (tx) => tx.get(lastUseRows, id)),
  };
}

/**
 * Writes down that a key or a role is used. AWS: what is told may lag behind. GAP: it lags a minute at the most, for a use of the same
 * service in the same region; at AWS it is hours.
 */
export function noteUse(
  kernel: Kernel,
  identity: Identity,
  use: { readonly service: string; readonly region: string; readonly at: EpochMs },
): void {
  const id = usedBy(identity);
  const account = accountOf(identity.caller);
  if (id === undefined || account === undefined) return;
  const cell = kernel.ownCell(account);
  // Beside the cell's rows: what was written is forgotten with them.
  const noted = cell.cache<LastUse>('last use');
  const last = noted.get(id);
  if (
    last &&
    last.service === use.service &&
    last.region === use.region &&
    use.at - last.lastAtMs < EVERY_MS
  )
    return;
  const row: LastUse = { id, lastAtMs: use.at, service: use.service, region: use.region };
  noted.set(id, row);
  kernel.transact(cell, (tx) => tx.put(lastUseRows, row));
}

/** A user's key, or a role. What root's keys do is no matter of IAM. */
function usedBy({ caller, accessKeyId, userId, session }: Identity): string | undefined {
  if (caller.kind === 'role-session') return userId.split(':', 1)[0];
  return caller.kind === 'user' && !session ? accessKeyId : undefined;
}
