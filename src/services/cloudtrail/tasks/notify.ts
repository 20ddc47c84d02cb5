import { isFault } from '#kernel/fault';
import { retrySchedules } from '#kernel/task';
import type { SnsApi } from '#services/sns/api.gen';

import { task } from '../define.ts';
import { failed, note, succeeded } from '../delivery.ts';
import { CLOUDTRAIL } from '../destinations.ts';
import { bounds } from '../limits.ts';
import { arnOfTrail, findTrailById } from '../trail.ts';

interface Notice {
  readonly trail: string;
  readonly region: string;
  /** The log file that was delivered. */
  readonly key: string;
}

/** Tells the topic of a trail that a log file is there. How it went is seen in the trail's status. */
export const notify = task<Notice>({
  name: 'cloudtrail.notify',
  retry: { ...retrySchedules.untilDone, attempts: bounds.notificationTries },

  run: async ({ trail: id, region, key }, ctx) => {
    const trail = ctx.transact((tx) => findTrailById(tx, id));
    if (trail?.topicArn === undefined) return;
    const books = { trail: id, region, channel: 'notices' as const };
    const sourceArn = arnOfTrail(ctx.account, trail);
    const sns = ctx.client<SnsApi>('sns', { servicePrincipal: CLOUDTRAIL, sourceArn });
    try {
      const Message = JSON.stringify({ s3Bucket: trail.bucket, s3ObjectKey: [key] });
      await sns.Publish({ TopicArn: trail.topicArn, Message }, { region: trail.region });
    } catch (error) {
      if (isFault(error))
        ctx.transact((tx) => note(tx, books, (before) => failed(before, tx.now, error)));
      throw error;
    }
    ctx.transact((tx) => note(tx, books, (before) => succeeded(before, tx.now, 0)));
  },
});
