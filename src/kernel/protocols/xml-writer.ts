import { escapeXml } from '#lib/xml';

import type {
  MemberModel,
  ServiceModel,
  ShapeModel,
  StructureModel,
  XmlNamespace,
} from '../model.ts';
import { formatInstant, formatNumber, toBase64 } from './scalars.ts';
import {
  Compiled,
  isList,
  isMap,
  isStructure,
  answerMembersOf,
  shapeOf,
  timestampFormatOf,
} from './shapes.ts';

/** Gives the content of an element. */
type ContentWriter = (value: unknown) => string;

/** Writes the bodies of restXml, awsQuery and ec2Query. */
export class XmlWriters {
  readonly #model: ServiceModel;
  readonly #isBound: boolean;
  readonly #compiled = new Compiled<ContentWriter>();

  constructor(model: ServiceModel, isBound: boolean) {
    this.#model = model;
    this.#isBound = isBound;
  }

  /** The content of an element that holds a value of this shape. */
  of(name: string): ContentWriter {
    return this.#compiled.get(
      name,
      () => this.#make(shapeOf(this.#model, name)),
      (find) => (value) => find()(value),
    );
  }

  /** Attributes of the element that holds a structure. */
  attributes(name: string, value: unknown): string {
    const shape = shapeOf(this.#model, name);
    if (!isStructure(shape)) return '';
    let text = '';
    for (const [member, traits] of Object.entries(shape.members)) {
      const found = memberOf(value, member);
      if (traits.attribute && found !== undefined && found !== null) {
        text += ` ${traits.xmlName ?? member}="${this.of(traits.shape)(found)}"`;
      }
    }
    return text;
  }

  /** A whole element for a payload. */
  element(tag: string, name: string, value: unknown, namespace?: XmlNamespace): string {
    return `<${tag}${xmlns(namespace)}${this.attributes(name, value)}>${this.of(name)(value)}</${tag}>`;
  }

  #make(shape: ShapeModel): ContentWriter {
    if (isStructure(shape)) return this.#structure(shape);
    if (isList(shape)) {
      const write = this.#item(shape.member.xmlName ?? 'member', shape.member);
      // SAFETY: the service's types come from the same model.
      return (value) => (value as readonly unknown[]).map(write).join('');
    }
    if (isMap(shape)) {
      const entry = this.#entry(shape.key, shape.value);
      return (value) =>
        entriesOf(value)
          .map(([key, item]) => `<entry>${entry(key, item)}</entry>`)
          .join('');
    }
    return this.#scalar({ shape: '' }, shape);
  }

  #scalar(member: MemberModel, shape: ShapeModel): ContentWriter {
    switch (shape.type) {
      case 'timestamp': {
        const format = timestampFormatOf(member, shape, 'date-time');
        return (value) => formatInstant(value, format);
      }
      case 'blob':
        return toBase64;
      case 'float':
      case 'double':
        return formatNumber;
      default:
        return (value) => escapeXml(String(value));
    }
  }

  #contentOf(member: MemberModel): ContentWriter {
    const shape = shapeOf(this.#model, member.shape);
    return shape.type === 'timestamp' ? this.#scalar(member, shape) : this.of(member.shape);
  }

  /** An element for one value of a member. */
  #item(tag: string, member: MemberModel): ContentWriter {
    const write = this.#contentOf(member);
    const space = xmlns(member.xmlNamespace);
    const target = shapeOf(this.#model, member.shape);
    const hasAttributes =
      isStructure(target) && Object.values(target.members).some(({ attribute }) => attribute);
    return (value) => {
      if (value === null || value === undefined) return `<${tag}${space}/>`;
      const attributes = hasAttributes ? this.attributes(member.shape, value) : '';
      return `<${tag}${space}${attributes}>${write(value)}</${tag}>`;
    };
  }

  #entry(key: MemberModel, value: MemberModel): (key: string, value: unknown) => string {
    const keyTag = key.xmlName ?? 'key';
    const keySpace = xmlns(key.xmlNamespace);
    const write = this.#item(value.xmlName ?? 'value', value);
    return (name, item) => `<${keyTag}${keySpace}>${escapeXml(name)}</${keyTag}>${write(item)}`;
  }

  #structure(shape: StructureModel): ContentWriter {
    const members = answerMembersOf(shape, this.#isBound)
      .filter(([, member]) => !member.attribute)
      .map(([name, member]) => ({ name, write: this.#member(name, member) }));
    return (value) => {
      let text = '';
      for (const { name, write } of members) {
        const found = memberOf(value, name);
        if (found !== undefined && found !== null) text += write(found);
      }
      return text;
    };
  }

  #member(name: string, member: MemberModel): ContentWriter {
    const tag = member.xmlName ?? name;
    const target = shapeOf(this.#model, member.shape);
    if (member.flattened && isList(target)) {
      const write = this.#item(tag, target.member);
      // SAFETY: the service's types come from the same model.
      return (value) => (value as readonly unknown[]).map(write).join('');
    }
    if (member.flattened && isMap(target)) {
      const entry = this.#entry(target.key, target.value);
      const space = xmlns(member.xmlNamespace);
      return (value) =>
        entriesOf(value)
          .map(([key, item]) => `<${tag}${space}>${entry(key, item)}</${tag}>`)
          .join('');
    }
    return this.#item(tag, member);
  }
}

export function xmlns(namespace: XmlNamespace | undefined): string {
  if (!namespace) return '';
  return ` xmlns${namespace.prefix ? `:${namespace.prefix}` : ''}="${escapeXml(namespace.uri)}"`;
}

function memberOf(value: unknown, name: string): unknown {
  // SAFETY: the service's types come from the same model.
  return (value as Readonly<Record<string, unknown>>)[name];
}

function entriesOf(value: unknown): [string, unknown][] {
  // SAFETY: the service's types come from the same model.
  return Object.entries(value as object).filter(([, item]) => item !== undefined);
}
