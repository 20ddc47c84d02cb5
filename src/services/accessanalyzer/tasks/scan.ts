import { isFault } from '#kernel/fault';
import type { TaskContext } from '#kernel/operation';
import { blind, type Transaction } from '#kernel/store';
import { retrySchedules } from '#kernel/task';
import { durationMs, type EpochMs, plusMs } from '#lib/time';

import { task } from '../define.ts';
import { note, noteGone } from '../finding.ts';
import { limits } from '../limits.ts';
import { lookAt, survey, type Surveyor, surveyorsOf } from '../survey.ts';
import { type Analyzer, analyzedResources, analyzers, findings } from '../tables.ts';

const RESOLVED_KEPT_MS = durationMs({ days: limits.resolvedKeptDays });
const EVERY_MS = durationMs({ hours: limits.scanEveryHours });

/** Looks at every resource of the account, now and each day. INVARIANT: while there is an analyzer, its next scan is written down. */
export const scan = task<{ readonly name: string; readonly id: string }>({
  name: 'accessanalyzer.scan',
  retry: retrySchedules.untilDone,

  run: async ({ name, id }, ctx) => {
    const known = ctx.transact((tx) => ({ analyzer: current(tx, name, id) }));
    if (!known.analyzer) return;
    for (const surveyor of surveyorsOf(ctx, known.analyzer)) {
      const arns = await listOf(surveyor, ctx);
      if (!arns) continue;
      for (const arn of arns) {
        const seen = await lookAt(surveyor, arn);
        ctx.transact((tx) => takeIn(tx, ctx, { name, id, arn, seen }));
      }
      const listed = new Set(arns);
      ctx.transact((tx) => {
        const analyzer = current(tx, name, id);
        if (!analyzer) return;
        for (const { arn, type } of tx.scan(analyzedResources, { prefix: [id] }))
          if (type === surveyor.type && !listed.has(arn)) noteGone(tx, analyzer, arn);
      });
    }
    ctx.transact((tx) => {
      if (!current(tx, name, id)) return;
      forgetResolved(tx, id);
      scheduleScan(tx, { name, id }, plusMs(tx.now, EVERY_MS));
    });
  },
});

function forgetResolved(tx: Transaction, id: string): void {
  for (const finding of tx.scan(findings, { prefix: [id] })) {
    const isOver = plusMs(finding.updatedAtMs, RESOLVED_KEPT_MS) <= tx.now;
    if (finding.status === 'RESOLVED' && isOver) tx.delete(findings, finding);
  }
}

/** Undefined where the service gives no list: what is known of its resources stays as it is until the next scan. */
async function listOf(
  surveyor: Surveyor,
  ctx: TaskContext,
): Promise<readonly string[] | undefined> {
  try {
    return await surveyor.list();
  } catch (error) {
    if (!isFault(error)) throw error;
    ctx.log.warn('resources could not be listed for Access Analyzer', {
      account: ctx.account,
      type: surveyor.type,
      code: error.code,
    });
    return undefined;
  }
}

/** Looks at one resource. */
export const scanResource = task<{
  readonly name: string;
  readonly id: string;
  readonly arn: string;
}>({
  name: 'accessanalyzer.scan-resource',
  retry: retrySchedules.untilDone,

  run: async ({ name, id, arn }, ctx) => {
    const known = ctx.transact((tx) => ({ analyzer: current(tx, name, id) }));
    if (!known.analyzer) return;
    const seen = await survey(ctx, known.analyzer, arn);
    ctx.transact((tx) => takeIn(tx, ctx, { name, id, arn, seen }));
  },
});

export function scheduleScan(
  tx: Transaction,
  { name, id }: Pick<Analyzer, 'name' | 'id'>,
  at: EpochMs,
): void {
  tx.enqueue(scan, { name, id }, { id: scanId(id), at });
}

export function scanId(id: string): string {
  return `scan/${id}`;
}

interface Sight {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly seen: Awaited<ReturnType<typeof survey>>;
}

function takeIn(tx: Transaction, ctx: TaskContext, { name, id, arn, seen }: Sight): void {
  const analyzer = current(tx, name, id);
  if (!analyzer) return;
  if (seen) note(tx, analyzer, seen, ctx.account, () => ctx.newId());
  else noteGone(tx, analyzer, arn);
}

/** The analyzer, if it is still the one that the work was written down for. */
function current(tx: Transaction, name: string, id: string): Analyzer | undefined {
  const found = tx.get(analyzers, blind(name));
  return found?.id === id ? found : undefined;
}
