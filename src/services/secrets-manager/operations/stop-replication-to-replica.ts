import { onSecret, ownerOf, requireGranted } from '../access.ts';
import { fault, operation } from '../define.ts';
import { checkAlive, isReplica } from '../secret.ts';
import { secrets } from '../tables.ts';
import { tellPrimary } from '../tasks/tell-primary.ts';

export const stopReplicationToReplica = operation('StopReplicationToReplica', {
  owner: ownerOf,
  access: onSecret('StopReplicationToReplica'),

  handle: (_input, ctx, [rule]) =>
    ctx.transact((tx) => {
      const secret = requireGranted(tx, rule);
      checkAlive(secret);
      const { primaryRegion, rotation: _rotation, ...rest } = secret;
      if (primaryRegion === undefined || !isReplica(secret)) {
        throw fault(
          'InvalidParameterException',
          'Operation not permitted on a primary secret. Call must be made in the replica secret region.',
        );
      }
      // The primary's function rotated it; a secret of its own gets a rotation of its own.
      tx.put(secrets, { ...rest, changedAtMs: tx.now });
      tx.enqueue(tellPrimary, { arn: secret.arn, primaryRegion });
      return { ARN: secret.arn };
    }),
});
