/** Writes the merged shapes: wire facts from one node, constraints from its overlay. */

import type {
  ErrorModel,
  MemberModel,
  ShapeModel,
  SimpleModel,
  SimpleType,
} from '../src/kernel/model.ts';
import { findMember, type Pairing } from './pairing.ts';
import { ShapeNames } from './shape-names.ts';
import {
  isSimple,
  isStructural,
  type Node,
  type ServiceDescription,
  type Slot,
  type SlotTraits,
} from './source.ts';

/** Where a structure stands; bindings to HTTP count only for the outermost one. */
export type Place = 'input' | 'output' | 'error';

/** Facts that stand in the sources for every service, and that only some protocols put on the wire. */
export interface KeptFacts {
  /** Names in JSON: of all protocols only restJson1 obeys them. */
  readonly jsonNames: boolean;
  /** Codes of errors that differ from their shapes' names: only the query protocols send them. */
  readonly errorCodes: boolean;
}

export class MergedShapes {
  readonly #names: ShapeNames;
  readonly #pairing: Pairing;
  readonly #wireNamed: ReadonlyMap<string, Node>;
  readonly #done = new Map<Node, string>();
  readonly #kept: KeptFacts;
  readonly #places = new Map<Node, Set<Place>>();

  constructor(wire: ServiceDescription, pairing: Pairing, kept: KeptFacts) {
    this.#kept = kept;
    this.#names = new ShapeNames(new Set(wire.named.keys()));
    this.#pairing = pairing;
    this.#wireNamed = wire.named;
  }

  get shapes(): Readonly<Record<string, ShapeModel>> {
    return this.#names.shapes;
  }

  /** Must be told of all roots before the first is written. */
  place(node: Node, place: Place): void {
    const wire = this.resolve(node);
    this.#places.set(wire, (this.#places.get(wire) ?? new Set()).add(place));
  }

  /** The wire source's node for a node of either source. */
  resolve(node: Node): Node {
    const paired = this.#pairing.wireOf(node);
    if (paired !== undefined) return paired;
    const namesake = node.name === undefined ? undefined : this.#wireNamed.get(node.name);
    return namesake !== undefined && namesake.kind === node.kind ? namesake : node;
  }

  /** Writes a shape and all that it reaches; gives its name. */
  write(unresolved: Node): string {
    const node = this.resolve(unresolved);
    const known = this.#done.get(node);
    if (known !== undefined) return known;
    const overlay = this.#pairing.overlayOf(node);
    const isOwn = node.name !== undefined && this.#wireNamed.get(node.name) === node;
    if (isSimple(node)) return this.#remember(node, this.#simple(node, overlay, isOwn));
    if (node.name === undefined) return this.#remember(node, this.#writeNameless(node, overlay));
    const name = this.#remember(node, isOwn ? node.name : this.#names.claim(node.name));
    this.#names.define(
      name,
      isStructural(node) ? this.#structure(node, overlay) : this.#collection(node, overlay),
    );
    return name;
  }

  #remember(node: Node, name: string): string {
    this.#done.set(node, name);
    return name;
  }

  #simple(node: Node, overlay: Node | undefined, isOwn: boolean): string {
    const [wish, shape] = simpleShape(node, overlay);
    if (!isOwn) return this.#names.intern(wish, shape);
    this.#names.define(wish, shape);
    return wish;
  }

  #writeNameless(node: Node, overlay: Node | undefined): string {
    const shape = this.#collection(node, overlay);
    const element = shape.type === 'list' ? shape.member.shape : shape.value.shape;
    return this.#names.intern(
      overlay?.name ?? (shape.type === 'list' ? `${element}List` : `${element}Map`),
      shape,
    );
  }

  #collection(
    node: Node,
    overlay: Node | undefined,
  ): Extract<ShapeModel, { readonly type: 'list' | 'map' }> {
    const { element, key } = node;
    if (element === undefined) throw new Error(`${node.name ?? ''} holds no elements`);
    const { min, max } = overlay?.traits ?? node.traits;
    const limits = {
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      ...(node.traits.sparse === true ? { sparse: true as const } : {}),
    };
    const member = this.#member('member', element, undefined);
    if (key === undefined) return { type: 'list', member, ...limits };
    return {
      type: 'map',
      key: this.#member('key', key, undefined),
      value: this.#member('value', element, undefined),
      ...limits,
    };
  }

  #structure(node: Node, overlay: Node | undefined): ShapeModel {
    const places = this.#places.get(node);
    const members: Record<string, MemberModel> = {};
    for (const [name, slot] of node.members)
      members[name] = this.#member(name, merged(name, slot, overlay), places ?? new Set());
    for (const [name, slot] of overlay?.members ?? []) {
      if (findMember(node, name) === undefined)
        members[name] = this.#member(name, slot, places ?? new Set());
    }
    const { error, eventStream, xmlName, xmlNamespace } = node.traits;
    return {
      type: node.kind === 'union' ? 'union' : 'structure',
      members,
      ...(error === undefined ? {} : { error: this.#error(error) }),
      ...(eventStream === undefined ? {} : { eventStream }),
      ...(xmlName === undefined ? {} : { xmlName }),
      ...(xmlNamespace === undefined ? {} : { xmlNamespace }),
    };
  }

  #error({ code, ...error }: ErrorModel): ErrorModel {
    return code !== undefined && this.#kept.errorCodes ? { ...error, code } : error;
  }

  #member(name: string, slot: Slot, places: ReadonlySet<Place> | undefined): MemberModel {
    const node = this.resolve(slot.target);
    const isSecret =
      node.traits.sensitive === true || this.#pairing.overlayOf(node)?.traits.sensitive === true;
    const { jsonName, ...traits } = memberTraits(name, slot.traits, places);
    return {
      shape: this.write(node),
      ...traits,
      ...(jsonName !== undefined && this.#kept.jsonNames ? { jsonName } : {}),
      // Only simple shapes carry the mark themselves.
      ...(isSecret && !isSimple(node) ? { sensitive: true } : {}),
    };
  }
}

/**
 * The SDK calls members optional that its client fills itself: tokens, and names that belong in a host or come out of an
 * ARN. The service does require them.
 */
function merged(name: string, slot: Slot, overlay: Node | undefined): Slot {
  const { idempotencyToken, hostLabel, required } = slot.traits;
  const isFilled = (idempotencyToken ?? hostLabel ?? false) && required === undefined;
  const isRequired = isFilled && overlay?.members.get(name)?.traits.required === true;
  return isRequired ? { ...slot, traits: { ...slot.traits, required: true } } : slot;
}

function memberTraits(
  name: string,
  traits: SlotTraits,
  places: ReadonlySet<Place> | undefined,
): SlotTraits {
  const { in: location, name: boundName, xmlName, ec2Name, jsonName, ...others } = traits;
  const isRequest = places?.has('input') === true;
  const isBound =
    location === 'query' || location === 'queryMap' || location === 'label'
      ? isRequest
      : (places?.size ?? 0) > 0;
  const binding = location === undefined || !isBound ? {} : { in: location };
  const isNamed =
    'in' in binding && location !== 'label' && boundName !== undefined && boundName !== name;
  const queryName = capitalised(xmlName ?? name);
  return {
    ...binding,
    ...(isNamed ? { name: boundName } : {}),
    ...(xmlName === undefined || xmlName === name ? {} : { xmlName }),
    ...(jsonName === undefined || jsonName === name ? {} : { jsonName }),
    ...(ec2Name === undefined || ec2Name === queryName ? {} : { ec2Name }),
    ...others,
  };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const kindNames: Readonly<Record<SimpleType, string>> = {
  string: 'String',
  boolean: 'Boolean',
  byte: 'Byte',
  short: 'Short',
  integer: 'Integer',
  long: 'Long',
  float: 'Float',
  double: 'Double',
  bigInteger: 'BigInteger',
  bigDecimal: 'BigDecimal',
  timestamp: 'Timestamp',
  blob: 'Blob',
  document: 'Document',
};

function simpleShape(
  node: Node,
  overlay: Node | undefined,
): readonly [wish: string, shape: SimpleModel] {
  const type = simpleType(node, overlay);
  const { min, max, pattern, enum: values } = { ...node.traits, ...overlay?.traits };
  const { streaming, timestampFormat, mediaType } = node.traits;
  const isSecret = node.traits.sensitive === true || overlay?.traits.sensitive === true;
  const shape: SimpleModel = {
    type,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(values === undefined ? {} : { enum: values }),
    ...(timestampFormat === undefined ? {} : { timestampFormat }),
    ...(isSecret ? { sensitive: true } : {}),
    ...(streaming === undefined ? {} : { streaming }),
    ...(mediaType === undefined ? {} : { mediaType }),
  };
  return [node.name ?? overlay?.name ?? kindNames[type], shape];
}

/** The SDK's schemas do not tell kinds of numbers apart; without another source a number may have a fraction. */
function simpleType(node: Node, overlay: Node | undefined): SimpleType {
  const kind = node.kind === 'number' ? overlay?.kind : node.kind;
  if (kind === undefined || kind === 'number') return 'double';
  if (kind === 'structure' || kind === 'union' || kind === 'list' || kind === 'map')
    throw new Error(`${kind} is not simple`);
  return kind;
}
