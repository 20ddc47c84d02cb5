import { invariant } from '#lib/assert';

import type {
  ListModel,
  MapModel,
  MemberModel,
  ServiceModel,
  ShapeModel,
  SimpleModel,
  StructureModel,
  TimestampFormat,
} from '../model.ts';

/** The name under which a value travels, and the target it has. */
export type Members = readonly (readonly [string, MemberModel])[];

export function shapeOf(model: ServiceModel, name: string): ShapeModel {
  const shape = model.shapes[name];
  invariant(shape, `the model of ${model.name} has the shape ${name}`);
  return shape;
}

export function structureOf(model: ServiceModel, name: string): StructureModel {
  const shape = shapeOf(model, name);
  invariant(isStructure(shape), `the shape ${name} is a structure`);
  return shape;
}

export function isStructure(shape: ShapeModel): shape is StructureModel {
  return shape.type === 'structure' || shape.type === 'union';
}

export function isList(shape: ShapeModel): shape is ListModel {
  return shape.type === 'list';
}

export function isMap(shape: ShapeModel): shape is MapModel {
  return shape.type === 'map';
}

export function isSimple(shape: ShapeModel): shape is SimpleModel {
  return !isStructure(shape) && !isList(shape) && !isMap(shape);
}

/** The members that travel in the body, or all of them for protocols without bindings. */
export function membersOf(structure: StructureModel, isBound: boolean): Members {
  const members = Object.entries(structure.members);
  return isBound ? members.filter(([, member]) => member.in === undefined) : members;
}

/** The members that travel in an answer's body: bindings to a URI mean nothing there. */
export function answerMembersOf(structure: StructureModel, isBound: boolean): Members {
  const members = Object.entries(structure.members);
  return isBound ? members.filter(([, member]) => isInAnswerBody(member)) : members;
}

function isInAnswerBody({ in: place }: MemberModel): boolean {
  return place === undefined || place === 'query' || place === 'queryMap' || place === 'label';
}

export function timestampFormatOf(
  member: MemberModel,
  shape: ShapeModel,
  otherwise: TimestampFormat,
): TimestampFormat {
  return (
    member.timestampFormat ??
    ('timestampFormat' in shape ? shape.timestampFormat : undefined) ??
    otherwise
  );
}

/** Makes each shape's function once, also for shapes that contain themselves. */
export class Compiled<F extends (...parameters: never[]) => unknown> {
  readonly #made = new Map<string, F>();

  /** `make` may ask for the same key again; it gets a function that works once the first is made. */
  get(key: string, make: () => F, later: (find: () => F) => F): F {
    const known = this.#made.get(key);
    if (known) return known;
    this.#made.set(
      key,
      later(() => {
        const found = this.#made.get(key);
        invariant(found, `the function for ${key} is made`);
        return found;
      }),
    );
    const made = make();
    this.#made.set(key, made);
    return made;
  }
}
