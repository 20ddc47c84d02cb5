import { retrySchedules } from '#kernel/task';

import { findReport, writeReport } from '../credential-report.ts';
import { task } from '../define.ts';
import { secondOf } from '../entity.ts';

/** Makes the credential report that was asked for. */
export const generateReport = task<{ readonly id: string }>({
  name: 'iam.generate-credential-report',
  retry: retrySchedules.untilDone,

  run: ({ id }, ctx) =>
    ctx.transact((tx) => {
      if (findReport(tx)?.id !== id) return;
      writeReport(tx, ctx.account, id, secondOf(ctx.now()));
    }),
});
