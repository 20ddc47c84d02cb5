/**
 * What this service tells itself in another region. The calls carry more than AWS's model has: `replica`, which no request of the
 * wire can bring, since only members of the model are read from it.
 */
import type { Context } from '#kernel/operation';

import type { SecretsManagerApi } from './api.gen.ts';
import { fault } from './define.ts';
import type { Secret } from './tables.ts';

/** Everything that a replica takes over from its primary. */
export interface ReplicaState {
  readonly secret: Pick<
    Secret,
    | 'arn'
    | 'name'
    | 'suffix'
    | 'description'
    | 'createdAtMs'
    | 'rotatedAtMs'
    | 'tags'
    | 'policy'
    | 'rotation'
  >;
  readonly primaryRegion: string;
  readonly kmsKeyId: string | undefined;
  readonly mayOverwrite: boolean;
  readonly versions: readonly ReplicaVersion[];
}

export interface ReplicaVersion {
  readonly id: string;
  readonly stages: readonly string[];
  readonly hasValue: boolean;
  /** Absent where the replica has it already, or the version has none. */
  readonly value?: { readonly kind: 'string' | 'binary'; readonly bytes: Buffer };
}

/** An order of one region to another. */
export type ReplicaOrder =
  | { readonly kind: 'keep'; readonly state: ReplicaState }
  | { readonly kind: 'remove' }
  /** The replica of that region has become a secret of its own. */
  | { readonly kind: 'promoted'; readonly region: string };

type Carrying<Operation extends { readonly input: object }> = Omit<Operation, 'input'> & {
  readonly input: Operation['input'] & { readonly replica: ReplicaOrder };
};

/** The API as this service calls it. */
export interface ReplicationApi extends SecretsManagerApi {
  readonly operations: Omit<
    SecretsManagerApi['operations'],
    'ReplicateSecretToRegions' | 'RemoveRegionsFromReplication'
  > & {
    readonly ReplicateSecretToRegions: Carrying<
      SecretsManagerApi['operations']['ReplicateSecretToRegions']
    >;
    readonly RemoveRegionsFromReplication: Carrying<
      SecretsManagerApi['operations']['RemoveRegionsFromReplication']
    >;
  };
}

export const SERVICE = 'secretsmanager.amazonaws.com';

/** The order that a call carries; undefined for a call of a user. */
export function findOrder(input: object, { identity }: Context): ReplicaOrder | undefined {
  if (!('replica' in input)) return undefined;
  const { caller, via } = identity;
  const isService = caller.kind === 'service' && caller.service === SERVICE;
  if (!isService && via?.at(-1) !== SERVICE) {
    throw fault('AccessDeniedException', 'Only Secrets Manager itself orders replicas.');
  }
  // SAFETY: requests of the wire bring members of the model only, and the services that call this one are listed by their types.
  return input.replica as ReplicaOrder;
}
