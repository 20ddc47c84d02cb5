import { onSecret, ownerOf, requireGranted } from '../access.ts';
import { operation } from '../define.ts';
import { replicasOf, shownReplicas } from '../replication.ts';
import { shownSecret, shownStages } from '../shown-secret.ts';

export const describeSecret = operation('DescribeSecret', {
  owner: ownerOf,
  access: onSecret('DescribeSecret'),

  handle: (_input, ctx, [rule]) =>
    ctx.transact((tx) => {
      const secret = requireGranted(tx, rule);
      const stages = shownStages(tx, secret);
      const kept = replicasOf(tx, secret);
      return {
        ...shownSecret(secret),
        ...(stages && { VersionIdsToStages: stages }),
        ...(kept.length > 0 && { ReplicationStatus: shownReplicas(kept) }),
      };
    }),
});
