/** Everything that KMS remembers of one account in one region. */
import { blind, collection } from '#kernel/store';
import type { EpochMs } from '#lib/time';

import type {
  GrantOperation,
  KeyLastUsageTrackingOperation,
  KeySpec,
  KeyUsageType,
} from './api.gen.ts';

/** A key, without its material. */
export interface Key {
  readonly id: string;
  readonly manager: 'AWS' | 'CUSTOMER';
  readonly spec: KeySpec;
  readonly usage: KeyUsageType;
  readonly origin: 'AWS_KMS' | 'EXTERNAL';
  readonly description: string;
  readonly createdAtMs: EpochMs;
  readonly isEnabled: boolean;
  /** Present while the key waits to be deleted. */
  readonly deleteAtMs?: EpochMs;
  /** Present while a primary key waits for its replicas to be deleted: how long it waits after the last of them. */
  readonly windowAfterReplicasDays?: number;
  readonly policy: string;
  readonly tags: readonly KeyTag[];
  /** The version that encrypts; older versions still decrypt. Absent until the first one is there. */
  readonly materialId?: string;
  /** The version that the next rotation on demand or the one under way takes. */
  readonly nextMaterialId?: string;
  /** Imported material that the key had is gone: expired or deleted. True too before the first import. */
  readonly awaitsImport: boolean;
  /** Present while the material is replaced periodically. */
  readonly rotation?: Rotation;
  /** Present while a new version is on its way to the replicas. */
  readonly rotating?: RotationUnderWay;
  readonly onDemandRotations: number;
  readonly materialCount: number;
  readonly grantCount: number;
  readonly multiRegion?: MultiRegion;
}
export interface KeyTag {
  readonly name: string;
  readonly value: string;
}
export interface Rotation {
  readonly periodDays: number;
  /** The last rotation, or when rotation was switched on. */
  readonly sinceMs: EpochMs;
}
export interface RotationUnderWay {
  readonly kind: RotationKind;
  readonly startedAtMs: EpochMs;
}
export type RotationKind = 'AUTOMATIC' | 'ON_DEMAND';

/** A key's place among the keys of other regions that share its id and material. */
export interface MultiRegion {
  readonly primaryRegion: string;
  readonly replicas: readonly Replica[];
  /** Counts the changes of what the primary key shares with its replicas. */
  readonly revision: number;
  /** A replica that its primary key has not told anything yet. */
  readonly isCreating?: boolean;
  /** The primary region is being changed. */
  readonly isUpdating?: boolean;
}
export interface Replica {
  readonly region: string;
  readonly addedAtMs: EpochMs;
}

/** One version of a key's material. Its secret never leaves the rows of this table unsealed. */
export interface Material {
  readonly keyId: string;
  readonly id: string;
  /** The first is 1. */
  readonly order: number;
  readonly createdAtMs: EpochMs;
  /** In base64: the bytes of a secret key, or a private key in PKCS #8. Absent while imported material is not there. */
  readonly secret?: string;
  /** When it replaced the version before it. */
  readonly rotated?: { readonly kind: RotationKind; readonly atMs: EpochMs };
  /** Of imported material. */
  readonly description?: string;
  readonly expiresAtMs?: EpochMs;
}

/** When a key was last used in a cryptographic operation, and by which call. */
export interface Usage {
  readonly keyId: string;
  readonly operation: KeyLastUsageTrackingOperation;
  readonly atMs: EpochMs;
  readonly requestId: string;
}

export interface Alias {
  /** With its prefix: `alias/orders`. */
  readonly name: string;
  readonly keyId: string;
  readonly createdAtMs: EpochMs;
  readonly updatedAtMs: EpochMs;
}

/** A permission beside the policies, for one principal. */
export interface Grant {
  readonly keyId: string;
  readonly id: string;
  readonly createdAtMs: EpochMs;
  readonly name?: string;
  /** The ARN of a principal of an account, or the name of a service: `sns.amazonaws.com`. */
  readonly grantee: string;
  readonly retiring?: string;
  readonly issuingAccount: string;
  readonly operations: readonly GrantOperation[];
  readonly constraint?: GrantConstraint;
}
export interface GrantConstraint {
  /** The encryption context that a call must have, whole or in part. */
  readonly context?: {
    readonly kind: 'equals' | 'subset';
    readonly pairs: Readonly<Record<string, string>>;
  };
  /** The resource on whose behalf the call is made. */
  readonly sourceArn?: string;
}

/** How many keys there are: one row. */
export interface Census {
  readonly keys: number;
}

export const keys = collection<Key>()({ id: 1, name: 'keys', key: ({ id }) => [id] });

export const materials = collection<Material>()({
  id: 2,
  name: 'materials',
  key: ({ keyId, id }) => [keyId, id],
  indexes: { order: ({ keyId, order }) => [keyId, order] },
});

export const aliases = collection<Alias>()({
  id: 3,
  name: 'aliases',
  key: ({ name }) => [blind(name)],
  indexes: { key: ({ keyId, name }) => [keyId, blind(name)] },
});

export const grants = collection<Grant>()({
  id: 4,
  name: 'grants',
  key: ({ keyId, id }) => [keyId, id],
  indexes: {
    grantee: ({ keyId, grantee, id }) => [keyId, blind(grantee), id],
    retiring: ({ retiring, keyId, id }) =>
      retiring === undefined ? undefined : [blind(retiring), keyId, id],
  },
});

export const censuses = collection<Census>()({ id: 5, name: 'census', key: () => ['keys'] });

export const usages = collection<Usage>()({ id: 6, name: 'usages', key: ({ keyId }) => [keyId] });
