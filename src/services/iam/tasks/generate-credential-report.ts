import { retrySchedules } from '#kernel/task';

import { findReport, writeReport } from '../credential-report.ts';
import { task } from '../define.ts';
import { secondOf } from '../entity.ts';
import { accessKeys } from '../tables.ts';

/** Makes the credential report that was asked for. */
export const generateReport = task<{ readonly id: string }>({
  name: 'iam.generate-credential-report',
  retry: retrySchedules.untilDone,

  run: ({ id }, ctx) => {
    const keys = ctx.transact((tx) => [...tx.scan(accessKeys)]);
    const lastUses = new Map(
      keys.flatMap((key) => {
        const last = ctx.usage.lastUse(ctx.account, key.id);
        return last ? [[key.id, last] as const] : [];
      }),
    );
    ctx.transact((tx) => {
      if (findReport(tx)?.id !== id) return;
      writeReport(tx, ctx.account, id, secondOf(ctx.now()), lastUses);
    });
  },
});
