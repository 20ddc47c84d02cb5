/** Multi-Region keys: one id and one material in several regions, each key with a policy of its own. [KMS Developer Guide, "Multi-Region keys"] */
import type { Context } from '#kernel/operation';

import type { MultiRegionConfiguration } from './api.gen.ts';
import { fault } from './define.ts';
import { keyArn, MULTI_REGION_PREFIX, type Place } from './key-name.ts';
import type { Key, MultiRegion } from './tables.ts';

export function newMultiRegionId(ctx: Pick<Context, 'newId'>): string {
  return `${MULTI_REGION_PREFIX}${ctx.newId().replaceAll('-', '')}`;
}

export function isPrimary(place: Place, { primaryRegion }: MultiRegion): boolean {
  return primaryRegion === place.region;
}

export function typeOf(place: Place, multiRegion: MultiRegion): 'PRIMARY' | 'REPLICA' {
  return isPrimary(place, multiRegion) ? 'PRIMARY' : 'REPLICA';
}

export function configurationOf(
  place: Place,
  id: string,
  multiRegion: MultiRegion,
): MultiRegionConfiguration {
  const entry = (region: string) => ({
    Arn: keyArn({ account: place.account, region }, id),
    Region: region,
  });
  return {
    MultiRegionKeyType: typeOf(place, multiRegion),
    PrimaryKey: entry(multiRegion.primaryRegion),
    ReplicaKeys: multiRegion.replicas.map(({ region }) => entry(region)),
  };
}

/** The set that a key is the primary of; refuses replicas and keys of one region. */
export function requirePrimary(place: Place, key: Key): MultiRegion {
  if (key.multiRegion && isPrimary(place, key.multiRegion)) return key.multiRegion;
  throw fault(
    'UnsupportedOperationException',
    `${keyArn(place, key.id)} is not a multi-region primary key.`,
  );
}

/** What is shared with replicas is managed on the primary key alone. [KMS Developer Guide, "Rotating multi-Region keys"] */
export function checkManagedHere(place: Place, key: Key): void {
  if (key.multiRegion) requirePrimary(place, key);
}
