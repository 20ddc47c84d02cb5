import type { Element } from './event.ts';
import { limits } from './limits.ts';

type Scope = Element | undefined;

/** Where one field is satisfied, as a tree: in which scopes directly, and by which of a scope's inner elements. */
interface Places {
  readonly here: ReadonlySet<Scope>;
  readonly below: ReadonlyMap<Scope, readonly Element[]>;
}

/**
 * Says whether each field can be given one of its places so that no two of them lie in different elements of one list. The search
 * goes down the lists, and looks at an element and a field once. Only keys with dots, by which a field can be reached through two
 * lists, make it go back; then its steps are counted.
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

/** A field that can be satisfied in more than one list of a scope. */
interface Choice {
  readonly field: Places;
  readonly lists: readonly number[];
}
type ByList = ReadonlyMap<number, readonly Places[]>;

class Search {
  #steps = 0;
  #choicesMade = 0;

  isSatisfied(scope: Scope, fields: readonly Places[]): boolean {
    const byList = new Map<number, Places[]>();
    const choices: Choice[] = [];
    for (const field of fields) {
      if (field.here.has(scope)) continue;
      const [list, ...others] = new Set(field.below.get(scope)?.map((element) => element.list));
      if (list === undefined) return false;
      if (others.length > 0) choices.push({ field, lists: [list, ...others] });
      else addField(byList, list, field);
    }
    return this.#choose(scope, choices, byList);
  }

  #choose(scope: Scope, choices: readonly Choice[], byList: ByList): boolean {
    const [first, ...others] = choices;
    if (!first) return [...byList].every(([list, inside]) => this.#hasElement(scope, list, inside));
    const isTooMuch =
      ++this.#steps > limits.searchSteps || this.#choicesMade > limits.searchChoices;
    if (isTooMuch) return false;
    this.#choicesMade++;
    const isFound = first.lists.some((list) => {
      const inside = [...(byList.get(list) ?? []), first.field];
      // What already fails here is not tried with all that could follow.
      if (!this.#hasElement(scope, list, inside)) return false;
      return this.#choose(scope, others, new Map(byList).set(list, inside));
    });
    this.#choicesMade--;
    return isFound;
  }

  /** Says whether one element of the list satisfies all the fields that were sent into it. */
  #hasElement(scope: Scope, list: number, fields: readonly Places[]): boolean {
    const [first, ...others] = fields;
    for (const element of first?.below.get(scope) ?? []) {
      if (element.list !== list) continue;
      if (!others.every(({ here, below }) => here.has(element) || below.has(element))) continue;
      if (this.isSatisfied(element, fields)) return true;
    }
    return false;
  }
}

function addField(byList: Map<number, Places[]>, list: number, field: Places): void {
  const known = byList.get(list);
  if (known) known.push(field);
  else byList.set(list, [field]);
}
