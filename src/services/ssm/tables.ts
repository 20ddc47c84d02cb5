/** Everything that Parameter Store remembers. What belongs to a parameter bears its id: a parameter made anew under an old name has another. */
import { blind, collection } from '#kernel/store';
import type { EpochMs } from '#lib/time';

import type { ParameterType } from './api.gen.ts';

export type Tier = 'Standard' | 'Advanced';

/** What a version fixes, and the next one inherits where its request does not say otherwise. */
export interface Traits {
  readonly type: ParameterType;
  readonly tier: Tier;
  readonly dataType: string;
  readonly description?: string;
  readonly allowedPattern?: string;
  /** Of a SecureString: the key as it was named. */
  readonly keyId?: string;
  readonly policies: readonly Policy[];
  readonly modifiedAtMs: EpochMs;
  readonly modifiedBy: string;
}

/** A parameter as it is now, without its value. */
export interface Parameter extends Traits {
  /** The name without a leading slash: what its ARN says, and what must be unique. */
  readonly path: string;
  /** The name as it was given. */
  readonly name: string;
  readonly id: string;
  readonly version: number;
  readonly oldestVersion: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly sharing?: Sharing;
}

/** A parameter policy, and how far it has got. */
export interface Policy {
  readonly type: 'Expiration' | 'ExpirationNotification' | 'NoChangeNotification';
  /** Its JSON text. */
  readonly text: string;
  readonly status: 'Pending' | 'InProgress' | 'Finished';
  readonly createdAtMs: EpochMs;
  readonly dueAtMs: EpochMs;
}

/** The resource policy by which other accounts read a parameter. */
export interface Sharing {
  readonly id: string;
  readonly text: string;
  readonly hash: string;
}

export const parameters = collection<Parameter>()({
  id: 1,
  name: 'parameters',
  key: ({ path }) => [blind(path)],
});

/** A version with its value. */
export interface Version extends Traits {
  readonly parameter: string;
  readonly version: number;
  /** The text, or of a SecureString its ciphertext in Base64. */
  readonly value: string;
}

export const versions = collection<Version>()({
  id: 2,
  name: 'versions',
  key: ({ parameter, version }) => [parameter, version],
});

export interface Label {
  readonly parameter: string;
  readonly label: string;
  readonly version: number;
}

export const labels = collection<Label>()({
  id: 3,
  name: 'labels',
  key: ({ parameter, label }) => [parameter, blind(label)],
  indexes: { version: ({ parameter, version, label }) => [parameter, version, blind(label)] },
});

/** That a parameter lies somewhere below a path: one row for each level above it. */
export interface Placement {
  /** A path without slashes at its ends; empty for the root. */
  readonly ancestor: string;
  /** 0 directly below it, 1 deeper. */
  readonly depth: 0 | 1;
  readonly path: string;
}

export const placements = collection<Placement>()({
  id: 4,
  name: 'placements',
  key: ({ ancestor, depth, path }) => [blind(ancestor), depth, blind(path)],
});

/** How many parameters there are of each tier. Never counted by a scan. */
export interface Census {
  readonly Standard: number;
  readonly Advanced: number;
}

export const censuses = collection<Census>()({
  id: 5,
  name: 'census',
  key: () => ['parameters'],
});

/** A service setting that was changed. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly modifiedAtMs: EpochMs;
  readonly modifiedBy: string;
}

export const settings = collection<Setting>()({
  id: 6,
  name: 'settings',
  key: ({ name }) => [name],
});
