import type { Collection, Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';

import { task } from '../define.ts';
import { limits } from '../limits.ts';
import {
  attachments,
  creations,
  handshakes,
  policies,
  trustedServices,
  units,
  withholdings,
} from '../tables.ts';

interface Swept {
  /** Attachments of types that are no longer enabled. */
  readonly scopes: readonly string[];
  /** An organization that is gone. */
  readonly organizationId?: string;
}

/** Takes away, part by part, what an organization or a policy type has left behind. */
export const sweep = task<Swept>({
  name: 'organizations.sweep',
  retry: retrySchedules.untilDone,

  run: (swept, ctx) =>
    ctx.transact((tx) => {
      let left: number = limits.sweepRows;
      const clear = <Row>(table: Collection<Row>, rows: Iterable<Row>) => {
        for (const row of rows) {
          if (left === 0) return;
          tx.delete(table, row);
          left -= 1;
        }
      };
      for (const scope of swept.scopes) {
        clear(attachments, tx.scan(attachments, { prefix: [scope] }));
        clear(withholdings, tx.scan(withholdings, { prefix: [scope] }));
      }
      if (swept.organizationId !== undefined) clearOrganization(tx, swept.organizationId, clear);
      if (left === 0) tx.enqueue(sweep, swept);
    }),
});

function clearOrganization(
  tx: Transaction,
  id: string,
  clear: <Row>(table: Collection<Row>, rows: Iterable<Row>) => void,
): void {
  const prefix = [id];
  clear(units, tx.scanIndex(units, 'organization', { prefix }));
  clear(policies, tx.scanIndex(policies, 'organization', { prefix }));
  clear(handshakes, tx.scanIndex(handshakes, 'organization', { prefix }));
  clear(creations, tx.scan(creations, { prefix }));
  clear(trustedServices, tx.scan(trustedServices, { prefix }));
}
