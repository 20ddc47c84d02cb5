/** What lies under the store: ordered bytes, written in whole layers. */
export interface Engine {
  get(key: string): Uint8Array | undefined;
  /** Keys with start <= key < end, in order, or from the end backwards. Consumed synchronously, or ended with `return`. */
  keys(start: string, end: string, reverse: boolean): IterableIterator<string>;
  /** Writes the layers, all or nothing, and resolves once they are on disk. */
  flush(layers: readonly SealedLayer[]): Promise<readonly FlushResult[]>;
  /** A copy of everything as of one moment, while writing goes on. */
  snapshot(): IterableIterator<EngineEntry>;
  close(): Promise<void>;
}

export interface EngineEntry {
  readonly key: string;
  readonly value: Uint8Array;
}

/** What one flush writes for one cell: plain puts and deletes of bytes, in order of key, with the cell's next number. */
export interface SealedLayer {
  readonly cell: string;
  readonly seq: number;
  readonly writes: readonly SealedWrite[];
}

export interface SealedWrite {
  readonly key: string;
  /** Absent: the row is deleted. */
  readonly value?: Buffer;
}

/** Whether a cell's layer was accepted, or another owner has taken the cell. */
export type FlushResult = 'written' | 'fenced';
