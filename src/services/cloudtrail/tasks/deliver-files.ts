import { isFault } from '#kernel/fault';
import type { TaskContext } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';
import { type EpochMs, epochMs } from '#lib/time';

import { task } from '../define.ts';
import {
  deliveryOf,
  failed,
  giveUpOld,
  nextBatch,
  nextDeliveryAt,
  note,
  retryAt,
  succeeded,
} from '../delivery.ts';
import { bounds } from '../limits.ts';
import { logFileKey, logFileText, logFolders, sha256Hex, uniqueOf } from '../log-file.ts';
import { putFile } from '../object.ts';
import {
  deliveries,
  type Delivery,
  logFiles,
  type Trail,
  type Waiting,
  waiting,
} from '../tables.ts';
import { findTrailById } from '../trail.ts';
import { notify } from './notify.ts';
import { beginChain } from './write-digest.ts';

interface Source {
  readonly trail: string;
  readonly region: string;
}

/** A log file that is about to be delivered. */
interface Draft {
  readonly trail: Trail;
  readonly rows: readonly Waiting[];
  readonly key: string;
  readonly text: string;
}

/**
 * Delivers what waits of a trail from one region as log files, every five minutes while there is something. What fails waits, and
 * is tried again for thirty days. INVARIANT: while records wait, the books say when the next try is made, and it is written down.
 */
export const deliverFiles = task<Source>({
  name: 'cloudtrail.deliver-files',
  retry: retrySchedules.untilDone,

  run: async (source, ctx) => {
    const key = { ...source, channel: 'files' as const };
    const beforeMs = ctx.now();
    while (ctx.transact((tx) => giveUpOld(tx, key)));
    for (let left = bounds.filesPerRun; left > 0; left -= 1) {
      const draft = ctx.transact((tx) => draftOf(tx, ctx, source, beforeMs));
      if (!draft) break;
      try {
        await putFile(ctx, draft.trail, draft);
      } catch (error) {
        if (!isFault(error)) throw error;
        ctx.transact((tx) =>
          note(tx, key, (before) => {
            const books = failed(before, tx.now, error);
            return enqueued(tx, books, retryAt(tx.now, books.failures));
          }),
        );
        return;
      }
      ctx.transact((tx) => settle(tx, draft));
    }
    ctx.transact((tx) =>
      note(tx, key, ({ dueAtMs: _due, ...books }) =>
        books.waiting > 0 ? scheduleFiles(tx, books) : books,
      ),
    );
  },
});

/** Sees to it that what waits is delivered at the end of these five minutes. */
export function scheduleFiles(tx: Transaction, books: Delivery): Delivery {
  return books.dueAtMs === undefined ? enqueued(tx, books, nextDeliveryAt(tx.now)) : books;
}

/** Tries at once: what was in the way may be gone. */
export function deliverNow(tx: Transaction, books: Delivery): void {
  if (books.waiting > 0) tx.put(deliveries, enqueued(tx, { ...books, failures: 0 }, tx.now));
}

export function filesTaskId({ trail, region }: Source): string {
  return `files/${trail}/${region}`;
}

function enqueued(tx: Transaction, books: Delivery, at: EpochMs): Delivery {
  const { trail, region } = books;
  tx.enqueue(deliverFiles, { trail, region }, { id: filesTaskId(books), at });
  return { ...books, dueAtMs: at };
}

function draftOf(
  tx: Transaction,
  ctx: TaskContext,
  source: Source,
  beforeMs: EpochMs,
): Draft | undefined {
  const trail = findTrailById(tx, source.trail);
  const most = { records: bounds.recordsPerFile, bytes: bounds.fileBytes, beforeMs };
  const rows = trail ? nextBatch(tx, { ...source, channel: 'files' }, most) : [];
  const [first] = rows;
  if (!trail || !first) return undefined;
  const folder = first.isInsight ? logFolders.insights : logFolders.events;
  const unique = uniqueOf(`${trail.id}/${first.region}/${first.eventId}`);
  const place = { account: ctx.account, region: source.region, at: tx.now };
  return {
    trail,
    rows,
    key: logFileKey(trail, place, folder, unique),
    text: logFileText(rows.map(({ record }) => record)),
  };
}

function settle(tx: Transaction, { trail, rows, key, text }: Draft): void {
  const [first] = rows;
  if (!first || !findTrailById(tx, trail.id)) return;
  const { region } = first;
  for (const row of rows) tx.delete(waiting, row);
  const books = deliveryOf(tx, first);
  tx.put(deliveries, succeeded(books, tx.now, rows.length));
  if (trail.isValidated) {
    beginChain(tx, trail, region);
    const times = rows.map(({ at }) => at);
    tx.put(logFiles, {
      trail: trail.id,
      region,
      deliveredAtMs: tx.now,
      id: uniqueOf(key),
      bucket: trail.bucket,
      key,
      hash: sha256Hex(text),
      oldestMs: epochMs(Math.min(...times)),
      newestMs: epochMs(Math.max(...times)),
    });
  }
  if (trail.topicArn !== undefined) tx.enqueue(notify, { trail: trail.id, region, key });
}
