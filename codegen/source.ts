/** One service as one of the two sources tells it, before the merge: a graph of nodes, cycles included. */

import type {
  ErrorModel,
  MemberModel,
  Protocol,
  SimpleType,
  TimestampFormat,
  XmlNamespace,
} from '../src/kernel/model.ts';

export interface ServiceDescription {
  readonly facts: ServiceFacts;
  readonly operations: ReadonlyMap<string, SourceOperation>;
  readonly errors: ReadonlyMap<string, Node>;
  /** Every node with a name, reachable or not. */
  readonly named: ReadonlyMap<string, Node>;
}

export interface ServiceFacts {
  readonly version: string;
  readonly serviceId: string;
  readonly signingName: string;
  /** Absent in the SDK's packages, which keep it inside a rule set. */
  readonly endpointPrefix?: string;
  readonly apiVersion: string;
  readonly protocol: Protocol;
  readonly protocols: readonly Protocol[];
  readonly targetPrefix?: string;
  readonly xmlNamespace?: string;
  readonly queryCompatible?: true;
}

export interface SourceOperation {
  readonly name: string;
  readonly input?: Node;
  readonly output?: Node;
  /** Absent where the source does not say. */
  readonly errors?: readonly string[];
  readonly http?: SourceRoute;
  readonly hostPrefix?: string;
  readonly unsigned?: true;
  readonly unsignedBody?: true;
  readonly checksumRequired?: true;
  readonly pages?: {
    readonly input: string;
    readonly output: string;
    readonly items?: string;
    readonly limit?: string;
  };
}

export interface SourceRoute {
  readonly method: string;
  /** Its labels carry the names of the input's members. */
  readonly uri: string;
  readonly status: number;
}

/** The SDK's schemas say `number` and not which. */
export type NodeKind = SimpleType | 'number' | 'structure' | 'union' | 'list' | 'map';

/** A shape. It is filled after it is made, since shapes refer to each other in cycles. */
export interface Node {
  readonly kind: NodeKind;
  /** Absent for a shape that the source writes in place. */
  readonly name?: string;
  traits: NodeTraits;
  /** Of a structure or union. */
  readonly members: Map<string, Slot>;
  /** Of a list its elements, of a map its values. */
  element?: Slot;
  key?: Slot;
}

export interface Slot {
  readonly target: Node;
  readonly traits: SlotTraits;
}

export type SlotTraits = Omit<MemberModel, 'shape'>;

export interface NodeTraits {
  readonly error?: ErrorModel;
  readonly eventStream?: true;
  readonly xmlName?: string;
  readonly xmlNamespace?: XmlNamespace;
  readonly sparse?: true;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly timestampFormat?: TimestampFormat;
  readonly sensitive?: true;
  readonly streaming?: true;
  readonly mediaType?: string;
}

export function isStructural(node: Node): boolean {
  return node.kind === 'structure' || node.kind === 'union';
}

export function isSimple(node: Node): boolean {
  return !isStructural(node) && node.kind !== 'list' && node.kind !== 'map';
}
