import { entitiesOf, requireReport } from '../../access-report.ts';
import { onAccount } from '../../access.ts';
import type { GetServiceLastAccessedDetailsWithEntitiesResponse } from '../../api.gen.ts';
import { fault, operation } from '../../define.ts';
import { lastOfService } from '../../last-accessed.ts';
import { pageOf } from '../../page.ts';
import type { ReportedEntity } from '../../tables.ts';

const NAME = 'GetServiceLastAccessedDetailsWithEntities';
const TYPES = { user: 'USER', role: 'ROLE' } as const;

export const getEntitiesLastAccessed = operation('GetServiceLastAccessedDetailsWithEntities', {
  access: (_input, ctx) => onAccount(ctx, NAME),

  handle: (input, ctx) => {
    const { ServiceNamespace: namespace } = input;
    const { report, entities } = ctx.transact((tx) => {
      const found = requireReport(tx, input.JobId);
      return { report: found, entities: entitiesOf(tx, found) };
    });
    const { made } = report;
    if (!made) {
      // SAFETY: AWS tells no end of a job that has none, whatever the model says.
      return {
        JobStatus: 'IN_PROGRESS',
        JobCreationDate: report.createdAt,
        EntityDetailsList: [],
      } as Partial<GetServiceLastAccessedDetailsWithEntitiesResponse> as GetServiceLastAccessedDetailsWithEntitiesResponse;
    }
    if (!made.granted.includes(namespace))
      throw fault('NoSuchEntityException', `Service ${namespace} is not in the report.`);
    const list = `${NAME} ${report.jobId} ${namespace}`;
    const { items, more } = pageOf(ctx, list, entities, ({ name, id }) => `${name} ${id}`, input);
    return {
      JobStatus: 'COMPLETED' as const,
      JobCreationDate: report.createdAt,
      JobCompletionDate: made.completedAt,
      EntityDetailsList: items.map((entity) => toDetails(entity, namespace)),
      ...more,
    };
  },
});

function toDetails({ arn, name, kind, id, path, last }: ReportedEntity, namespace: string) {
  const lastAtMs = lastOfService(last, namespace);
  return {
    EntityInfo: { Arn: arn, Name: name, Type: TYPES[kind], Id: id, Path: path },
    ...(lastAtMs !== undefined && { LastAuthenticated: lastAtMs }),
  };
}
