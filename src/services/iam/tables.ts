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
  /** The service that a service-linked role belongs to; nobody else changes it. */
  readonly linkedService?: string;
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

/** What has an ARN of its own besides users, groups and roles. */
export type ResourceKind =
  | 'policy'
  | 'instance-profile'
  | 'mfa'
  | 'saml-provider'
  | 'oidc-provider'
  | 'server-certificate';

/** What the account has how many of, so that a quota is checked without counting. */
export interface Count {
  readonly of: EntityKind | ResourceKind;
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

/** What the account asks of its users' passwords; without a row AWS's default holds. */
export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly requiresSymbols: boolean;
  readonly requiresNumbers: boolean;
  readonly requiresUppercase: boolean;
  readonly requiresLowercase: boolean;
  readonly letsUsersChange: boolean;
  readonly maxAgeDays?: number;
  /** How many earlier passwords may not be used again. */
  readonly reusePrevention?: number;
  readonly isExpiryHard?: boolean;
}

export const passwordPolicies = collection<PasswordPolicy>()({
  id: 11,
  name: 'passwordPolicies',
  key: () => ['policy'],
});

/** A user's password, of which only verifiers are kept. */
export interface LoginProfile {
  readonly userId: string;
  /** One salt for the passwords of a profile, so that reuse is found by one derivation. Base64, as the verifiers. */
  readonly salt: string;
  readonly verifier: string;
  /** Of the passwords before, newest first. */
  readonly earlier: readonly string[];
  readonly createdAt: EpochMs;
  readonly changedAt: EpochMs;
  readonly needsReset: boolean;
}

export const loginProfiles = collection<LoginProfile>()({
  id: 12,
  name: 'loginProfiles',
  key: ({ userId }) => [userId],
});

/** A virtual device; its serial number is its ARN. */
export interface MfaDevice {
  readonly name: string;
  readonly path: string;
  /** Base32, as it was shown once. */
  readonly seed: string;
  readonly tags: readonly Tag[];
  readonly createdAt: EpochMs;
  /** Present once it is a user's. */
  readonly use?: MfaUse;
}

export interface MfaUse {
  readonly userId: string;
  readonly enabledAt: EpochMs;
  /** How many steps the device's clock is ahead of ours. */
  readonly driftSteps: number;
  /** The step of the code that was taken last: none is taken twice. */
  readonly lastStep: number;
  /** Wrong codes of the current step of time. */
  readonly wrong?: { readonly step: number; readonly count: number };
}

export const mfaDevices = collection<MfaDevice>()({
  id: 13,
  name: 'mfaDevices',
  key: ({ path, name }) => [blind(path + name)],
  indexes: { user: ({ use, path, name }) => (use ? [use.userId, blind(path + name)] : undefined) },
});

export interface SamlProvider {
  readonly name: string;
  readonly id: string;
  readonly metadata: string;
  readonly createdAt: EpochMs;
  readonly validUntil: EpochMs;
  readonly tags: readonly Tag[];
  readonly encryption?: 'Required' | 'Allowed';
  /** With which encrypted assertions are opened. */
  readonly privateKeys: readonly {
    readonly id: string;
    readonly pem: string;
    readonly addedAt: EpochMs;
  }[];
}

export const samlProviders = collection<SamlProvider>()({
  id: 14,
  name: 'samlProviders',
  key: ({ name }) => [blind(name)],
});

export interface OidcProvider {
  /** Without its scheme: the end of the ARN. */
  readonly url: string;
  readonly clientIds: readonly string[];
  readonly thumbprints: readonly string[];
  readonly createdAt: EpochMs;
  readonly tags: readonly Tag[];
}

export const oidcProviders = collection<OidcProvider>()({
  id: 15,
  name: 'oidcProviders',
  key: ({ url }) => [blind(url)],
});

export interface ServerCertificate {
  readonly name: string;
  readonly path: string;
  /** ASCA… */
  readonly id: string;
  readonly body: string;
  readonly chain?: string;
  readonly privateKey: string;
  readonly uploadedAt: EpochMs;
  readonly expiresAt: EpochMs;
  readonly tags: readonly Tag[];
}

export const serverCertificates = collection<ServerCertificate>()({
  id: 16,
  name: 'serverCertificates',
  key: ({ name }) => [blind(name)],
});

export interface SigningCertificate {
  readonly id: string;
  readonly userId: string;
  readonly body: string;
  readonly isActive: boolean;
  readonly uploadedAt: EpochMs;
}

export const signingCertificates = collection<SigningCertificate>()({
  id: 17,
  name: 'signingCertificates',
  key: ({ userId, id }) => [userId, id],
  indexes: { certificate: ({ id }) => [id] },
});

export interface SshKey {
  /** APKA… */
  readonly id: string;
  readonly userId: string;
  /** As `ssh-rsa AAAA…`. */
  readonly body: string;
  readonly fingerprint: string;
  readonly isActive: boolean;
  readonly uploadedAt: EpochMs;
}

export const sshKeys = collection<SshKey>()({
  id: 18,
  name: 'sshKeys',
  key: ({ userId, id }) => [userId, id],
});

/** A user name and password for one service; of the password only a verifier is kept. */
export interface ServiceCredential {
  /** ACCA… */
  readonly id: string;
  readonly userId: string;
  readonly service: string;
  /** The number that tells a user's credentials of one service apart. */
  readonly number: number;
  /** SHA-256 of the password, which is random and long. Base64. */
  readonly verifier: string;
  readonly isActive: boolean;
  readonly createdAt: EpochMs;
}

export const serviceCredentials = collection<ServiceCredential>()({
  id: 19,
  name: 'serviceCredentials',
  key: ({ userId, id }) => [userId, id],
});

/** The removal of a service-linked role, which its service must admit. */
export interface RoleDeletion {
  readonly taskId: string;
  readonly roleId: string;
  readonly status: 'IN_PROGRESS' | 'SUCCEEDED';
}

export const roleDeletions = collection<RoleDeletion>()({
  id: 20,
  name: 'roleDeletions',
  key: ({ taskId }) => [blind(taskId)],
  indexes: { role: ({ roleId }) => [roleId] },
});

/** The credential report of the account: asked for, and then made. */
export interface CredentialReport {
  readonly id: string;
  readonly generatedAt?: EpochMs;
}

export const credentialReports = collection<CredentialReport>()({
  id: 21,
  name: 'credentialReports',
  key: () => ['report'],
});

/** Some lines of a report: as many as fit well in a row. */
export interface ReportPart {
  readonly reportId: string;
  readonly part: number;
  readonly text: string;
}

export const reportParts = collection<ReportPart>()({
  id: 22,
  name: 'reportParts',
  key: ({ reportId, part }) => [reportId, part],
});
