import type { Transaction } from '#kernel/store';
import { type EpochMs, isoSeconds } from '#lib/time';

import { trailRule } from '../access.ts';
import type { GetTrailStatusResponse } from '../api.gen.ts';
import { operation } from '../define.ts';
import { deliveryOf, shownError } from '../delivery.ts';
import type { Delivery, Trail } from '../tables.ts';
import { requireTrail } from '../trail.ts';

export const getTrailStatus = operation('GetTrailStatus', {
  access: ({ Name }, ctx) => trailRule(ctx, 'GetTrailStatus', Name),

  // AWS: the status is that of the region of the call. [CloudTrail API Reference, GetTrailStatus]
  handle: ({ Name }, ctx) =>
    ctx.transact((tx) => statusOf(tx, requireTrail(tx, ctx, Name), ctx.request.scopeRegion)),
});

function statusOf(tx: Transaction, trail: Trail, region: string): GetTrailStatusResponse {
  const booksOf = (channel: Delivery['channel']) =>
    deliveryOf(tx, { trail: trail.id, region, channel });
  const [files, notices, stream, digests] = [
    booksOf('files'),
    booksOf('notices'),
    booksOf('stream'),
    booksOf('digests'),
  ];
  return {
    IsLogging: trail.isLogging,
    ...times({
      LatestDeliveryTime: files.deliveredAtMs,
      LatestNotificationTime: notices.deliveredAtMs,
      LatestCloudWatchLogsDeliveryTime: stream.deliveredAtMs,
      LatestDigestDeliveryTime: digests.deliveredAtMs,
      StartLoggingTime: trail.startedAtMs,
      StopLoggingTime: trail.stoppedAtMs,
    }),
    ...texts({
      LatestDeliveryError: shownError(files),
      LatestNotificationError: trail.topicArn === undefined ? undefined : shownError(notices),
      LatestCloudWatchLogsDeliveryError:
        trail.logGroupArn === undefined ? undefined : shownError(stream),
      LatestDigestDeliveryError: shownError(digests),
    }),
    LatestDeliveryAttemptTime: shown(files.triedAtMs),
    LatestNotificationAttemptTime: shown(notices.triedAtMs),
    LatestNotificationAttemptSucceeded: shown(notices.deliveredAtMs),
    LatestDeliveryAttemptSucceeded: shown(files.deliveredAtMs),
    TimeLoggingStarted: shown(trail.startedAtMs),
    TimeLoggingStopped: shown(trail.isLogging ? undefined : trail.stoppedAtMs),
  };
}

type Times = Readonly<Record<string, EpochMs | undefined>>;

function times(all: Times): Partial<GetTrailStatusResponse> {
  return present(all);
}

function texts(all: Readonly<Record<string, string | undefined>>): Partial<GetTrailStatusResponse> {
  return present(all);
}

function present<T>(all: Readonly<Record<string, T | undefined>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** AWS: the fields that are no longer in use are texts, empty while there is no time. [CloudTrail CLI Reference, get-trail-status] */
function shown(at: EpochMs | undefined): string {
  return at === undefined ? '' : isoSeconds(at);
}
