import { invariant } from '#lib/assert';

import type { MapModel, MemberModel, ServiceModel, ShapeModel, StructureModel } from '../model.ts';
import { type FormNode, numbered } from './form.ts';
import { mapOf } from './json-reader.ts';
import { Malformed } from './malformed.ts';
import { parseBase64, parseBoolean, parseInstant, parseNumber } from './scalars.ts';
import { Compiled, isList, isMap, isStructure, shapeOf } from './shapes.ts';

type FormReader = (node: FormNode) => unknown;

/** awsQuery and ec2Query: they differ in names and in how lists are numbered. */
export class QueryReaders {
  readonly #model: ServiceModel;
  readonly #isEc2: boolean;
  readonly #compiled = new Compiled<FormReader>();

  constructor(model: ServiceModel, isEc2: boolean) {
    this.#model = model;
    this.#isEc2 = isEc2;
  }

  of(name: string): FormReader {
    return this.#get(name, () => this.#make(shapeOf(this.#model, name), undefined));
  }

  #get(key: string, make: () => FormReader): FormReader {
    return this.#compiled.get(key, make, (find) => (node) => find()(node));
  }

  /** A member's own traits say how its list or map is written. */
  #ofMember(member: MemberModel): FormReader {
    const shape = shapeOf(this.#model, member.shape);
    const isFlat = this.#isEc2 || member.flattened === true;
    if (isList(shape) || isMap(shape)) {
      return this.#get(`${member.shape}|${isFlat}`, () => this.#make(shape, isFlat));
    }
    return this.of(member.shape);
  }

  #make(shape: ShapeModel, isFlat = this.#isEc2): FormReader {
    if (isStructure(shape)) return this.#structure(shape);
    if (isList(shape)) {
      const read = this.#ofMember(shape.member);
      const memberName = shape.member.xmlName ?? 'member';
      return (node) => {
        const list = isFlat
          ? node
          : (node.children?.get(memberName) ?? node.children?.get('member'));
        return list ? numbered(list).map((item) => read(item)) : [];
      };
    }
    if (isMap(shape)) return this.#map(shape, isFlat);
    const { type } = shape;
    switch (type) {
      case 'boolean':
        return (node) => parseBoolean(textOf(node));
      case 'timestamp':
        return (node) => parseInstant(textOf(node));
      case 'blob':
        return (node) => parseBase64(textOf(node));
      case 'byte':
      case 'short':
      case 'integer':
      case 'long':
      case 'float':
      case 'double':
        return (node) => parseNumber(textOf(node), type);
      default:
        return textOf;
    }
  }

  #map(shape: MapModel, isFlat: boolean): FormReader {
    const read = this.#ofMember(shape.value);
    const keyName = shape.key.xmlName ?? 'key';
    const valueName = shape.value.xmlName ?? 'value';
    return (node) => {
      const list = isFlat ? node : node.children?.get('entry');
      const entries: [string, unknown][] = [];
      for (const entry of list ? numbered(list) : []) {
        const key =
          entry.children?.get(keyName) ?? entry.children?.get('key') ?? entry.children?.get('Name');
        const value =
          entry.children?.get(valueName) ??
          entry.children?.get('value') ??
          entry.children?.get('Value');
        if (!key || !value) throw new Malformed('a map entry lacks its key or value');
        entries.push([textOf(key), read(value)]);
      }
      return mapOf(entries);
    };
  }

  #structure(shape: StructureModel): FormReader {
    const members = Object.entries(shape.members).map(([name, member]) => ({
      name,
      wire: this.#isEc2 ? ec2Name(name, member) : (member.xmlName ?? name),
      read: this.#ofMember(member),
      isCollection: isCollection(shapeOf(this.#model, member.shape)),
    }));
    return (node) => {
      const result: Record<string, unknown> = {};
      for (const { name, wire, read, isCollection: takesEmpty } of members) {
        const found = node.children?.get(wire);
        if (!found || (found.value === undefined && !found.children)) continue;
        // `Name=` is the empty list; `Name` of a structure with nothing in it is that structure.
        if (found.value === '' && !found.children && takesEmpty) result[name] = read({});
        else result[name] = read(found);
      }
      return result;
    };
  }
}

function isCollection(shape: ShapeModel): boolean {
  return isList(shape) || isMap(shape) || isStructure(shape);
}

function textOf(node: FormNode): string {
  if (node.value === undefined)
    throw new Malformed('a parameter has parts where one value is expected');
  return node.value;
}

function ec2Name(name: string, member: MemberModel): string {
  const given = member.ec2Name ?? member.xmlName ?? name;
  if (member.ec2Name !== undefined) return given;
  const first = given.at(0);
  invariant(first, 'a member has a name');
  return first.toUpperCase() + given.slice(1);
}
