import type { Cell } from './cell.ts';

/**
 * The cells whose rows a call has seen, each in the life of its memory in which it was seen first. An answer leaves when all of
 * that is on disk; when a cell's memory was dropped meanwhile, what the call saw or wrote there was never true.
 */
export class SeenCells {
  readonly #lives = new Map<Cell, number>();

  add(cell: Cell): this {
    if (!this.#lives.has(cell)) this.#lives.set(cell, cell.life);
    return this;
  }

  /** What a nested call has seen, this call has seen too. */
  join(others: SeenCells): void {
    for (const [cell, life] of others.#lives) {
      const known = this.#lives.get(cell);
      this.#lives.set(cell, known === undefined ? life : Math.min(known, life));
    }
  }

  /** Resolves once everything seen is on disk. */
  async durable(): Promise<void> {
    for (const [cell, life] of this.#lives) {
      const written = cell.durable(life);
      if (written) await written;
    }
  }

  /** Resolves once what was seen beside one cell is on disk, and that cell still remembers what it did. */
  async durableBeside(own: Cell): Promise<void> {
    for (const [cell, life] of this.#lives) {
      if (cell === own && cell.life === life) continue;
      const written = cell.durable(life);
      if (written) await written;
    }
  }
}
