import { type Fault, isFault } from '#kernel/fault';
import type { TaskContext } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';
import type { EpochMs } from '#lib/time';

import { task } from '../define.ts';
import {
  failed,
  giveUpOld,
  nextBatch,
  nextDeliveryAt,
  note,
  retryAt,
  succeeded,
} from '../delivery.ts';
import { CLOUDTRAIL, LOGS_SESSION, logStreamName } from '../destinations.ts';
import { bounds, limits } from '../limits.ts';
import type { LogsApi } from '../neighbours.ts';
import { type Delivery, type Trail, type Waiting, waiting } from '../tables.ts';
import { logGroupName } from '../trail-settings.ts';
import { arnOfTrail, findTrailById } from '../trail.ts';

interface Source {
  readonly trail: string;
  readonly region: string;
}

/** Delivers what waits of a trail from one region to its log group, as the role that the trail was given. */
export const streamEvents = task<Source>({
  name: 'cloudtrail.stream-events',
  retry: retrySchedules.untilDone,

  run: async (source, ctx) => {
    const key = { ...source, channel: 'stream' as const };
    const beforeMs = ctx.now();
    while (ctx.transact((tx) => giveUpOld(tx, key)));
    for (let left = bounds.filesPerRun; left > 0; left -= 1) {
      const trail = ctx.transact((tx) => findTrailById(tx, source.trail));
      const most = { records: bounds.streamedEvents, bytes: bounds.streamedBytes, beforeMs };
      const rows = ctx.transact((tx) => nextBatch(tx, key, most));
      if (!trail || rows.length === 0) break;
      const refusal = await putEvents(ctx, trail, rows);
      if (refusal) {
        ctx.transact((tx) =>
          note(tx, key, (before) => {
            const books = failed(before, tx.now, refusal);
            return enqueued(tx, books, retryAt(tx.now, books.failures));
          }),
        );
        return;
      }
      ctx.transact((tx) => {
        for (const row of rows) tx.delete(waiting, row);
        note(tx, key, (before) => succeeded(before, tx.now, rows.length));
      });
    }
    ctx.transact((tx) =>
      note(tx, key, ({ dueAtMs: _due, ...books }) =>
        books.waiting > 0 ? scheduleStream(tx, books) : books,
      ),
    );
  },
});

export function scheduleStream(tx: Transaction, books: Delivery): Delivery {
  return books.dueAtMs === undefined ? enqueued(tx, books, nextDeliveryAt(tx.now)) : books;
}

export function streamTaskId({ trail, region }: Source): string {
  return `stream/${trail}/${region}`;
}

function enqueued(tx: Transaction, books: Delivery, at: EpochMs): Delivery {
  const { trail, region } = books;
  tx.enqueue(streamEvents, { trail, region }, { id: streamTaskId(books), at });
  return { ...books, dueAtMs: at };
}

/** The refusal, if there was one. A trail that has no log group any more has nothing to deliver. */
async function putEvents(
  ctx: TaskContext,
  trail: Trail,
  rows: readonly Waiting[],
): Promise<Fault | undefined> {
  const { logGroupArn, logRoleArn, region } = trail;
  if (logGroupArn === undefined || logRoleArn === undefined) return undefined;
  const logs = ctx.client<LogsApi>('cloudwatch-logs', {
    role: logRoleArn,
    servicePrincipal: CLOUDTRAIL,
    sessionName: LOGS_SESSION,
    sourceArn: arnOfTrail(ctx.account, trail),
  });
  const names = {
    logGroupName: logGroupName(logGroupArn),
    logStreamName: logStreamName(ctx.account, region),
  };
  const logEvents = rows
    .map(({ at, record }) => ({ timestamp: at, message: JSON.stringify(record) }))
    .filter(({ message }) => Buffer.byteLength(message) <= limits.streamedEventBytes);
  const put = () => logs.PutLogEvents({ ...names, logEvents }, { region });
  try {
    await put().catch(async (error: unknown) => {
      if (!isFault(error, 'ResourceNotFoundException')) throw error;
      await logs.CreateLogStream(names, { region });
      await put();
    });
    return undefined;
  } catch (error) {
    if (isFault(error)) return error;
    throw error;
  }
}
