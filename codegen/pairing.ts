/**
 * Finds for each node of the wire source the node of the overlay that describes the same shape. Names differ between the
 * two sources and the SDK's lists and strings are often nameless, so both graphs are walked in parallel from the operations.
 */

import { isStructural, type Node, type ServiceDescription } from './source.ts';

export interface Pairing {
  overlayOf(wire: Node): Node | undefined;
  wireOf(overlay: Node): Node | undefined;
}

export function pairNodes(wire: ServiceDescription, overlay: ServiceDescription): Pairing {
  const walk = new PairWalk(overlay.named);
  for (const [name, operation] of wire.operations) {
    const other = overlay.operations.get(name);
    walk.add(operation.input, other?.input);
    walk.add(operation.output, other?.output);
  }
  for (const [name, error] of wire.errors) walk.add(error, overlay.errors.get(name));
  walk.run();
  return {
    overlayOf: (node) => walk.overlays.get(node),
    wireOf: (node) => walk.wires.get(node),
  };
}

class PairWalk {
  readonly overlays = new Map<Node, Node>();
  readonly wires = new Map<Node, Node>();
  readonly #named: ReadonlyMap<string, Node>;
  readonly #unpaired = new Set<Node>();
  readonly #queue: (readonly [Node, Node | undefined])[] = [];

  constructor(named: ReadonlyMap<string, Node>) {
    this.#named = named;
  }

  add(wire: Node | undefined, overlay: Node | undefined): void {
    if (wire !== undefined) this.#queue.push([wire, overlay]);
  }

  run(): void {
    // The queue grows while it is walked.
    for (const [wire, overlay] of this.#queue) this.#visit(wire, this.#choose(wire, overlay));
  }

  /** An overlay of the same name and kind beats the one found by position. */
  #choose(wire: Node, found: Node | undefined): Node | undefined {
    const namesake =
      wire.name === undefined || wire.name === found?.name ? undefined : this.#named.get(wire.name);
    if (namesake !== undefined && areAlike(wire, namesake)) return namesake;
    return found !== undefined && areAlike(wire, found) ? found : undefined;
  }

  #visit(wire: Node, overlay: Node | undefined): void {
    if (this.overlays.has(wire)) return;
    if (overlay === undefined) {
      if (this.#unpaired.has(wire)) return;
      this.#unpaired.add(wire);
    } else {
      this.overlays.set(wire, overlay);
      if (!this.wires.has(overlay)) this.wires.set(overlay, wire);
    }
    for (const [name, slot] of wire.members)
      this.add(slot.target, overlay && findMember(overlay, name)?.target);
    this.add(wire.element?.target, overlay?.element?.target);
    this.add(wire.key?.target, overlay?.key?.target);
  }
}

/** The member of that name; the sources differ in the case of some first letters. */
export function findMember(
  node: Node,
  name: string,
): { readonly name: string; readonly target: Node } | undefined {
  const exact = node.members.get(name);
  if (exact !== undefined) return { name, target: exact.target };
  const lower = name.toLowerCase();
  for (const [other, slot] of node.members) {
    if (other.toLowerCase() === lower) return { name: other, target: slot.target };
  }
  return undefined;
}

const numeric = new Set([
  'number',
  'byte',
  'short',
  'integer',
  'long',
  'float',
  'double',
  'bigInteger',
  'bigDecimal',
]);

export function areAlike(one: Node, other: Node): boolean {
  if (isStructural(one)) return isStructural(other);
  if (numeric.has(one.kind)) return numeric.has(other.kind);
  return one.kind === other.kind;
}
