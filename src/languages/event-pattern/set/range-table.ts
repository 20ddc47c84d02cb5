import { addTo, removeFrom } from './affix-table.ts';

/**
 * Ranges of whole numbers, cut into blocks whose width is a power of two and which begin at a multiple of it, as a road is cut
 * into miles: a number lies in one block of each width, so it is looked up once for each width in use. A range is at most two
 * blocks of each width.
 */
export class RangeTable<X> {
  readonly #byWidth = new Map<number, Map<number, Set<X>>>();

  add(lowest: number, highest: number, unit: X): void {
    for (const { width, block } of blocksOf(lowest, highest)) {
      const blocks = this.#byWidth.get(width) ?? new Map<number, Set<X>>();
      this.#byWidth.set(width, blocks);
      addTo(blocks, block, unit);
    }
  }

  remove(lowest: number, highest: number, unit: X): void {
    for (const { width, block } of blocksOf(lowest, highest)) {
      const blocks = this.#byWidth.get(width);
      if (!blocks) continue;
      removeFrom(blocks, block, unit);
      if (blocks.size === 0) this.#byWidth.delete(width);
    }
  }

  find(value: number, found: (unit: X) => void): void {
    for (const [width, blocks] of this.#byWidth)
      blocks.get(Math.floor(value / width))?.forEach(found);
  }
}

/** How many blocks a range is cut into. */
export function blockCount(lowest: number, highest: number): number {
  return blocksOf(lowest, highest).length;
}

function blocksOf(lowest: number, highest: number): readonly { width: number; block: number }[] {
  const blocks: { width: number; block: number }[] = [];
  let from = lowest;
  let to = highest + 1;
  for (let width = 1; from < to; width *= 2) {
    if (from % 2 !== 0) blocks.push({ width, block: from++ });
    if (to % 2 !== 0) blocks.push({ width, block: --to });
    from /= 2;
    to /= 2;
  }
  return blocks;
}
