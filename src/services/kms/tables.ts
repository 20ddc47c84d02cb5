/** Everything that KMS remembers of one account in one region. */
import { blind, collection } from '#kernel/store';
import type { EpochMs } from '#lib/time';

import type { GrantOperation } from './api.gen.ts';

/** A symmetric key, without its material. */
export interface Key {
  readonly id: string;
  readonly manager: 'AWS' | 'CUSTOMER';
  readonly description: string;
  readonly createdAtMs: EpochMs;
  readonly isEnabled: boolean;
  /** Present while the key waits to be deleted. */
  readonly deleteAtMs?: EpochMs;
  readonly policy: string;
  readonly tags: readonly KeyTag[];
  /** The version that encrypts; older versions still decrypt. */
  readonly materialId: string;
  /** Present while the material is replaced periodically. */
  readonly rotation?: Rotation;
  readonly grantCount: number;
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

/** One version of a key's material: 256 random bits that never leave the rows of this table. */
export interface Material {
  readonly keyId: string;
  readonly id: string;
  readonly createdAtMs: EpochMs;
  /** In base64. */
  readonly secret: string;
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
  readonly grantee: string;
  readonly retiring?: string;
  readonly issuingAccount: string;
  readonly operations: readonly GrantOperation[];
  readonly constraint?: GrantConstraint;
}
export interface GrantConstraint {
  readonly kind: 'equals' | 'subset';
  readonly context: Readonly<Record<string, string>>;
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
