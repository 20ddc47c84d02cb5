import { onAccount } from '../../access.ts';
import { findReport, isExpired, reportText } from '../../credential-report.ts';
import { fault, operation } from '../../define.ts';

export const getCredentialReport = operation('GetCredentialReport', {
  access: (_input, ctx) => onAccount(ctx, 'GetCredentialReport'),

  handle: (_input, ctx) =>
    ctx.transact((tx) => {
      const report = findReport(tx);
      if (!report)
        throw fault('CredentialReportNotPresentException', 'No credential report is present.');
      const { id, generatedAt } = report;
      if (generatedAt === undefined) {
        throw fault(
          'CredentialReportNotReadyException',
          'The credential report is still being generated.',
        );
      }
      if (isExpired(generatedAt, ctx.now()))
        throw fault('CredentialReportExpiredException', 'The credential report has expired.');
      return {
        Content: Buffer.from(reportText(tx, id)),
        ReportFormat: 'text/csv' as const,
        GeneratedTime: generatedAt,
      };
    }),
});
