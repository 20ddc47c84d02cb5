import { onAccount } from '../../access.ts';
import { findReport, isExpired } from '../../credential-report.ts';
import { operation } from '../../define.ts';
import { credentialReports } from '../../tables.ts';
import { generateReport } from '../../tasks/generate-credential-report.ts';

export const generateCredentialReport = operation('GenerateCredentialReport', {
  access: (_input, ctx) => onAccount(ctx, 'GenerateCredentialReport'),

  handle: (_input, ctx) =>
    ctx.transact((tx) => {
      const report = findReport(tx);
      if (report && report.generatedAt === undefined) return { State: 'INPROGRESS' as const };
      if (report?.generatedAt !== undefined && !isExpired(report.generatedAt, ctx.now()))
        return { State: 'COMPLETE' as const };
      const id = ctx.newId();
      tx.put(credentialReports, { id });
      tx.enqueue(generateReport, { id }, { id: 'credential-report' });
      return {
        State: 'STARTED' as const,
        Description: 'No report exists. Starting a new report generation task',
      };
    }),
});
