/** Everything that Access Analyzer remembers. What an analyzer has found bears its id, so that one made anew under its name has nothing. */
import { blind, collection } from '#kernel/store';
import type { EpochMs } from '#lib/time';

import type { Criterion, FindingStatus, ResourceType } from './api.gen.ts';

/** An analyzer of access from outside of the account, or of access that nobody uses. */
export interface Analyzer {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly type: 'ACCOUNT' | 'ACCOUNT_UNUSED_ACCESS';
  /** For unused access: after how many days it is. */
  readonly unusedAfterDays?: number;
  readonly createdAtMs: EpochMs;
  readonly tags: Readonly<Record<string, string>>;
  readonly lastResource?: { readonly arn: string; readonly atMs: EpochMs };
}

export const analyzers = collection<Analyzer>()({
  id: 1,
  name: 'analyzers',
  key: ({ name }) => [blind(name)],
});

export type Filter = Readonly<Record<string, Criterion>>;

/** Findings that it describes are archived when they are found. */
export interface ArchiveRule {
  readonly analyzer: string;
  readonly name: string;
  readonly filter: Filter;
  readonly createdAtMs: EpochMs;
  readonly updatedAtMs: EpochMs;
}

export const archiveRules = collection<ArchiveRule>()({
  id: 2,
  name: 'archive rules',
  key: ({ analyzer, name }) => [analyzer, blind(name)],
});

/** What a policy or a grant gives to somebody outside, or what nobody uses; or that a resource could not be looked at. */
export interface Access {
  /** `AWS`, `Federated` or `CanonicalUser` and whom; absent where the resource could not be looked at. */
  readonly principal?: Readonly<Record<string, string>>;
  readonly actions: readonly string[];
  readonly condition: Readonly<Record<string, string>>;
  readonly isPublic: boolean;
  readonly unused?: Unused;
  readonly error?: string;
}

/** A role, a key or a password that was not used for as long as the analyzer says, and when it was last. */
export interface Unused {
  readonly type: 'UnusedIAMRole' | 'UnusedIAMUserAccessKey' | 'UnusedIAMUserPassword';
  readonly accessKeyId?: string;
  readonly lastAtMs?: EpochMs;
}

export interface Finding extends Access {
  readonly analyzer: string;
  readonly id: string;
  readonly resource: string;
  readonly resourceType: ResourceType;
  readonly status: FindingStatus;
  readonly createdAtMs: EpochMs;
  readonly analyzedAtMs: EpochMs;
  readonly updatedAtMs: EpochMs;
}

export const findings = collection<Finding>()({
  id: 3,
  name: 'findings',
  key: ({ analyzer, id }) => [analyzer, id],
  indexes: { resource: ({ analyzer, resource, id }) => [analyzer, blind(resource), id] },
});

/** A resource that was looked at. */
export interface Analyzed {
  readonly analyzer: string;
  readonly arn: string;
  readonly type: ResourceType;
  readonly createdAtMs: EpochMs;
  readonly analyzedAtMs: EpochMs;
  readonly updatedAtMs: EpochMs;
  readonly error?: string;
}

export const analyzedResources = collection<Analyzed>()({
  id: 4,
  name: 'analyzed resources',
  key: ({ analyzer, arn }) => [analyzer, blind(arn)],
});
