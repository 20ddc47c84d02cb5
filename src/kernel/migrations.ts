/** How rows that an earlier version wrote become rows of this one. */
import type { Kernel } from './kernel.ts';
import type { ServiceDefinition } from './service.ts';
import type { CellId, Transaction } from './store.ts';

/**
 * Changes the rows of one cell to their next form, in one transaction. A service's migrations are a list that only grows; each
 * cell remembers how many it has seen. A new cell has seen them all.
 */
export type Migration = (tx: Transaction) => void;

/** Brings every cell of a service that has rows to the newest form, before anything else touches it. */
export function migrate(
  kernel: Kernel,
  { name, migrations = [] }: ServiceDefinition,
  cells: readonly CellId[],
): void {
  for (const id of cells) {
    if (id.service !== name) continue;
    const cell = kernel.cell(id);
    const seen = cell.formatOnDisk() ?? migrations.length;
    if (seen > migrations.length) {
      throw new TypeError(`The rows of ${cell.name} were written by a later version of Skykeep.`);
    }
    kernel.transact(cell, (tx) => {
      for (const change of migrations.slice(seen)) change(tx);
    });
    cell.format = migrations.length;
  }
}
