const LEAF = 512;

/**
 * A sorted set of keys in leaves of at most 512: adding, removing and seeking cost a binary search and a short move, also with
 * a million keys. A range may be walked while keys are removed or added behind it only between turns of the loop.
 */
export class SortedKeys {
  readonly #leaves: string[][] = [[]];

  add(key: string): void {
    const at = this.#leafOf(key);
    const leaf = this.#leaf(at);
    const place = lowerBound(leaf, key);
    if (leaf[place] === key) return;
    leaf.splice(place, 0, key);
    if (leaf.length > LEAF) this.#leaves.splice(at + 1, 0, leaf.splice(LEAF / 2));
  }

  delete(key: string): void {
    const at = this.#leafOf(key);
    const leaf = this.#leaf(at);
    const place = lowerBound(leaf, key);
    if (leaf[place] !== key) return;
    leaf.splice(place, 1);
    if (leaf.length === 0 && this.#leaves.length > 1) this.#leaves.splice(at, 1);
  }

  *range(start: string, end: string, reverse: boolean): IterableIterator<string> {
    if (reverse) yield* this.#down(start, end);
    else yield* this.#up(start, end);
  }

  *#up(start: string, end: string): IterableIterator<string> {
    let at = this.#leafOf(start);
    let place = lowerBound(this.#leaf(at), start);
    for (; at < this.#leaves.length; at++, place = 0) {
      const leaf = this.#leaf(at);
      for (; place < leaf.length; place++) {
        const key = leaf[place];
        if (key === undefined || key >= end) return;
        yield key;
      }
    }
  }

  *#down(start: string, end: string): IterableIterator<string> {
    let at = this.#leafOf(end);
    let place = lowerBound(this.#leaf(at), end) - 1;
    for (;;) {
      const leaf = this.#leaf(at);
      for (; place >= 0; place--) {
        const key = leaf[place];
        if (key === undefined || key < start) return;
        yield key;
      }
      at -= 1;
      if (at < 0) return;
      place = this.#leaf(at).length - 1;
    }
  }

  #leaf(at: number): string[] {
    return this.#leaves[at] ?? [];
  }

  /** The last leaf whose first key is not above the key. */
  #leafOf(key: string): number {
    let low = 0;
    let high = this.#leaves.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      const first = this.#leaves[middle]?.[0];
      if (first !== undefined && first <= key) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** The first place whose key is not below the key sought. */
function lowerBound(keys: readonly string[], sought: string): number {
  let low = 0;
  let high = keys.length;
  const last = keys[high - 1];
  // Keys mostly arrive in order.
  if (last !== undefined && last < sought) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    const key = keys[middle];
    if (key !== undefined && key < sought) low = middle + 1;
    else high = middle;
  }
  return low;
}
