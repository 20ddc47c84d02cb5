/** Turns the SDK's schemas into nodes. */

import type { TimestampFormat } from '../src/kernel/model.ts';
import { isSchema, type RawSchema, type RawTraits } from './sdk-schemas.ts';
import { nodeTraits, slotTraits, traitsOf } from './sdk-traits.ts';
import { isStructural, type Node, type NodeKind, type Slot } from './source.ts';

/** The first element of a schema. */
export const schemaIds = {
  error: -3,
  simple: 0,
  list: 1,
  map: 2,
  structure: 3,
  union: 4,
  operation: 9,
};

const listBit = 64;
const mapBit = 128;
const streamingBlob = 42;

const simpleKinds: ReadonlyMap<number, NodeKind> = new Map([
  [0, 'string'],
  [1, 'number'],
  [2, 'boolean'],
  [4, 'timestamp'],
  [5, 'timestamp'],
  [6, 'timestamp'],
  [7, 'timestamp'],
  [15, 'document'],
  [17, 'bigInteger'],
  [19, 'bigDecimal'],
  [21, 'blob'],
  [streamingBlob, 'blob'],
]);

const timestampFormats: ReadonlyMap<number, TimestampFormat> = new Map([
  [5, 'date-time'],
  [6, 'http-date'],
  [7, 'epoch-seconds'],
]);

/** Makes nodes, each schema's once. */
export class SdkNodes {
  readonly named = new Map<string, Node>();
  readonly #made = new Map<RawSchema, Node>();

  /** The node of an operation's input or output; undefined for none. */
  find(reference: unknown): Node | undefined {
    // SAFETY: schemas refer to later ones by functions without parameters.
    const target = typeof reference === 'function' ? (reference() as unknown) : reference;
    return target === 'unit' ? undefined : this.#slot(target, {}).target;
  }

  #slot(reference: unknown, traits: Slot['traits']): Slot {
    const target: unknown = typeof reference === 'function' ? reference() : reference;
    if (target === 'unit') return { target: this.#unit(), traits };
    if (typeof target === 'number') return this.#inlineSlot(target, traits);
    if (isSchema(target)) return { target: this.node(target), traits };
    if (!Array.isArray(target))
      throw new Error(`An unknown kind of schema reference: ${JSON.stringify(target)}`);
    // SAFETY: a reference that is an array and no schema is a pair of a reference and traits.
    const [inner, raw] = target as unknown as [unknown, RawTraits];
    return this.#slot(inner, { ...traits, ...slotTraits(traitsOf(raw)) });
  }

  /** A member without content, such as a union's mere tag. */
  #unit(): Node {
    const node: Node = this.named.get('Unit') ?? {
      kind: 'structure',
      name: 'Unit',
      traits: {},
      members: new Map(),
    };
    this.named.set('Unit', node);
    return node;
  }

  #inlineSlot(code: number, traits: Slot['traits']): Slot {
    if ((code & mapBit) !== 0) {
      const element = this.#inlineSlot(code & ~mapBit, {});
      return {
        target: {
          kind: 'map',
          traits: {},
          members: new Map(),
          key: this.#inlineSlot(0, {}),
          element,
        },
        traits,
      };
    }
    if ((code & listBit) !== 0) {
      const element = this.#inlineSlot(code & ~listBit, {});
      return { target: { kind: 'list', traits: {}, members: new Map(), element }, traits };
    }
    const kind = simpleKinds.get(code);
    if (kind === undefined) throw new Error(`An unknown simple schema: ${code}`);
    const format = timestampFormats.get(code);
    return {
      target: {
        kind,
        traits: code === streamingBlob ? { streaming: true } : {},
        members: new Map(),
      },
      traits: format === undefined ? traits : { ...traits, timestampFormat: format },
    };
  }

  node(schema: RawSchema): Node {
    const known = this.#made.get(schema);
    if (known !== undefined) return known;
    const [id, , name, rawTraits, first, second, requiredCount] = schema;
    const traits = nodeTraits(name, id === schemaIds.error, traitsOf(rawTraits));
    const node = this.#empty(schema, traits);
    this.#made.set(schema, node);
    this.named.set(name, node);
    if (id === schemaIds.list) node.element = this.#slot(first, {});
    if (id === schemaIds.map) {
      node.key = this.#slot(first, {});
      node.element = this.#slot(second, {});
    }
    if (isStructural(node) && Array.isArray(first))
      this.#fill(node, first, second, typeof requiredCount === 'number' ? requiredCount : 0);
    return node;
  }

  #empty([id, , name, , first]: RawSchema, traits: Node['traits']): Node {
    if (id === schemaIds.list) return { kind: 'list', name, traits, members: new Map() };
    if (id === schemaIds.map) return { kind: 'map', name, traits, members: new Map() };
    if (id === schemaIds.union) {
      const { streaming, ...others } = traits;
      return {
        kind: 'union',
        name,
        traits: streaming ? { ...others, eventStream: true } : others,
        members: new Map(),
      };
    }
    if (id !== schemaIds.simple) return { kind: 'structure', name, traits, members: new Map() };
    const { target, traits: slot } = this.#slot(first, {});
    const format =
      slot.timestampFormat === undefined ? {} : { timestampFormat: slot.timestampFormat };
    return {
      kind: target.kind,
      name,
      traits: { ...target.traits, ...traits, ...format },
      members: new Map(),
    };
  }

  /** Required members stand first in a schema, and a number says how many they are. */
  #fill(node: Node, names: readonly unknown[], references: unknown, requiredCount: number): void {
    if (!Array.isArray(references)) throw new Error(`${node.name ?? ''} has no list of members`);
    for (const [index, member] of names.entries()) {
      const slot = this.#slot(references[index], index < requiredCount ? { required: true } : {});
      node.members.set(String(member), slot);
    }
  }
}
