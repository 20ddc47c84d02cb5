import type { Cell } from './cell.ts';

/** A cell, in the life of its memory in which it was seen first. */
interface Sight {
  readonly cell: Cell;
  life: number;
}

/**
 * The cells whose rows a call has seen: two or three, mostly. An answer leaves when all of that is on disk; when a cell's memory was
 * dropped meanwhile, what the call saw or wrote there was never true.
 */
export class SeenCells {
  readonly #sights: Sight[] = [];

  add(cell: Cell): this {
    if (!this.#find(cell)) this.#sights.push({ cell, life: cell.life });
    return this;
  }

  #find(cell: Cell): Sight | undefined {
    for (const sight of this.#sights) if (sight.cell === cell) return sight;
    return undefined;
  }

  /** What a nested call has seen, this call has seen too. */
  join(others: SeenCells): void {
    for (const { cell, life } of others.#sights) {
      const known = this.#find(cell);
      if (known) known.life = Math.min(known.life, life);
      else this.#sights.push({ cell, life });
    }
  }

  /** Resolves once everything seen is on disk; undefined when it already is. */
  durable(): Promise<void> | undefined {
    return this.#durable(undefined);
  }

  /** Resolves once what was seen beside one cell is on disk, and that cell still remembers what it did. */
  async durableBeside(own: Cell): Promise<void> {
    await this.#durable(own);
  }

  #durable(own: Cell | undefined): Promise<void> | undefined {
    let waiting: Promise<void>[] | undefined;
    for (const { cell, life } of this.#sights) {
      if (cell === own && cell.life === life) continue;
      const written = cell.durable(life);
      if (written) (waiting ??= []).push(written);
    }
    if (!waiting) return undefined;
    return waiting.length === 1 ? waiting[0] : Promise.all(waiting).then(() => undefined);
  }
}
