import { isFault } from '#kernel/fault';
import { retrySchedules } from '#kernel/task';

import { task } from '../define.ts';
import { arnIn } from '../replica-arn.ts';
import { type ReplicationApi, SERVICE } from '../replica-call.ts';

/** Tells the primary's region that a replica has become a secret of its own. */
export const tellPrimary = task<{ readonly arn: string; readonly primaryRegion: string }>({
  name: 'secrets-manager.tell-primary',
  retry: retrySchedules.untilDone,

  async run({ arn, primaryRegion }, ctx) {
    const client = ctx.client<ReplicationApi>('secrets-manager', {
      servicePrincipal: SERVICE,
      sourceArn: arn,
    });
    try {
      await client.RemoveRegionsFromReplication(
        {
          SecretId: arnIn(arn, primaryRegion),
          RemoveReplicaRegions: [ctx.region],
          replica: { kind: 'promoted', region: ctx.region },
        },
        { account: ctx.account, region: primaryRegion },
      );
    } catch (error) {
      // The primary is gone: nobody is left to tell.
      if (!isFault(error, 'ResourceNotFoundException')) throw error;
    }
  },
});
