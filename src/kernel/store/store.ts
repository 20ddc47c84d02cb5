import type { CellId } from '../store.ts';
import { Cell, cellName } from './cell.ts';
import type { Engine, SealedLayer } from './engine.ts';
import type { Sealer } from './sealer.ts';

// Under load the batches grow by half and a call costs a tenth less; without load a turn takes microseconds. [bench/send.ts]
const TURNS_BETWEEN_WRITES = 4;

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** A commit did not reach the disk: what was based on it is thrown away, nothing of it was answered. */
export class CommitFailed extends Error {
  override readonly name = 'CommitFailed';
}

/** Another owner has taken the cell. */
export class CellFenced extends Error {
  override readonly name = 'CellFenced';
}

export interface StoreHealth {
  readonly isWritable: boolean;
  readonly problem?: string;
}

/** Hands out cells and writes their layers, all that are dirty in one go, one flush at a time. */
export class Store {
  readonly engine: Engine;
  readonly sealer: Sealer;
  readonly #cells = new Map<string, Cell>();
  readonly #dirty = new Set<Cell>();
  readonly #observers = new Set<(layers: readonly SealedLayer[]) => void>();
  #isScheduled = false;
  #running: Promise<void> | undefined;
  #problem: string | undefined;
  #onDropped: ((cell: Cell) => void) | undefined;

  constructor(engine: Engine, sealer: Sealer) {
    this.engine = engine;
    this.sealer = sealer;
  }

  /** The cell of a service in an account and a region; it is opened on first use. */
  cell(id: CellId): Cell {
    const name = cellName(id);
    const known = this.#cells.get(name);
    if (known) return known;
    const cell: Cell = new Cell(id, this.engine, this.sealer, () => {
      this.#dirty.add(cell);
      this.#schedule();
    });
    this.#cells.set(name, cell);
    return cell;
  }

  get cells(): IterableIterator<Cell> {
    return this.#cells.values();
  }

  get health(): StoreHealth {
    return this.#problem === undefined
      ? { isWritable: true }
      : { isWritable: false, problem: this.#problem };
  }

  /** Is told of every layer before it is written: the seam for replication, and for tests. */
  observe(see: (layers: readonly SealedLayer[]) => void): () => void {
    this.#observers.add(see);
    return () => this.#observers.delete(see);
  }

  /** Is told of every cell whose memory was dropped, so that what hangs on it is read again. */
  onDropped(hear: (cell: Cell) => void): void {
    this.#onDropped = hear;
  }

  /** Writes everything committed so far. */
  async flush(): Promise<void> {
    for (const cell of this.#cells.values()) await cell.durable();
  }

  async close(): Promise<void> {
    await this.flush().catch(() => undefined);
    await this.#running;
    await this.engine.close();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#running) return;
    this.#isScheduled = true;
    // Everything that this turn of the event loop commits goes to disk together.
    setImmediate(() => {
      this.#isScheduled = false;
      this.#running = this.#run().finally(() => {
        this.#running = undefined;
        if (this.#dirty.size > 0) this.#schedule();
      });
    });
  }

  async #run(): Promise<void> {
    for (;;) {
      const dirty = [...this.#dirty];
      this.#dirty.clear();
      if (dirty.length === 0) return;
      await this.#write(dirty);
      if (this.#dirty.size === 0) return;
      // There is load. Those who have just been answered ask again: what they commit goes into one write with what is here.
      for (let turn = 0; turn < TURNS_BETWEEN_WRITES; turn++) await nextTurn();
    }
  }

  async #write(cells: readonly Cell[]): Promise<void> {
    try {
      const taken: { readonly cell: Cell; readonly layer: SealedLayer }[] = [];
      for (const cell of cells) {
        const layer = this.#take(cell);
        if (layer) taken.push({ cell, layer });
      }
      const layers = taken.map(({ layer }) => layer);
      for (const see of this.#observers) see(layers);
      const results = await this.engine.flush(layers);
      this.#problem = undefined;
      taken.forEach(({ cell }, place) => {
        if (results[place] === 'fenced')
          this.#drop(cell, new CellFenced(`The cell ${cell.name} has another owner.`));
        else cell.written();
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#problem = `The last commit failed: ${reason}`;
      for (const cell of cells) this.#drop(cell, new CommitFailed(this.#problem, { cause: error }));
    }
  }

  /** A row that cannot be written down fails its own cell alone. */
  #take(cell: Cell): SealedLayer | undefined {
    try {
      return cell.takeLayer();
    } catch (error) {
      this.#drop(
        cell,
        new CommitFailed(`A row of ${cell.name} cannot be sealed.`, { cause: error }),
      );
      return undefined;
    }
  }

  #drop(cell: Cell, error: Error): void {
    cell.drop(error);
    this.#onDropped?.(cell);
  }
}
