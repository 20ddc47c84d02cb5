import type { AccessRule } from '#kernel/operation';

import { boolCondition, ownerOf, requireGranted, secretRule } from '../access.ts';
import { operation } from '../define.ts';
import { findOrder } from '../replica-call.ts';
import { keepHere } from '../replica.ts';
import { addReplicas, checkRegions, replicasOf, shownReplicas } from '../replication.ts';
import { checkAlive, checkPrimary } from '../secret.ts';

export const replicateSecretToRegions = operation('ReplicateSecretToRegions', {
  owner: ownerOf,

  access: (input, ctx): AccessRule =>
    findOrder(input, ctx)
      ? {
          // The permission was asked for in the primary's region; a policy may still deny this one.
          action: 'secretsmanager:ReplicateSecretToRegions',
          resource: input.SecretId,
          isAllowedByDefault: true,
        }
      : secretRule(ctx, 'ReplicateSecretToRegions', input.SecretId, {
          'secretsmanager:addreplicaregions': input.AddReplicaRegions.map(
            ({ Region = '' }) => Region,
          ),
          ...boolCondition('forceoverwritereplicasecret', input.ForceOverwriteReplicaSecret),
        }),

  handle: async (input, ctx, [rule]) => {
    const order = findOrder(input, ctx);
    if (order?.kind === 'keep') {
      await keepHere(ctx, order.state);
      return { ARN: input.SecretId };
    }
    checkRegions(ctx, input.AddReplicaRegions);
    return ctx.transact((tx) => {
      const secret = requireGranted(tx, rule);
      checkAlive(secret);
      checkPrimary(secret);
      const mayOverwrite = input.ForceOverwriteReplicaSecret ?? false;
      addReplicas(tx, secret, input.AddReplicaRegions, { ctx, mayOverwrite });
      return { ARN: secret.arn, ReplicationStatus: shownReplicas(replicasOf(tx, secret)) };
    });
  },
});
