import { activitiesOf, entitiesOf, requireReport } from '../../access-report.ts';
import { onAccount } from '../../access.ts';
import type { GetServiceLastAccessedDetailsResponse } from '../../api.gen.ts';
import { operation } from '../../define.ts';
import { servicesLastAccessed } from '../../last-accessed.ts';
import { pageOf } from '../../page.ts';
import { SERVICE_NAMES } from '../../service-names.ts';

const NAME = 'GetServiceLastAccessedDetails';

export const getServiceLastAccessedDetails = operation('GetServiceLastAccessedDetails', {
  access: (_input, ctx) => onAccount(ctx, NAME),

  handle: (input, ctx) => {
    const { report, entities } = ctx.transact((tx) => {
      const found = requireReport(tx, input.JobId);
      return { report: found, entities: entitiesOf(tx, found) };
    });
    const { made, isByAction } = report;
    const known = {
      JobType: isByAction ? ('ACTION_LEVEL' as const) : ('SERVICE_LEVEL' as const),
      JobCreationDate: report.createdAt,
    };
    if (!made) {
      // SAFETY: AWS tells no end of a job that has none, whatever the model says. [IAM API Reference, GetServiceLastAccessedDetails]
      return {
        ...known,
        JobStatus: 'IN_PROGRESS',
        ServicesLastAccessed: [],
      } as Partial<GetServiceLastAccessedDetailsResponse> as GetServiceLastAccessedDetailsResponse;
    }
    const granted = new Map(made.granted.map((one) => [one, SERVICE_NAMES.get(one) ?? one]));
    const services = servicesLastAccessed(granted, activitiesOf(entities), { isByAction });
    const page = pageOf(ctx, `${NAME} ${report.jobId}`, services, byNamespace, input);
    return {
      ...known,
      JobStatus: 'COMPLETED' as const,
      JobCompletionDate: made.completedAt,
      ServicesLastAccessed: page.items,
      ...page.more,
    };
  },
});

function byNamespace({ ServiceNamespace }: { readonly ServiceNamespace: string }): string {
  return ServiceNamespace;
}
