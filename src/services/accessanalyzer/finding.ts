/** Findings: how what was seen of a resource changes what is known of it. */
import type { Transaction } from '#kernel/store';
import { blind } from '#kernel/store';

import { notFound } from './analyzer.ts';
import type { FindingDetails, FindingSummary, FindingSummaryV2 } from './api.gen.ts';
import { isMatch } from './filter.ts';
import type { Surveyed } from './survey.ts';
import {
  type Access,
  type Analyzer,
  analyzedResources,
  analyzers,
  archiveRules,
  type Finding,
  findings,
} from './tables.ts';

/** Takes in what was seen: new accesses are found, those that are gone are resolved, those that came back are active again. */
export function note(
  tx: Transaction,
  analyzer: Analyzer,
  seen: Surveyed,
  owner: string,
  newId: () => string,
): void {
  const { id } = analyzer;
  const { arn, type, error } = seen;
  const accesses: readonly Access[] =
    error === undefined ? seen.accesses : [{ actions: [], condition: {}, isPublic: false, error }];
  const known = new Map(
    [...tx.scanIndex(findings, 'resource', { prefix: [id, blind(arn)] })].map((finding) => [
      identityOf(finding),
      finding,
    ]),
  );
  const rules = [...tx.scan(archiveRules, { prefix: [id] })];
  for (const access of accesses) {
    const before = known.get(identityOf(access));
    known.delete(identityOf(access));
    const found: Finding = {
      ...access,
      analyzer: id,
      id: before?.id ?? newId(),
      resource: arn,
      resourceType: type,
      status: before && before.status !== 'RESOLVED' ? before.status : 'ACTIVE',
      createdAtMs: before?.createdAtMs ?? tx.now,
      analyzedAtMs: tx.now,
      updatedAtMs: before && before.status !== 'RESOLVED' ? before.updatedAtMs : tx.now,
    };
    const isNew = !before || before.status === 'RESOLVED';
    const isArchived = isNew && rules.some(({ filter }) => isMatch(filter, found, owner));
    tx.put(findings, isArchived ? { ...found, status: 'ARCHIVED' } : found);
  }
  for (const gone of known.values()) resolve(tx, gone);
  const before = tx.get(analyzedResources, id, blind(arn));
  tx.put(analyzedResources, {
    analyzer: id,
    arn,
    type,
    createdAtMs: before?.createdAtMs ?? tx.now,
    analyzedAtMs: tx.now,
    updatedAtMs: before?.updatedAtMs ?? tx.now,
    ...(error !== undefined && { error }),
  });
  tx.put(analyzers, { ...analyzer, lastResource: { arn, atMs: tx.now } });
}

/** A resource that is gone gives nothing to anybody. */
export function noteGone(tx: Transaction, analyzer: Analyzer, arn: string): void {
  const { id } = analyzer;
  for (const finding of tx.scanIndex(findings, 'resource', { prefix: [id, blind(arn)] }))
    resolve(tx, finding);
  const known = tx.get(analyzedResources, id, blind(arn));
  if (known) tx.delete(analyzedResources, known);
}

function resolve(tx: Transaction, finding: Finding): void {
  if (finding.status === 'RESOLVED') return;
  tx.put(findings, { ...finding, status: 'RESOLVED', analyzedAtMs: tx.now, updatedAtMs: tx.now });
}

/** Two sights of the same access. */
function identityOf({ principal, actions, condition, unused, error }: Access): string {
  const { type, accessKeyId } = unused ?? {};
  return JSON.stringify([principal, actions, condition, type, accessKeyId, error]);
}

export function requireFinding(tx: Transaction, analyzer: Analyzer, id: string): Finding {
  const found = tx.get(findings, analyzer.id, id);
  if (found) return found;
  throw notFound('Finding', id, `The finding ${id} was not found.`);
}

export function shownFinding(finding: Finding, resourceOwnerAccount: string): FindingSummary {
  const { principal, actions, condition, isPublic, error } = finding;
  return {
    ...common(finding, resourceOwnerAccount),
    condition,
    ...(principal && { principal, action: actions, isPublic, sources: [{ type: 'POLICY' }] }),
    ...(error !== undefined && { error }),
  };
}

export function shownFindingV2(finding: Finding, resourceOwnerAccount: string): FindingSummaryV2 {
  const { error, unused } = finding;
  return {
    ...common(finding, resourceOwnerAccount),
    findingType: unused?.type ?? 'ExternalAccess',
    ...(error !== undefined && { error }),
  };
}

/** What a finding says besides, by its type. */
export function detailsOf(finding: Finding, resourceOwnerAccount: string): FindingDetails {
  const { unused } = finding;
  const lastAccessed = unused?.lastAtMs;
  switch (unused?.type) {
    case 'UnusedIAMRole':
      return { unusedIamRoleDetails: { lastAccessed } };
    case 'UnusedIAMUserPassword':
      return { unusedIamUserPasswordDetails: { lastAccessed } };
    case 'UnusedIAMUserAccessKey':
      return {
        unusedIamUserAccessKeyDetails: { accessKeyId: unused.accessKeyId ?? '', lastAccessed },
      };
    case undefined: {
      const { condition, principal, action, isPublic, sources } = shownFinding(
        finding,
        resourceOwnerAccount,
      );
      return { externalAccessDetails: { condition, principal, action, isPublic, sources } };
    }
  }
}

function common(finding: Finding, resourceOwnerAccount: string) {
  const { id, resource, resourceType, status } = finding;
  return {
    id,
    resource,
    resourceType,
    resourceOwnerAccount,
    status,
    createdAt: finding.createdAtMs,
    analyzedAt: finding.analyzedAtMs,
    updatedAt: finding.updatedAtMs,
  };
}
