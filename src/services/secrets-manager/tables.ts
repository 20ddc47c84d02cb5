/** Everything Secrets Manager remembers of one account in one region. Nothing here holds a secret in the clear. */
import type { Identity } from '#kernel/identity';
import { blind, collection } from '#kernel/store';
import type { EpochMs } from '#lib/time';

/** A secret, without its values. */
export interface Secret {
  /** Ours, never told: another secret of the same name has another. */
  readonly id: string;
  readonly name: string;
  /** The six characters behind the name in the ARN. */
  readonly suffix: string;
  readonly arn: string;
  readonly description?: string | undefined;
  /** The key as it was named; absent for the key that AWS manages. */
  readonly kmsKeyId?: string | undefined;
  readonly createdAtMs: EpochMs;
  readonly changedAtMs: EpochMs;
  /** The day of the last read. */
  readonly accessedAtMs?: EpochMs | undefined;
  readonly rotatedAtMs?: EpochMs | undefined;
  /** Present while the secret waits to be deleted: when it will be. */
  readonly deleteAtMs?: EpochMs | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** The text as it was given. */
  readonly policy?: string | undefined;
  readonly rotation?: Rotation | undefined;
  /** Of a replica: the region of its primary. Of a primary that has or had replicas: its own. */
  readonly primaryRegion?: string | undefined;
}

export interface Rotation {
  readonly isEnabled: boolean;
  readonly functionArn: string;
  readonly rules?: RotationRules | undefined;
  /** What a rate is counted from: the last rotation, or when the rules were set. */
  readonly sinceMs: EpochMs;
  /** The next window. */
  readonly window?: RotationWindow | undefined;
  /** A rotation that has begun and not ended. */
  readonly pending?: PendingRotation | undefined;
}

export type RotationRules =
  | { readonly kind: 'days'; readonly days: number; readonly hours?: number | undefined }
  | {
      readonly kind: 'expression';
      readonly expression: string;
      /** The length of the window. */
      readonly hours?: number | undefined;
    };

export interface RotationWindow {
  readonly opensAtMs: EpochMs;
  readonly closesAtMs: EpochMs;
}

export interface PendingRotation {
  /** The version that is being made. */
  readonly versionId: string;
  /** Given to the function, which may give it back with the new value. */
  readonly token: string;
  /** Whether the whole rotation is run or only its configuration is tried. */
  readonly kind: 'rotation' | 'test';
  /** Why the last try failed, in words without secrets. */
  readonly failure?: string | undefined;
}

export const secrets = collection<Secret>()({
  id: 1,
  name: 'secrets',
  key: ({ name }) => [blind(name)],
  indexes: {
    created: ({ createdAtMs, id }) => [createdAtMs, id],
    changed: ({ changedAtMs, id }) => [changedAtMs, id],
    accessed: ({ accessedAtMs, id }) => [accessedAtMs ?? 0, id],
  },
});

/** A version of a secret's value. */
export interface Version {
  readonly secret: string;
  readonly id: string;
  readonly stages: readonly string[];
  readonly createdAtMs: EpochMs;
  /** The order of versions of one instant. */
  readonly order: number;
  readonly accessedAtMs?: EpochMs | undefined;
  /** The key that its value is under, as it was named. */
  readonly kmsKeyId?: string | undefined;
  /** False for a version that a rotation has begun and not yet given a value. */
  readonly hasValue: boolean;
}

export const versions = collection<Version>()({
  id: 2,
  name: 'versions',
  key: ({ secret, id }) => [secret, blind(id)],
  indexes: { created: ({ secret, createdAtMs, order }) => [secret, createdAtMs, order] },
});

/** The value of a version, under a data key that KMS has wrapped. */
export interface Value {
  readonly secret: string;
  readonly version: string;
  readonly kind: 'string' | 'binary';
  /** Nonce and sealed bytes, in Base64. */
  readonly sealed: string;
  /** The data key as KMS gave it out, in Base64. */
  readonly wrapped: string;
  readonly keyArn: string;
}

export const values = collection<Value>()({
  id: 3,
  name: 'values',
  key: ({ secret, version }) => [secret, blind(version)],
});

/** A replica of a secret in another region, as its primary knows it. */
export interface Replica {
  readonly secret: string;
  /** The primary's. */
  readonly arn: string;
  readonly region: string;
  readonly kmsKeyId?: string | undefined;
  readonly status: 'InProgress' | 'InSync' | 'Failed';
  readonly message?: string | undefined;
  readonly mayOverwrite: boolean;
  /** In whose name it is made and kept: whoever ordered the last change. */
  readonly by: Identity;
  /** The versions whose values it has. */
  readonly versions: readonly string[];
  /** What is to become of it. */
  readonly goal: 'kept' | 'removed';
}

export const replicas = collection<Replica>()({
  id: 4,
  name: 'replicas',
  key: ({ secret, region }) => [secret, region],
});

/** How many secrets there are: one row. */
export interface Census {
  readonly secrets: number;
}

export const censuses = collection<Census>()({ id: 5, name: 'census', key: () => ['secrets'] });
