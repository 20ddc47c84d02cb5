import { localName, parseXml, type XmlElement, XmlProblem } from '#lib/xml';

import type {
  ListModel,
  MapModel,
  MemberModel,
  ServiceModel,
  ShapeModel,
  StructureModel,
} from '../model.ts';
import { mapOf } from './json-reader.ts';
import { Malformed } from './malformed.ts';
import { parseBase64, parseBoolean, parseInstant, parseNumber } from './scalars.ts';
import { Compiled, isList, isMap, isStructure, membersOf, shapeOf } from './shapes.ts';
import { utf8Text } from './text.ts';

type ElementReader = (element: XmlElement) => unknown;

export function readXml(bytes: Uint8Array): XmlElement {
  try {
    return parseXml(utf8Text(bytes));
  } catch (error) {
    if (error instanceof XmlProblem) throw new Malformed(error.message);
    throw error;
  }
}

/** Reads the bodies of restXml. */
export class XmlReaders {
  readonly #model: ServiceModel;
  readonly #compiled = new Compiled<ElementReader>();

  constructor(model: ServiceModel) {
    this.#model = model;
  }

  of(name: string): ElementReader {
    return this.#compiled.get(
      name,
      () => this.#make(shapeOf(this.#model, name)),
      (find) => (element) => find()(element),
    );
  }

  #make(shape: ShapeModel): ElementReader {
    if (isStructure(shape)) return this.#structure(shape);
    if (isList(shape)) return this.#list(shape);
    if (isMap(shape)) {
      const entry = this.#entry(shape);
      return ({ children }) => mapOf(children.map(entry));
    }
    const { type } = shape;
    switch (type) {
      case 'boolean':
        return ({ text }) => parseBoolean(text);
      case 'timestamp':
        return ({ text }) => parseInstant(text);
      case 'blob':
        return ({ text }) => parseBase64(text);
      case 'byte':
      case 'short':
      case 'integer':
      case 'long':
      case 'float':
      case 'double':
        return ({ text }) => parseNumber(text, type);
      default:
        return ({ text }) => text;
    }
  }

  #list(shape: ListModel): ElementReader {
    const read = this.of(shape.member.shape);
    return ({ children }) => children.map((child) => read(child));
  }

  #entry(shape: MapModel): (element: XmlElement) => [string, unknown] {
    const read = this.of(shape.value.shape);
    const keyName = shape.key.xmlName ?? 'key';
    const valueName = shape.value.xmlName ?? 'value';
    return ({ children }) => {
      const key = children.find((child) => localName(child.name) === keyName);
      const value = children.find((child) => localName(child.name) === valueName);
      if (!key || !value) throw new Malformed('a map entry lacks its key or value');
      return [key.text, read(value)];
    };
  }

  #structure(shape: StructureModel): ElementReader {
    const members = membersOf(shape, true).map(([name, member]) => this.#member(name, member));
    return (element) => {
      const result: Record<string, unknown> = {};
      for (const { name, take } of members) {
        const value = take(element);
        if (value !== undefined) result[name] = value;
      }
      return result;
    };
  }

  #member(name: string, member: MemberModel): { name: string; take: ElementReader } {
    const wire = member.xmlName ?? name;
    const target = shapeOf(this.#model, member.shape);
    const read = this.of(member.shape);
    if (member.attribute) {
      return {
        name,
        take: ({ attributes }) => {
          const text = attributes.get(wire) ?? attributes.get(localName(wire));
          return text === undefined
            ? undefined
            : read({ name: wire, attributes: new Map(), children: [], text });
        },
      };
    }
    const matching = ({ children }: XmlElement) =>
      children.filter((child) => child.name === wire || localName(child.name) === wire);
    if (member.flattened && isList(target)) {
      const item = this.of(target.member.shape);
      return { name, take: (element) => nonEmpty(matching(element).map((child) => item(child))) };
    }
    if (member.flattened && isMap(target)) {
      const entry = this.#entry(target);
      return { name, take: (element) => nonEmptyMap(matching(element).map(entry)) };
    }
    return {
      name,
      take: (element) => {
        const found = element.children.find(
          (child) => child.name === wire || localName(child.name) === wire,
        );
        return found && read(found);
      },
    };
  }
}

function nonEmpty(list: readonly unknown[]): readonly unknown[] | undefined {
  return list.length > 0 ? list : undefined;
}

function nonEmptyMap(entries: readonly [string, unknown][]): unknown {
  return entries.length > 0 ? mapOf(entries) : undefined;
}
