import { GLOBAL_REGION } from '../cells.ts';
import type { Kernel } from '../kernel.ts';
import type { AuditEvent } from '../service.ts';
import type { Cell } from '../store/cell.ts';
import { retrySchedules, type Task } from '../task.ts';
import { type AuditRow, auditRows } from './rows.ts';

const BATCH = 100;

/**
 * Moves the records of a cell's calls to CloudTrail, through CloudTrail's own door. The kernel registers its work when it starts:
 * no other task sees more than its own cell.
 */
export const deliverAudit: Task<object> = {
  name: 'kernel.deliver-audit',
  retry: retrySchedules.untilDone,
  run: () => {
    throw new TypeError('the kernel registers the work of this task when it starts');
  },
};

/** First the records are with CloudTrail and on disk, then they go from here: a crash between repeats, and loses nothing. */
export async function moveRecords(kernel: Kernel, cell: Cell): Promise<void> {
  const cloudTrail = await kernel.services.find('cloudtrail');
  const take = cloudTrail?.definition.takeRecords;
  if (!cloudTrail || !take) return;
  for (;;) {
    const rows: AuditRow[] = [];
    kernel.transact(cell, (tx) => {
      for (const row of tx.scan(auditRows)) if (rows.push(row) >= BATCH) break;
    });
    if (rows.length === 0) return;
    for (const [target, records] of byTarget(rows)) {
      const [account = '', region = GLOBAL_REGION] = target.split('/');
      const trail = kernel.cellOf(cloudTrail, account, region);
      kernel.transact(trail, (tx) => take(tx, records));
      await trail.durable();
    }
    kernel.transact(cell, (tx) => {
      for (const row of rows) tx.delete(auditRows, row);
    });
  }
}

function byTarget(rows: readonly AuditRow[]): ReadonlyMap<string, AuditEvent[]> {
  const targets = new Map<string, AuditEvent[]>();
  for (const { at, order, region, copies } of rows) {
    for (const { account, eventId, record } of copies) {
      const key = `${account}/${region}`;
      const list = targets.get(key) ?? [];
      list.push({ eventId, at, region, order, record });
      targets.set(key, list);
    }
  }
  return targets;
}
