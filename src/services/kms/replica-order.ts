/**
 * The order for a replica. AWS: ReplicateKey makes a CreateKey call in the region of the replica, for the same caller.
 * [KMS Developer Guide, "Logging AWS KMS API calls with AWS CloudTrail", "ReplicateKey"]
 * The id of the key and the region of its primary go as the id of an external key, which no key of this kind has.
 */
import type { Context } from '#kernel/operation';
import { isRegion } from '#kernel/region';

import type { CreateKeyRequest } from './api.gen.ts';
import { isOwnCall } from './conditions.ts';
import { isMultiRegionId } from './key-name.ts';

export interface ReplicaOrder {
  readonly keyId: string;
  readonly primaryRegion: string;
}

export function replicaOrderOf({ keyId, primaryRegion }: ReplicaOrder): string {
  return `${keyId}.${primaryRegion}`;
}

/** The order in a request that KMS itself makes; undefined in those of customers. */
export function replicaOf(
  { identity }: Pick<Context, 'identity'>,
  { XksKeyId, MultiRegion }: CreateKeyRequest,
): ReplicaOrder | undefined {
  if (XksKeyId === undefined || !MultiRegion || !isOwnCall(identity)) return undefined;
  const [keyId = '', primaryRegion = ''] = XksKeyId.split('.');
  return isMultiRegionId(keyId) && isRegion(primaryRegion) ? { keyId, primaryRegion } : undefined;
}
