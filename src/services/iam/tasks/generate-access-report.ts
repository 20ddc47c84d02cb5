import { blind } from '#kernel/store';
import { retrySchedules } from '#kernel/task';
import { plusSeconds } from '#lib/time';

import { forgetReport, reportedOf, subjectsOf } from '../access-report.ts';
import { task } from '../define.ts';
import { secondOf } from '../entity.ts';
import { bounds } from '../limits.ts';
import { accessReports, type ReportedEntity, reportedEntities } from '../tables.ts';

const DAY_SECONDS = 24 * 60 * 60;

/** Makes a report of last accesses that was asked for, and forgets it when it has been told for long enough. */
export const generateAccessReport = task<{ readonly jobId: string }>({
  name: 'iam.generate-access-report',
  retry: retrySchedules.untilDone,

  run: async ({ jobId }, ctx) => {
    const asked = ctx.transact((tx) => {
      const report = tx.get(accessReports, blind(jobId));
      if (!report?.made) return report && subjectsOf(tx, ctx.account, report.arn);
      forgetReport(tx, report);
      return undefined;
    });
    if (!asked) return;
    const reported: ReportedEntity[] = [];
    for (const entity of asked.entities) reported.push(await reportedOf(ctx, jobId, entity));
    ctx.transact((tx) => {
      const report = tx.get(accessReports, blind(jobId));
      if (!report) return;
      for (const entity of reported) tx.put(reportedEntities, entity);
      const made = { completedAt: secondOf(ctx.now()), granted: asked.granted };
      tx.put(accessReports, { ...report, made });
      const at = plusSeconds(ctx.now(), bounds.accessReportDays * DAY_SECONDS);
      tx.enqueue(generateAccessReport, { jobId }, { id: `forget/${jobId}`, at });
    });
  },
});
