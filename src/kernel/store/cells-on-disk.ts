import type { CellId } from '../store.ts';
import type { Cell } from './cell.ts';
import type { Engine } from './engine.ts';
import { CEILING, encodeNumber } from './key.ts';
import type { Sealer } from './sealer.ts';
import type { Store } from './store.ts';

/** The cells that have rows, found by seeking from one to the next: no list of them is kept beside the rows. */
export function cellsOnDisk(engine: Engine, sealer: Sealer): CellId[] {
  const found: CellId[] = [];
  let from = '';
  for (;;) {
    const first = firstKey(engine, from);
    if (first === undefined) return found;
    const prefix = first.slice(0, first.indexOf(CEILING) + 1);
    const mark = `${prefix}00${encodeNumber(0)}`;
    const sealed = engine.get(mark);
    if (sealed) {
      // SAFETY: the row opened, so it is one that a cell wrote.
      const row = JSON.parse(sealer.open(mark, sealed).toString('utf8')) as {
        readonly cell: CellId;
      };
      found.push(row.cell);
    }
    // Above every key of this cell: its prefix ends with the highest character.
    from = `${prefix}${CEILING}`;
  }
}

function firstKey(engine: Engine, from: string): string | undefined {
  for (const key of engine.keys(from, `${CEILING}${CEILING}`, false)) return key;
  return undefined;
}

/** Every cell that has rows, on disk or not yet. */
export function everyCell(store: Store): readonly Cell[] {
  const cells = new Map([...store.cells].map((cell) => [cell.name, cell]));
  for (const id of cellsOnDisk(store.engine, store.sealer)) {
    const cell = store.cell(id);
    cells.set(cell.name, cell);
  }
  return [...cells.values()];
}
