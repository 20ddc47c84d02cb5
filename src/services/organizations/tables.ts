/** Everything that Organizations remembers: of all organizations and accounts of this cloud, in one cell. */
import { blind, collection } from '#kernel/store';
import type { EpochMs } from '#lib/time';

import type {
  AccountJoinedMethod,
  AccountStatus,
  ActionType,
  CreateAccountFailureReason,
  CreateAccountState,
  HandshakeState,
  OrganizationFeatureSet,
} from './api.gen.ts';

/** The policy types that are built. */
export type BuiltPolicyType = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY' | 'TAG_POLICY';

export type Tags = Readonly<Record<string, string>>;

export interface Organization {
  /** o-… */
  readonly id: string;
  readonly managementAccount: string;
  readonly featureSet: OrganizationFeatureSet;
  /** r-… */
  readonly rootId: string;
  readonly rootTags: Tags;
  /**
   * For each enabled type, which time it is enabled: disabling a type leaves its attachments behind, under a number that is not
   * used again, for a task to sweep.
   */
  readonly enabled: Readonly<Partial<Record<BuiltPolicyType, number>>>;
  /** How often a policy type was enabled. */
  readonly enablings: number;
  readonly accountCount: number;
  readonly unitCount: number;
  readonly policyCounts: Readonly<Partial<Record<BuiltPolicyType, number>>>;
  readonly serviceCount: number;
  /** The last request for all features. */
  readonly migrationId?: string;
  readonly createdAtMs: EpochMs;
}

/** An account that Organizations knows: a member, or one that has left. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly status: AccountStatus;
  /** Present for a member. */
  readonly membership?: Membership;
  readonly closedAtMs?: EpochMs;
  readonly isBillingOpenToUsers: boolean;
}
export interface Membership {
  readonly organizationId: string;
  /** The root or the OU. */
  readonly parentId: string;
  readonly method: AccountJoinedMethod;
  readonly joinedAtMs: EpochMs;
  readonly tags: Tags;
}

export interface Unit {
  /** ou-… */
  readonly id: string;
  readonly organizationId: string;
  readonly parentId: string;
  readonly name: string;
  readonly tags: Tags;
}

/** A policy that a customer wrote; those of AWS are no rows. */
export interface Policy {
  /** p-… */
  readonly id: string;
  readonly organizationId: string;
  readonly type: BuiltPolicyType;
  readonly name: string;
  readonly description: string;
  readonly content: string;
  readonly tags: Tags;
  readonly changedAtMs: EpochMs;
}

/** A policy of a customer on a root, an OU or an account. */
export interface Attachment {
  /** The organization, the type, and which time it is enabled. */
  readonly scope: string;
  readonly targetId: string;
  readonly policyId: string;
  /** The order in which the policies of one target were attached. */
  readonly place: number;
  readonly attachedAtMs: EpochMs;
}

/** Where the policy of AWS that allows everything is not attached: everywhere else it is. */
export interface Withholding {
  readonly scope: string;
  readonly targetId: string;
}

export interface Handshake {
  /** h-… */
  readonly id: string;
  readonly organizationId: string;
  readonly managementAccount: string;
  readonly action: ActionType;
  readonly state: HandshakeState;
  readonly requestedAtMs: EpochMs;
  readonly expiresAtMs: EpochMs;
  /** The account that is asked; absent where the organization itself is to confirm. */
  readonly account?: string;
  /** The address that an invitation was sent to, where it named no account. */
  readonly email?: string;
  readonly notes?: string;
  /** Tags that the account gets when it accepts. */
  readonly tags: Tags;
  readonly parentId?: string;
  /** How many members have still to approve. */
  readonly awaited?: number;
  /** What is told of the organization: as it was when the handshake was made. */
  readonly managementEmail: string;
  readonly managementName: string;
  readonly featureSet: OrganizationFeatureSet;
}

/** A request for a new account. */
export interface Creation {
  readonly organizationId: string;
  /** car-… */
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roleName: string;
  readonly isBillingOpenToUsers: boolean;
  readonly tags: Tags;
  readonly state: CreateAccountState;
  readonly requestedAtMs: EpochMs;
  readonly completedAtMs?: EpochMs;
  /** The number is taken before the account is ready. */
  readonly account?: string;
  readonly failure?: CreateAccountFailureReason;
}

export interface Delegation {
  readonly organizationId: string;
  readonly account: string;
  readonly service: string;
  readonly enabledAtMs: EpochMs;
}

/** A service of AWS that may work in the organization. */
export interface TrustedService {
  readonly organizationId: string;
  readonly service: string;
  readonly enabledAtMs: EpochMs;
}

export interface ResourcePolicy {
  readonly organizationId: string;
  /** rp-… */
  readonly id: string;
  readonly content: string;
  readonly tags: Tags;
}

export const organizations = collection<Organization>()({
  id: 1,
  name: 'organizations',
  key: ({ id }) => [id],
  indexes: { root: ({ rootId }) => [rootId] },
});

export const accounts = collection<Account>()({
  id: 2,
  name: 'accounts',
  key: ({ id }) => [id],
  indexes: {
    email: ({ email }) => [blind(email.toLowerCase())],
    organization: ({ membership, id }) => membership && [membership.organizationId, id],
    parent: ({ membership, id }) => membership && [membership.parentId, id],
    closed: ({ membership, closedAtMs, id }) =>
      membership && closedAtMs !== undefined
        ? [membership.organizationId, closedAtMs, id]
        : undefined,
    invited: ({ membership, id }) =>
      membership?.method === 'INVITED' ? [membership.organizationId, id] : undefined,
  },
});

export const units = collection<Unit>()({
  id: 3,
  name: 'units',
  key: ({ id }) => [id],
  indexes: {
    parent: ({ parentId, id }) => [parentId, id],
    name: ({ parentId, name }) => [parentId, blind(name)],
    organization: ({ organizationId, id }) => [organizationId, id],
  },
});

export const policies = collection<Policy>()({
  id: 4,
  name: 'policies',
  key: ({ id }) => [id],
  indexes: {
    organization: ({ organizationId, type, id }) => [organizationId, type, id],
    name: ({ organizationId, type, name }) => [organizationId, type, blind(name)],
  },
});

export const attachments = collection<Attachment>()({
  id: 5,
  name: 'attachments',
  key: ({ scope, targetId, policyId }) => [scope, targetId, policyId],
  indexes: { policy: ({ scope, policyId, targetId }) => [scope, policyId, targetId] },
});

export const withholdings = collection<Withholding>()({
  id: 6,
  name: 'withholdings',
  key: ({ scope, targetId }) => [scope, targetId],
});

export const handshakes = collection<Handshake>()({
  id: 7,
  name: 'handshakes',
  key: ({ id }) => [id],
  indexes: {
    organization: ({ organizationId, id }) => [organizationId, id],
    account: ({ account, id }) => (account === undefined ? undefined : [account, id]),
    parent: ({ parentId, id }) => (parentId === undefined ? undefined : [parentId, id]),
    invited: ({ organizationId, action, requestedAtMs, id }) =>
      action === 'INVITE' ? [organizationId, requestedAtMs, id] : undefined,
  },
});

export const creations = collection<Creation>()({
  id: 8,
  name: 'creations',
  key: ({ organizationId, id }) => [organizationId, id],
});

export const delegations = collection<Delegation>()({
  id: 9,
  name: 'delegations',
  key: ({ organizationId, account, service }) => [organizationId, account, service],
  indexes: {
    service: ({ organizationId, service, account }) => [organizationId, service, account],
  },
});

export const trustedServices = collection<TrustedService>()({
  id: 10,
  name: 'trusted-services',
  key: ({ organizationId, service }) => [organizationId, service],
});

export const resourcePolicies = collection<ResourcePolicy>()({
  id: 11,
  name: 'resource-policies',
  key: ({ organizationId }) => [organizationId],
});
