/** Reports of last accesses: about whom one is, what is granted to them, and what the report tells. [IAM API Reference, GenerateServiceLastAccessedDetails] */
import type { Context, TaskContext } from '#kernel/operation';
import { blind, type Transaction } from '#kernel/store';
import { parseArn } from '#lib/arn';

import { fault } from './define.ts';
import { attachedPolicies, inlinePoliciesOf } from './entity-policies.ts';
import { arnOfEntity, findEntityByArn } from './entity.ts';
import type { Activity } from './last-accessed.ts';
import { bounds } from './limits.ts';
import { entitiesUsing, findManagedPolicy } from './managed-policy.ts';
import { groupsOf, usersOf } from './membership.ts';
import { grantsService } from './service-grants.ts';
import { SERVICE_NAMES } from './service-names.ts';
import {
  type AccessReport,
  accessReports,
  type Entity,
  type ReportedEntity,
  reportedEntities,
  type Role,
  type User,
} from './tables.ts';

/** Whether an ARN names something that a report can be about. */
export function isReportable(tx: Transaction, ctx: Context, arn: string): boolean {
  return (
    findManagedPolicy(tx, ctx.account, arn) !== undefined ||
    findEntityByArn(tx, ctx.account, arn) !== undefined
  );
}

export function isPolicyArn(arn: string): boolean {
  return parseArn(arn)?.resource.startsWith('policy/') ?? false;
}

/** The users and roles that a report is about, and the services that the policies in question grant. */
export interface ReportSubjects {
  readonly entities: readonly (User | Role)[];
  readonly granted: readonly string[];
}

/** AWS: only the policies themselves are looked at, neither boundaries nor those of resources. [IAM User Guide, "Things to know about last accessed information"] */
export function subjectsOf(tx: Transaction, account: string, arn: string): ReportSubjects {
  const policy = findManagedPolicy(tx, account, arn);
  if (policy) {
    const holders = entitiesUsing(tx, arn, 'PermissionsPolicy');
    return { entities: membersOf(tx, holders), granted: grantedBy([policy.document]) };
  }
  const entity = findEntityByArn(tx, account, arn);
  if (!entity) return { entities: [], granted: [] };
  const holders = entity.kind === 'user' ? [entity, ...groupsOf(tx, entity)] : [entity];
  const documents = holders.flatMap((holder) => [
    ...inlinePoliciesOf(tx, holder).map(({ document }) => document),
    ...attachedPolicies(tx, account, holder).map(({ document }) => document),
  ]);
  return { entities: membersOf(tx, [entity]), granted: grantedBy(documents) };
}

/** The users and roles among some entities, and the users of the groups among them. */
function membersOf(tx: Transaction, holders: readonly Entity[]): readonly (User | Role)[] {
  const members = new Map<string, User | Role>();
  for (const holder of holders) {
    if (holder.kind === 'group') for (const user of usersOf(tx, holder)) members.set(user.id, user);
    else members.set(holder.id, holder);
  }
  return [...members.values()];
}

/** GAP: services that are not in our list of names are not told of. */
function grantedBy(documents: readonly string[]): readonly string[] {
  return [...SERVICE_NAMES.keys()].filter((namespace) =>
    documents.some((document) => grantsService(document, namespace)),
  );
}

/** What an entity has last done, by action and region: which resources it was done with does not matter here. */
export async function reportedOf(
  ctx: TaskContext,
  jobId: string,
  entity: User | Role,
): Promise<ReportedEntity> {
  const arn = arnOfEntity(ctx.account, entity);
  const last = new Map<string, ReportedEntity['last'][number]>();
  for (const { action, region, lastAtMs } of await ctx.usage.activityOf(arn)) {
    const key = `${region} ${action}`;
    if ((last.get(key)?.lastAtMs ?? 0) < lastAtMs) last.set(key, { action, region, lastAtMs });
  }
  const { kind, id, name, path } = entity;
  return { jobId, kind, id, arn, name, path, last: [...last.values()] };
}

/** Makes room for one more report: the oldest goes when there are too many. */
export function makeRoom(tx: Transaction): void {
  const all = [...tx.scan(accessReports)].toSorted((a, b) => a.createdAt - b.createdAt);
  for (const report of all.slice(0, Math.max(0, all.length - bounds.accessReports + 1)))
    forgetReport(tx, report);
}

export function forgetReport(tx: Transaction, report: AccessReport): void {
  for (const entity of entitiesOf(tx, report)) tx.delete(reportedEntities, entity);
  tx.delete(accessReports, report);
}

export function requireReport(tx: Transaction, jobId: string): AccessReport {
  const report = tx.get(accessReports, blind(jobId));
  if (report) return report;
  throw fault('NoSuchEntityException', `Job with id ${jobId} cannot be found.`);
}

export function entitiesOf(tx: Transaction, { jobId }: AccessReport): readonly ReportedEntity[] {
  return [...tx.scan(reportedEntities, { prefix: [blind(jobId)] })];
}

export function activitiesOf(entities: readonly ReportedEntity[]): readonly Activity[] {
  return entities.flatMap(({ arn, last }) => last.map((one) => ({ principal: arn, ...one })));
}
