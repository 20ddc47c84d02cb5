import { isPolicyArn, isReportable, makeRoom } from '../../access-report.ts';
import { onArn, onPolicy } from '../../access.ts';
import { fault, operation } from '../../define.ts';
import { secondOf } from '../../entity.ts';
import { accessReports } from '../../tables.ts';
import { generateAccessReport } from '../../tasks/generate-access-report.ts';

const NAME = 'GenerateServiceLastAccessedDetails';

export const generateServiceLastAccessedDetails = operation('GenerateServiceLastAccessedDetails', {
  access: ({ Arn }, ctx) => (isPolicyArn(Arn) ? onPolicy(ctx, NAME, Arn) : onArn(ctx, NAME, Arn)),

  handle: ({ Arn, Granularity }, ctx) =>
    ctx.transact((tx) => {
      if (!isReportable(tx, ctx, Arn))
        throw fault('NoSuchEntityException', `ARN ${Arn} cannot be found.`);
      makeRoom(tx);
      const jobId = ctx.newId();
      const isByAction = Granularity === 'ACTION_LEVEL';
      tx.put(accessReports, { jobId, arn: Arn, isByAction, createdAt: secondOf(ctx.now()) });
      tx.enqueue(generateAccessReport, { jobId }, { id: `access-report/${jobId}` });
      return { JobId: jobId };
    }),
});
