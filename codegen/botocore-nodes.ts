/** Turns botocore's shapes into nodes. */

import type { SimpleType, TimestampFormat } from '../src/kernel/model.ts';
import type { RawReference, RawShape } from './botocore-raw.ts';
import type { Node, NodeKind, NodeTraits, Slot, SlotTraits } from './source.ts';

const simpleKinds: ReadonlyMap<string, SimpleType> = new Map([
  ['string', 'string'],
  ['character', 'string'],
  ['boolean', 'boolean'],
  ['byte', 'byte'],
  ['short', 'short'],
  ['integer', 'integer'],
  ['long', 'long'],
  ['float', 'float'],
  ['double', 'double'],
  ['bigdecimal', 'bigDecimal'],
  ['biginteger', 'bigInteger'],
  ['timestamp', 'timestamp'],
  ['blob', 'blob'],
]);

const timestampFormats: ReadonlyMap<string, TimestampFormat> = new Map([
  ['iso8601', 'date-time'],
  ['rfc822', 'http-date'],
  ['unixTimestamp', 'epoch-seconds'],
]);

export class BotocoreNodes {
  readonly named = new Map<string, Node>();
  readonly #shapes: Readonly<Record<string, RawShape>>;
  /** A wire name outside of URIs and headers is an XML name in some protocols, a JSON name in others. */
  readonly #namesAre: 'xmlName' | 'jsonName';

  constructor(shapes: Readonly<Record<string, RawShape>>, namesAre: 'xmlName' | 'jsonName') {
    this.#shapes = shapes;
    this.#namesAre = namesAre;
  }

  /** The structure that is an operation's input or output; its reference may name the element around it. */
  root(reference: RawReference): Node {
    const node = this.node(reference.shape);
    const namespace = xmlNamespace(reference.xmlNamespace);
    if (reference.locationName !== undefined) {
      node.traits = { ...node.traits, xmlName: reference.locationName, ...namespace };
    }
    return node;
  }

  node(name: string): Node {
    const known = this.named.get(name);
    if (known !== undefined) return known;
    const shape = this.#shapes[name];
    if (shape === undefined) throw new Error(`botocore has no shape ${name}`);
    const node: Node = {
      kind: kindOf(shape),
      name,
      traits: nodeTraits(name, shape),
      members: new Map(),
    };
    this.named.set(name, node);
    for (const [member, reference] of Object.entries(shape.members ?? {})) {
      node.members.set(member, this.#member(member, reference, shape));
    }
    if (shape.member !== undefined) node.element = this.#slot(shape.member);
    if (shape.value !== undefined) node.element = this.#slot(shape.value);
    if (shape.key !== undefined) node.key = this.#slot(shape.key);
    return node;
  }

  #member(name: string, reference: RawReference, parent: RawShape): Slot {
    const slot = this.#slot(reference);
    const target = this.#shapes[reference.shape];
    const isRequired = parent.required?.includes(name) === true;
    const isFlattened = reference.flattened === true || target?.flattened === true;
    const traits: SlotTraits = {
      ...(isRequired ? { required: true } : {}),
      ...slot.traits,
      ...(parent.payload === name ? { in: 'payload' } : {}),
      ...(isFlattened ? { flattened: true } : {}),
    };
    return { target: slot.target, traits };
  }

  #slot(reference: RawReference): Slot {
    const node = this.node(reference.shape);
    const isStreaming = reference.streaming === true && node.kind === 'blob';
    const target: Node = isStreaming
      ? { ...node, traits: { ...node.traits, streaming: true } }
      : node;
    const traits = this.#traits(reference);
    // A map in the query string takes the parameters that no other member claims.
    return {
      target,
      traits: traits.in === 'query' && node.kind === 'map' ? { in: 'queryMap' } : traits,
    };
  }

  #traits(reference: RawReference): SlotTraits {
    const format = timestampFormats.get(reference.timestampFormat ?? '');
    return {
      ...this.#names(reference),
      ...(reference.queryName === undefined ? {} : { ec2Name: reference.queryName }),
      ...(reference.xmlAttribute === true ? { attribute: true } : {}),
      ...xmlNamespace(reference.xmlNamespace),
      ...(format === undefined ? {} : { timestampFormat: format }),
      ...(reference.idempotencyToken === true ? { idempotencyToken: true } : {}),
      ...(reference.hostLabel === true ? { hostLabel: true } : {}),
      ...(reference.eventpayload === true ? { event: 'payload' } : {}),
      ...(reference.eventheader === true ? { event: 'header' } : {}),
      ...(reference.jsonvalue === true ? { mediaType: 'application/json' } : {}),
    };
  }

  #names({ location, locationName }: RawReference): SlotTraits {
    const name = locationName === undefined ? {} : { name: locationName };
    switch (location) {
      case 'header':
      case 'headers':
        return { in: location, ...name };
      case 'querystring':
        return { in: 'query', ...name };
      case 'uri':
        return { in: 'label', ...name };
      case 'statusCode':
        return { in: 'status' };
      default:
        return locationName === undefined ? {} : { [this.#namesAre]: locationName };
    }
  }
}

function kindOf(shape: RawShape): NodeKind {
  if (shape.type === 'structure') {
    if (shape.document === true) return 'document';
    // botocore writes an event stream as a structure; it is a union of its events.
    return shape.union === true || shape.eventstream === true ? 'union' : 'structure';
  }
  if (shape.type === 'list' || shape.type === 'map') return shape.type;
  const kind = simpleKinds.get(shape.type);
  if (kind === undefined) throw new Error(`botocore has an unknown type: ${shape.type}`);
  return kind;
}

function nodeTraits(name: string, shape: RawShape): NodeTraits {
  const format = timestampFormats.get(shape.timestampFormat ?? '');
  return {
    ...(shape.exception === true ? { error: errorModel(name, shape) } : {}),
    ...(shape.eventstream === true ? { eventStream: true } : {}),
    ...(shape.locationName === undefined ? {} : { xmlName: shape.locationName }),
    ...xmlNamespace(shape.xmlNamespace),
    ...(shape.min === undefined ? {} : { min: shape.min }),
    ...(shape.max === undefined ? {} : { max: shape.max }),
    ...(shape.pattern === undefined ? {} : { pattern: shape.pattern }),
    ...(shape.enum === undefined ? {} : { enum: shape.enum }),
    ...(format === undefined ? {} : { timestampFormat: format }),
    ...(shape.sensitive === true ? { sensitive: true } : {}),
    ...(shape.streaming === true ? { streaming: true } : {}),
  };
}

function errorModel(name: string, { error, fault }: RawShape): NonNullable<NodeTraits['error']> {
  const isServer = fault === true || error?.fault === true;
  const code = error?.code;
  return {
    status: error?.httpStatusCode ?? (isServer ? 500 : 400),
    ...(code === undefined || code === name ? {} : { code }),
    fault: isServer ? 'server' : 'client',
  };
}

function xmlNamespace(raw: RawShape['xmlNamespace']): Pick<NodeTraits, 'xmlNamespace'> {
  if (raw === undefined) return {};
  return { xmlNamespace: typeof raw === 'string' ? { uri: raw } : raw };
}
