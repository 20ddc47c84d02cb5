import { parseIpAddress, type IpAddress } from '#lib/cidr';

import { exactKey, leafKey } from '../compile.ts';
import { foldCase, grammars, unitsOf, type Numbers } from '../dialect.ts';
import type { Leaf } from '../event.ts';
import { countsAsThere } from '../passes.ts';
import type { AnythingBut, Dialect, Test, TextTest, ValueTest } from '../types.ts';
import { matchesWildcard, type WildcardParts } from '../wildcard.ts';
import { AffixTable, addTo, removeFrom } from './affix-table.ts';
import { RangeTable, blockCount } from './range-table.ts';

/** One `anything-but` of one unit. */
interface Complement<X> {
  readonly unit: X;
}

interface Wildcard<X> {
  readonly parts: WildcardParts;
  readonly unit: X;
}

/**
 * Which units have a test that a value passes. Each kind of test has the structure in which a value finds its tests without
 * walking over all of them; only wildcards that begin and end with `*` are tried one by one.
 */
export class TestTable<X> {
  readonly #dialect: Dialect;
  readonly #numbers: Numbers;
  readonly #exact = new Map<string, Set<X>>();
  readonly #folded = new Map<string, Set<X>>();
  readonly #affixes = {
    prefix: new AffixTable<X>('prefix'),
    suffix: new AffixTable<X>('suffix'),
  };
  readonly #foldedAffixes = {
    prefix: new AffixTable<X>('prefix'),
    suffix: new AffixTable<X>('suffix'),
  };
  readonly #ranges = new RangeTable<X>();
  readonly #addresses = new Map<string, Set<X>>();
  /** How many address blocks have this family and this length, so that only those in use are looked up. */
  readonly #addressLengths = new Map<string, { readonly range: AddressLength; count: number }>();
  readonly #headedWildcards = new AffixTable<Wildcard<X>>('prefix');
  readonly #tailedWildcards = new AffixTable<Wildcard<X>>('suffix');
  readonly #openWildcards = new Set<Wildcard<X>>();
  readonly #wildcards = new Map<ValueTest, Wildcard<X>>();
  readonly #existing = new Set<X>();
  #folding = 0;
  readonly #complements = new Map<AnythingBut, Complement<X>>();
  #excepted: TestTable<Complement<X>> | undefined;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
    this.#numbers = grammars[dialect].numbers;
  }

  add(test: Test, unit: X): void {
    switch (test.kind) {
      case 'absent':
        return;
      case 'exists':
        this.#existing.add(unit);
        return;
      case 'anything-but': {
        const complement = { unit };
        this.#complements.set(test, complement);
        this.#excepted ??= new TestTable<Complement<X>>(this.#dialect);
        for (const each of test.except) this.#excepted.add(each, complement);
        return;
      }
      default:
        this.#change(test, unit, true);
    }
  }

  remove(test: Test, unit: X): void {
    if (test.kind === 'exists') this.#existing.delete(unit);
    else if (test.kind === 'anything-but') {
      const complement = this.#complements.get(test);
      if (!complement) return;
      for (const each of test.except) this.#excepted?.remove(each, complement);
      this.#complements.delete(test);
    } else if (test.kind !== 'absent') {
      this.#change(test, unit, false);
    }
  }

  find(leaf: Leaf, found: (unit: X) => void): void {
    this.#exact.get(leafKey(leaf, this.#numbers))?.forEach(found);
    if (leaf.kind === 'text') this.#findText(leaf.text, found);
    if (leaf.kind === 'number') {
      const units = unitsOf(leaf.value, this.#numbers);
      if (units !== undefined) this.#ranges.find(units, found);
    }
    if (this.#existing.size > 0 && countsAsThere(leaf, this.#dialect))
      this.#existing.forEach(found);
    if (this.#complements.size > 0) this.#findComplements(leaf, found);
  }

  /** How many units this very test, or for other than plain values any test of its kind, has. */
  crowdOf(test: Test): number {
    switch (test.kind) {
      case 'equals':
      case 'literal':
      case 'number':
        return this.#exact.get(exactKey(test, this.#numbers))?.size ?? 0;
      case 'equals-ignore-case':
        return this.#folded.get(test.text)?.size ?? 0;
      default:
        return 0;
    }
  }

  #change(test: ValueTest, unit: X, isAdded: boolean): void {
    const put = isAdded ? addTo : removeFrom;
    const verb = isAdded ? 'add' : 'remove';
    switch (test.kind) {
      case 'equals':
      case 'literal':
      case 'number':
        put(this.#exact, exactKey(test, this.#numbers), unit);
        return;
      case 'range':
        this.#ranges[verb](test.lowest, test.highest, unit);
        return;
      case 'cidr':
        put(this.#addresses, addressKey(test.range, lengthOf(test.range)), unit);
        this.#countLength(lengthOf(test.range), isAdded ? 1 : -1);
        return;
      case 'wildcard':
        this.#changeWildcard(test, unit, isAdded);
        return;
      default:
        this.#changeText(test, unit, isAdded);
    }
  }

  #changeText({ kind, text, ignoresCase }: TextTest, unit: X, isAdded: boolean): void {
    if (ignoresCase) this.#folding += isAdded ? 1 : -1;
    if (kind === 'equals-ignore-case') (isAdded ? addTo : removeFrom)(this.#folded, text, unit);
    else
      (ignoresCase ? this.#foldedAffixes : this.#affixes)[kind][isAdded ? 'add' : 'remove'](
        text,
        unit,
      );
  }

  /** A wildcard is kept by what it begins with, else by what it ends with. */
  #changeWildcard(
    test: ValueTest & { readonly kind: 'wildcard' },
    unit: X,
    isAdded: boolean,
  ): void {
    const head = test.parts[0] ?? '';
    const tail = test.parts.at(-1) ?? '';
    const wildcard = this.#wildcards.get(test) ?? { parts: test.parts, unit };
    const verb = isAdded ? 'add' : 'remove';
    if (isAdded) this.#wildcards.set(test, wildcard);
    else this.#wildcards.delete(test);
    if (head !== '') this.#headedWildcards[verb](head, wildcard);
    else if (tail !== '') this.#tailedWildcards[verb](tail, wildcard);
    else if (isAdded) this.#openWildcards.add(wildcard);
    else this.#openWildcards.delete(wildcard);
  }

  #findText(text: string, found: (unit: X) => void): void {
    this.#affixes.prefix.find(text, found);
    this.#affixes.suffix.find(text, found);
    if (this.#folding > 0) {
      const folded = foldCase(text);
      this.#folded.get(folded)?.forEach(found);
      this.#foldedAffixes.prefix.find(folded, found);
      this.#foldedAffixes.suffix.find(folded, found);
    }
    if (this.#addressLengths.size > 0) this.#findAddress(text, found);
    if (this.#wildcards.size > 0) {
      const tried = ({ parts, unit }: Wildcard<X>): void => {
        if (matchesWildcard(parts, text)) found(unit);
      };
      this.#headedWildcards.find(text, tried);
      this.#tailedWildcards.find(text, tried);
      this.#openWildcards.forEach(tried);
    }
  }

  #findAddress(text: string, found: (unit: X) => void): void {
    const address = parseIpAddress(text);
    if (!address) return;
    for (const { range } of this.#addressLengths.values()) {
      if (range.family === address.family)
        this.#addresses.get(addressKey(address, range))?.forEach(found);
    }
  }

  /** All units with an `anything-but`, without those whose exceptions the value is among. */
  #findComplements(leaf: Leaf, found: (unit: X) => void): void {
    const excepted = new Set<Complement<X>>();
    this.#excepted?.find(leaf, (complement) => excepted.add(complement));
    for (const complement of this.#complements.values())
      if (!excepted.has(complement)) found(complement.unit);
  }

  #countLength(range: AddressLength, change: number): void {
    const key = `${range.family}/${range.prefixBits}`;
    const length = this.#addressLengths.get(key) ?? { range, count: 0 };
    length.count += change;
    if (length.count > 0) this.#addressLengths.set(key, length);
    else this.#addressLengths.delete(key);
  }
}

interface AddressLength {
  readonly family: 4 | 6;
  readonly prefixBits: number;
}

function lengthOf({ family, prefixBits }: AddressLength): AddressLength {
  return { family, prefixBits };
}

/** The first bits of an address as a text. */
function addressKey({ groups }: IpAddress, { family, prefixBits }: AddressLength): string {
  let key = `${family}/${prefixBits}`;
  for (let at = 0, bits = prefixBits; bits > 0; at++, bits -= 16)
    key += `:${(groups[at] ?? 0) >>> Math.max(0, 16 - bits)}`;
  return key;
}

/** How many entries a test takes in a table: what a set is bounded by. */
export function entriesOf(test: Test): number {
  if (test.kind === 'anything-but')
    return 1 + test.except.reduce((sum, each) => sum + entriesOf(each), 0);
  return test.kind === 'range' ? blockCount(test.lowest, test.highest) : 1;
}
