import type { Element } from './event.ts';
import { limits } from './limits.ts';

type Scope = Element | undefined;

/** Where one field is satisfied, as a tree: in which scopes directly, and by which of a scope's inner elements. */
interface Places {
  readonly here: ReadonlySet<Scope>;
  readonly below: ReadonlyMap<Scope, readonly Element[]>;
}

/**
 * Says whether each field can be given one of its places so that no two of them lie in different elements of one list. The
 * search goes down the lists; a step of it is an element and a field, and only keys with dots, by which a field can be reached
 * through two lists, make it go back.
 */
export function isConsistent(fields: readonly (readonly Scope[])[]): boolean {
  return new Search().isSatisfied(
    undefined,
    fields.map((scopes) => placesOf(scopes)),
  );
}

function placesOf(scopes: readonly Scope[]): Places {
  const below = new Map<Scope, Element[]>();
  const seen = new Set<Scope>();
  for (const scope of scopes) {
    let element = scope;
    while (element && !seen.has(element)) {
      seen.add(element);
      const siblings = below.get(element.parent);
      if (siblings) siblings.push(element);
      else below.set(element.parent, [element]);
      element = element.parent;
    }
  }
  return { here: new Set(scopes), below };
}

class Search {
  /** Counted from the first field that has a choice of lists; before it, the search never goes back. */
  #steps = 0;
  #hasChoice = false;

  isSatisfied(scope: Scope, fields: readonly Places[]): boolean {
    const open = fields.filter((field) => !field.here.has(scope));
    return this.#assign(scope, open, 0, new Map());
  }

  /** Sends each field into one of the lists of the scope; nearly always there is only one. */
  #assign(
    scope: Scope,
    open: readonly Places[],
    at: number,
    byList: ReadonlyMap<number, readonly Places[]>,
  ): boolean {
    if (this.#hasChoice && ++this.#steps > limits.searchSteps) return false;
    const field = open[at];
    if (!field) {
      for (const [list, inside] of byList) if (!this.#hasElement(scope, list, inside)) return false;
      return true;
    }
    const lists = new Set((field.below.get(scope) ?? []).map(({ list }) => list));
    if (lists.size > 1) this.#hasChoice = true;
    for (const list of lists) {
      const next = new Map(byList).set(list, [...(byList.get(list) ?? []), field]);
      if (this.#assign(scope, open, at + 1, next)) return true;
    }
    return false;
  }

  /** Says whether one element of the list satisfies all the fields that were sent into it. */
  #hasElement(scope: Scope, list: number, fields: readonly Places[]): boolean {
    const [first, ...others] = fields;
    const candidates = (first?.below.get(scope) ?? []).filter((each) => each.list === list);
    return candidates.some(
      (element) =>
        others.every((field) => field.here.has(element) || field.below.has(element)) &&
        this.isSatisfied(element, fields),
    );
  }
}
