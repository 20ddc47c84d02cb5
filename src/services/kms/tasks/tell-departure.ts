import { isFault } from '#kernel/fault';
import { retrySchedules } from '#kernel/task';

import type { KmsApi } from '../api.gen.ts';
import { task } from '../define.ts';
import { keyArn } from '../key-name.ts';
import { sealMessage } from '../synchronization.ts';

export interface DepartureOrder {
  readonly keyId: string;
  /** The region whose key is gone. */
  readonly from: string;
  readonly primaryRegion: string;
}

/** Tells a primary key that a replica of it is gone. */
export const tellDeparture = task<DepartureOrder>({
  name: 'kms.tell-departure',
  retry: retrySchedules.untilDone,

  run: async ({ keyId, from, primaryRegion }, ctx) => {
    const kms = ctx.client<KmsApi>('kms', {
      servicePrincipal: 'kms.amazonaws.com',
      sourceArn: keyArn({ account: ctx.account, region: from }, keyId),
      sourceAccount: ctx.account,
    });
    const message = {
      kind: 'departure',
      keyId,
      account: ctx.account,
      to: primaryRegion,
      from,
    } as const;
    const target = { account: ctx.account, region: primaryRegion };
    try {
      await kms.ImportKeyMaterial(sealMessage(ctx, message), target);
    } catch (error) {
      // A primary key that is gone has nobody to tell.
      if (!isFault(error, 'NotFoundException')) throw error;
    }
  },
});
