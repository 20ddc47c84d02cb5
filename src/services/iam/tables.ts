/** Everything that IAM remembers of one account. */
import { blind, collection } from '#kernel/store';
import type { EpochMs } from '#lib/time';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

interface EntityFields {
  readonly name: string;
  /** Starts and ends with a slash. */
  readonly path: string;
  /** AIDA…, AGPA…, AROA…: never given again. */
  readonly id: string;
  readonly createdAt: EpochMs;
  readonly tags: readonly Tag[];
}

export interface User extends EntityFields {
  readonly kind: 'user';
  /** The ARN of the policy that bounds what the policies give. */
  readonly boundary?: string;
}

export interface Group extends EntityFields {
  readonly kind: 'group';
}

export interface Role extends EntityFields {
  readonly kind: 'role';
  /** The trust policy; users and roles of this account stand in it by their unique ids. */
  readonly trust: string;
  readonly description?: string;
  readonly maxSessionSeconds: number;
  readonly boundary?: string;
}

/** What policies are put in or attached to. */
export type Entity = User | Group | Role;
export type EntityKind = Entity['kind'];
export type EntityOf<K extends EntityKind> = Extract<Entity, { readonly kind: K }>;

export const entities = collection<Entity>()({
  id: 1,
  name: 'entities',
  // AWS: names are unique within the account without regard to case. [IAM User Guide, "IAM and AWS STS quotas"]
  key: ({ kind, name }) => [kind, blind(name.toLowerCase())],
  indexes: {
    id: ({ id }) => [id],
    boundary: (entity) =>
      'boundary' in entity && entity.boundary !== undefined ? [blind(entity.boundary)] : undefined,
  },
});

/** A customer managed policy. */
export interface Policy {
  readonly name: string;
  readonly path: string;
  /** ANPA… */
  readonly id: string;
  readonly description?: string;
  readonly createdAt: EpochMs;
  readonly updatedAt: EpochMs;
  readonly tags: readonly Tag[];
  readonly defaultVersion: number;
  /** The number given last; numbers are never given again. */
  readonly lastVersion: number;
}

export const policies = collection<Policy>()({
  id: 2,
  name: 'policies',
  key: ({ name }) => [blind(name)],
});

export interface PolicyVersion {
  readonly policyId: string;
  readonly version: number;
  readonly document: string;
  readonly createdAt: EpochMs;
}

export const policyVersions = collection<PolicyVersion>()({
  id: 3,
  name: 'policyVersions',
  key: ({ policyId, version }) => [policyId, version],
});

export interface InlinePolicy {
  readonly entityId: string;
  readonly name: string;
  readonly document: string;
}

export const inlinePolicies = collection<InlinePolicy>()({
  id: 4,
  name: 'inlinePolicies',
  key: ({ entityId, name }) => [entityId, blind(name)],
});

export interface Attachment {
  readonly entityId: string;
  readonly policyArn: string;
}

export const attachments = collection<Attachment>()({
  id: 5,
  name: 'attachments',
  key: ({ entityId, policyArn }) => [entityId, blind(policyArn)],
  indexes: { policy: ({ policyArn, entityId }) => [blind(policyArn), entityId] },
});

export interface Membership {
  readonly userId: string;
  readonly groupId: string;
}

export const memberships = collection<Membership>()({
  id: 6,
  name: 'memberships',
  key: ({ userId, groupId }) => [userId, groupId],
  indexes: { group: ({ groupId, userId }) => [groupId, userId] },
});

export interface AccessKey {
  /** AKIA… */
  readonly id: string;
  readonly userId: string;
  readonly secret: string;
  readonly isActive: boolean;
  readonly createdAt: EpochMs;
}

export const accessKeys = collection<AccessKey>()({
  id: 7,
  name: 'accessKeys',
  key: ({ id }) => [id],
  indexes: { user: ({ userId, id }) => [userId, id] },
});

/** What the account has how many of, so that a quota is checked without counting. */
export interface Count {
  readonly of: EntityKind | 'policy' | 'instance-profile';
  readonly count: number;
}

export const counts = collection<Count>()({ id: 8, name: 'counts', key: ({ of }) => [of] });

export interface InstanceProfile {
  readonly name: string;
  readonly path: string;
  /** AIPA… */
  readonly id: string;
  readonly createdAt: EpochMs;
  readonly tags: readonly Tag[];
  readonly roleId?: string;
}

export const instanceProfiles = collection<InstanceProfile>()({
  id: 9,
  name: 'instanceProfiles',
  key: ({ name }) => [blind(name.toLowerCase())],
  indexes: { role: ({ roleId, id }) => (roleId === undefined ? undefined : [roleId, id]) },
});

/** The account's other name, at most one. */
export interface AccountAlias {
  readonly alias: string;
}

export const accountAliases = collection<AccountAlias>()({
  id: 10,
  name: 'accountAliases',
  key: () => ['alias'],
});
