import type { AccessRule } from '#kernel/operation';

import { ownerOf, requireGranted, secretRule } from '../access.ts';
import { operation } from '../define.ts';
import { findOrder } from '../replica-call.ts';
import { removeHere } from '../replica.ts';
import { forgetReplica, removeReplicas, replicasOf, shownReplicas } from '../replication.ts';
import { checkAlive, checkPrimary } from '../secret.ts';

export const removeRegionsFromReplication = operation('RemoveRegionsFromReplication', {
  owner: ownerOf,

  access: (input, ctx): AccessRule =>
    findOrder(input, ctx)
      ? {
          action: 'secretsmanager:RemoveRegionsFromReplication',
          resource: input.SecretId,
          isAllowedByDefault: true,
        }
      : secretRule(ctx, 'RemoveRegionsFromReplication', input.SecretId),

  handle: (input, ctx, [rule]) => {
    const order = findOrder(input, ctx);
    return ctx.transact((tx) => {
      if (order?.kind === 'remove') {
        removeHere(tx, input.SecretId);
        return { ARN: input.SecretId };
      }
      const secret = requireGranted(tx, rule);
      if (order?.kind === 'promoted') {
        forgetReplica(tx, secret, order.region);
        return { ARN: secret.arn };
      }
      checkAlive(secret);
      checkPrimary(secret);
      removeReplicas(tx, secret, input.RemoveReplicaRegions);
      return { ARN: secret.arn, ReplicationStatus: shownReplicas(replicasOf(tx, secret)) };
    });
  },
});
