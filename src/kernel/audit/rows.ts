import type { EpochMs } from '#lib/time';

import { blind, collection } from '../store.ts';

/** What CloudTrail is told of a call, as it waits in the cell of its call, until a task has moved it to CloudTrail. */
export interface AuditRow {
  readonly eventId: string;
  readonly at: EpochMs;
  /** Which of the calls of an instant it was, in this run of the process. */
  readonly order: number;
  readonly region: string;
  /** The record as each account gets it to whose trail it belongs. */
  readonly copies: readonly AuditCopy[];
}

export interface AuditCopy {
  readonly account: string;
  readonly eventId: string;
  readonly record: Readonly<Record<string, unknown>>;
}

export const auditRows = collection<AuditRow>()({
  id: 51,
  name: 'audit',
  key: ({ at, order, eventId }) => [at, order, eventId],
});

/** What a principal has done with a resource, for ever: the source of least-privilege policies. */
export interface ActivityRow {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly firstAtMs: EpochMs;
  readonly lastAtMs: EpochMs;
}

export const activityRows = collection<ActivityRow>()({
  id: 53,
  name: 'activity',
  key: ({ principal, action, resource }) => [blind(principal), action, blind(resource)],
});

/** How often the last time of an activity is written anew. */
export const ACTIVITY_EVERY_MS = 60_000;
