import { printableKey } from './printable.ts';

/** A row that does not open: its bytes, its place or its key were changed. It is reported by name and never returned. */
export class CorruptRow extends Error {
  override readonly name = 'CorruptRow';

  constructor(key: string) {
    super(`The row ${printableKey(key)} does not open: the data directory was changed or damaged.`);
  }
}

/** An index names a row that is not there, or not as the index says. */
export class CorruptIndex extends Error {
  override readonly name = 'CorruptIndex';

  constructor(key: string) {
    super(
      `The index entry ${printableKey(key)} does not agree with its row: the data directory was changed or damaged.`,
    );
  }
}
