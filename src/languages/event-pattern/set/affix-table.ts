/**
 * Texts that a value may begin or end with, by their length: a value is cut to each length in use and looked up. It costs one
 * look-up a length, however many texts there are.
 */
export class AffixTable<X> {
  readonly #end: 'prefix' | 'suffix';
  readonly #byLength = new Map<number, Map<string, Set<X>>>();

  constructor(end: 'prefix' | 'suffix') {
    this.#end = end;
  }

  add(text: string, unit: X): void {
    const known = this.#byLength.get(text.length) ?? new Map<string, Set<X>>();
    this.#byLength.set(text.length, known);
    addTo(known, text, unit);
  }

  remove(text: string, unit: X): void {
    const known = this.#byLength.get(text.length);
    if (!known) return;
    removeFrom(known, text, unit);
    if (known.size === 0) this.#byLength.delete(text.length);
  }

  find(value: string, found: (unit: X) => void): void {
    for (const [length, known] of this.#byLength) {
      if (length > value.length) continue;
      const cut =
        this.#end === 'prefix' ? value.slice(0, length) : value.slice(value.length - length);
      known.get(cut)?.forEach(found);
    }
  }
}

/** Adds a unit under a key. */
export function addTo<K, X>(table: Map<K, Set<X>>, key: K, unit: X): void {
  const units = table.get(key);
  if (units) units.add(unit);
  else table.set(key, new Set([unit]));
}

/** Takes a unit away from a key, and the key with its last unit. */
export function removeFrom<K, X>(table: Map<K, Set<X>>, key: K, unit: X): void {
  const units = table.get(key);
  units?.delete(unit);
  if (units?.size === 0) table.delete(key);
}
