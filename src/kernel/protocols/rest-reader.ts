import type { ByteStream } from '#lib/bytes';

import type { MemberModel, ServiceModel, ShapeModel, StructureModel } from '../model.ts';
import { splitHeaderDates, splitHeaderList } from './header-list.ts';
import { JsonReaders, mapOf, restJson } from './json-reader.ts';
import { parseJson } from './json-text.ts';
import { Malformed } from './malformed.ts';
import { decodeUriText } from './query-string.ts';
import { parseBase64, parseBoolean, parseInstant, parseNumber } from './scalars.ts';
import { isList, isMap, isSimple, shapeOf, structureOf } from './shapes.ts';
import { utf8Text } from './text.ts';
import { readXml, XmlReaders } from './xml-reader.ts';

/** The parts of a REST request that a binding may read. */
export interface RestRequest {
  readonly labels: Readonly<Record<string, string>>;
  readonly query: ReadonlyMap<string, readonly string[]>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** The body of an operation whose payload is a stream. */
  readonly stream?: ByteStream | undefined;
}

type RestDecoder = (request: RestRequest) => unknown;
type Bind = (request: RestRequest) => unknown;

/** Reads REST requests: members from labels, query, headers and body. */
export class RestReaders {
  readonly #model: ServiceModel;
  readonly #isXml: boolean;
  readonly #json: JsonReaders;
  readonly #xml: XmlReaders;

  constructor(model: ServiceModel, isXml: boolean) {
    this.#model = model;
    this.#isXml = isXml;
    this.#json = new JsonReaders(model, restJson);
    this.#xml = new XmlReaders(model);
  }

  decoder(input: string, uri: string): RestDecoder {
    const shape = structureOf(this.#model, input);
    const bound = Object.entries(shape.members).filter(([, member]) => member.in !== undefined);
    const literals = new Set(
      uri
        .split('?')[1]
        ?.split('&')
        .map((pair) => pair.split('=')[0] ?? '') ?? [],
    );
    const binds = bound.map(([name, member]) => ({
      name,
      read: this.#bind(name, member, shape, literals),
    }));
    const hasBody = Object.values(shape.members).some((member) => member.in === undefined);
    const payload = Object.values(shape.members).some((member) => member.in === 'payload');
    return (request) => {
      const result: Record<string, unknown> = {};
      if (hasBody && !payload) Object.assign(result, this.#body(input, request.body));
      for (const { name, read } of binds) {
        const value = read(request);
        if (value !== undefined) result[name] = value;
      }
      return result;
    };
  }

  #body(input: string, body: Uint8Array): unknown {
    if (body.length === 0) return {};
    return this.#isXml ? this.#xml.of(input)(readXml(body)) : this.#json.of(input)(parseJson(body));
  }

  #bind(
    name: string,
    member: MemberModel,
    input: StructureModel,
    literals: ReadonlySet<string>,
  ): Bind {
    const wire = member.name ?? name;
    const shape = shapeOf(this.#model, member.shape);
    switch (member.in) {
      case 'label':
        return ({ labels }) => {
          const text = Object.hasOwn(labels, wire) ? labels[wire] : labels[name];
          return text === undefined ? undefined : this.#text(decodeUriText(text, false), shape);
        };
      case 'query':
        return ({ query }) => {
          const values = query.get(wire);
          if (!values) return undefined;
          if (isList(shape)) return values.map((value) => this.#item(value, shape.member));
          // A signature sorts the values of a name: which of several counts would be anybody's to choose.
          if (values.length > 1)
            throw new Malformed(`the parameter ${wire} is given more than once`);
          return this.#text(values[0] ?? '', shape);
        };
      case 'queryMap':
        return ({ query }) => this.#queryMap(query, shape, input, literals);
      case 'header':
        return ({ headers }) => this.#header(headers[wire.toLowerCase()], member, shape);
      case 'headers':
        return ({ headers }) => headerMap(headers, wire.toLowerCase());
      case 'payload':
        return (request) => this.#payload(request, member, shape);
      default:
        return () => undefined;
    }
  }

  #queryMap(
    query: ReadonlyMap<string, readonly string[]>,
    shape: ShapeModel,
    input: StructureModel,
    literals: ReadonlySet<string>,
  ): unknown {
    const taken = new Set(
      Object.entries(input.members).flatMap(([name, member]) =>
        member.in === 'query' ? [member.name ?? name] : [],
      ),
    );
    const ofLists = isMap(shape) && isList(shapeOf(this.#model, shape.value.shape));
    const entries: [string, unknown][] = [];
    for (const [key, values] of query) {
      if (taken.has(key) || literals.has(key)) continue;
      entries.push([key, ofLists ? values : (values[0] ?? '')]);
    }
    return entries.length > 0 ? mapOf(entries) : undefined;
  }

  #header(text: string | undefined, member: MemberModel, shape: ShapeModel): unknown {
    if (text === undefined) return undefined;
    if (isList(shape)) {
      const item = shapeOf(this.#model, shape.member.shape);
      const isHttpDates =
        item.type === 'timestamp' && !text.includes('T00:') && /[A-Za-z]{3}, /.test(text);
      const parts = isHttpDates ? splitHeaderDates(text) : splitHeaderList(text);
      return parts.map((part) => this.#item(part, shape.member));
    }
    if (shape.type === 'string' && (member.mediaType ?? shape.mediaType) !== undefined)
      return parseBase64(text).toString('utf8');
    return this.#text(text, shape);
  }

  #item(text: string, member: MemberModel): unknown {
    return this.#text(text, shapeOf(this.#model, member.shape));
  }

  #text(text: string, shape: ShapeModel): unknown {
    if (!isSimple(shape)) throw new Malformed('a structure cannot travel as text');
    switch (shape.type) {
      case 'boolean':
        return parseBoolean(text);
      case 'timestamp':
        return parseInstant(text);
      case 'blob':
        return parseBase64(text);
      case 'byte':
      case 'short':
      case 'integer':
      case 'long':
      case 'float':
      case 'double':
        return parseNumber(text, shape.type);
      default:
        return text;
    }
  }

  #payload({ body, stream }: RestRequest, member: MemberModel, shape: ShapeModel): unknown {
    if (stream) return stream;
    if (isSimple(shape) && shape.type === 'blob')
      return body.length > 0 ? Buffer.from(body) : undefined;
    if (isSimple(shape) && shape.type === 'string')
      return body.length > 0 ? utf8Text(body) : undefined;
    if (body.length === 0) return undefined;
    if (!this.#isXml) return this.#json.of(member.shape)(parseJson(body));
    // Clients name the root after the member, the shape or its xmlName; the content decides.
    return this.#xml.of(member.shape)(readXml(body));
  }
}

function headerMap(headers: Readonly<Record<string, string>>, prefix: string): unknown {
  const entries = Object.entries(headers)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => [name.slice(prefix.length), value] as const);
  return entries.length > 0 ? mapOf(entries) : undefined;
}
