import { retrySchedules } from '#kernel/task';
import { durationMs, plusMs } from '#lib/time';

import { task } from '../define.ts';
import { limits } from '../limits.ts';
import { accounts } from '../tables.ts';
import { removeClosed } from './remove-closed.ts';

/** Closes an account: from here on nobody acts in it. It stays a member for a while. */
export const closeAccount = task<{ readonly account: string }>({
  name: 'organizations.close-account',
  retry: retrySchedules.untilDone,

  run: async ({ account: id }, ctx) => {
    await ctx.accounts.close(id);
    ctx.transact((tx) => {
      const account = tx.get(accounts, id);
      if (account?.status !== 'PENDING_CLOSURE') return;
      tx.put(accounts, { ...account, status: 'SUSPENDED' });
      const at = plusMs(account.closedAtMs ?? tx.now, durationMs({ days: limits.closureDays }));
      tx.enqueue(removeClosed, { account: id }, { id: `closed/${id}`, at });
    });
  },
});
