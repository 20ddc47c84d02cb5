import type { ByteStream } from '#lib/bytes';

import type { MemberModel, OperationModel, ServiceModel, ShapeModel } from '../model.ts';
import { encodeEventStream, eventStreamMember } from './event-stream.ts';
import { quoteHeaderItem } from './header-list.ts';
import { restJson } from './json-reader.ts';
import { JsonWriters } from './json-writer.ts';
import { formatInstant, formatNumber, toBase64 } from './scalars.ts';
import {
  isList,
  isSimple,
  isStructure,
  answerMembersOf,
  shapeOf,
  structureOf,
  timestampFormatOf,
} from './shapes.ts';
import type { WireResponse } from './wire.ts';
import { XmlWriters } from './xml-writer.ts';

type RestEncoder = (output: unknown) => WireResponse;

/** Writes REST responses: members into the status, headers and body. */
export class RestWriters {
  readonly #model: ServiceModel;
  readonly #isXml: boolean;
  readonly #json: JsonWriters;
  readonly #xml: XmlWriters;

  constructor(model: ServiceModel, isXml: boolean) {
    this.#model = model;
    this.#isXml = isXml;
    this.#json = new JsonWriters(model, restJson);
    this.#xml = new XmlWriters(model, true);
  }

  encoder(operation: string, { output, status = 200 }: OperationModel): RestEncoder {
    if (output === undefined) return () => ({ status, headers: {}, body: '' });
    const shape = structureOf(this.#model, output);
    const members = Object.entries(shape.members);
    const body = this.#bodyOf(output, operation);
    return (value) => {
      // SAFETY: the service's types come from the same model.
      const source = value as Readonly<Record<string, unknown>>;
      const headers: Record<string, string> = {};
      let code = status;
      for (const [name, member] of members) {
        const found = source[name];
        if (found === undefined || found === null) continue;
        if (member.in === 'status') code = Number(found);
        else this.#header(headers, name, member, found);
      }
      return { status: code, headers, ...body(source, headers) };
    };
  }

  /** The bound members of an error, and its body content. */
  errorHeaders(name: string, members: Readonly<Record<string, unknown>>): Record<string, string> {
    const headers: Record<string, string> = {};
    for (const [key, member] of Object.entries(structureOf(this.#model, name).members)) {
      const found = members[key];
      if (found !== undefined && found !== null) this.#header(headers, key, member, found);
    }
    return headers;
  }

  #bodyOf(output: string, operation: string) {
    const shape = structureOf(this.#model, output);
    if (eventStreamMember(this.#model, output)) return this.#events(output);
    const payload = Object.entries(shape.members).find(([, member]) => member.in === 'payload');
    if (payload) return this.#payload(payload[0], payload[1]);
    const isEmpty = answerMembersOf(shape, true).length === 0;
    if (!this.#isXml) {
      const write = this.#json.of(output);
      return (value: Readonly<Record<string, unknown>>, headers: Record<string, string>) => {
        headers['content-type'] = 'application/json';
        return { body: isEmpty ? '{}' : JSON.stringify(write(value)) };
      };
    }
    const tag = shape.xmlName ?? output ?? operation;
    const namespace = this.#namespace(shape);
    return (value: Readonly<Record<string, unknown>>, headers: Record<string, string>) => {
      if (isEmpty) return { body: '' };
      headers['content-type'] = 'application/xml';
      return { body: declaration + this.#xml.element(tag, output, value, namespace) };
    };
  }

  #namespace(shape: ShapeModel) {
    if (isStructure(shape) && shape.xmlNamespace) return shape.xmlNamespace;
    return this.#model.xmlNamespace === undefined ? undefined : { uri: this.#model.xmlNamespace };
  }

  #events(output: string) {
    const protocol = this.#isXml ? 'restXml' : 'restJson1';
    return (value: Readonly<Record<string, unknown>>, headers: Record<string, string>) => {
      headers['content-type'] = 'application/vnd.amazon.eventstream';
      return { body: encodeEventStream(this.#model, protocol, output, value) };
    };
  }

  #payload(name: string, member: MemberModel) {
    const shape = shapeOf(this.#model, member.shape);
    return (
      source: Readonly<Record<string, unknown>>,
      headers: Record<string, string>,
    ): { body: string | Uint8Array | ByteStream } => {
      const value = source[name];
      if (value === undefined || value === null) return { body: '' };
      if (isSimple(shape) && shape.type === 'document') {
        headers['content-type'] = 'application/json';
        return { body: JSON.stringify(value) };
      }
      if (isSimple(shape)) {
        headers['content-type'] ??=
          shape.type === 'string' ? 'text/plain' : 'application/octet-stream';
        // SAFETY: the service's types come from the same model.
        return { body: value as string | Uint8Array | ByteStream };
      }
      if (!this.#isXml) {
        headers['content-type'] = 'application/json';
        return { body: JSON.stringify(this.#json.of(member.shape)(value)) };
      }
      headers['content-type'] = 'application/xml';
      const tag =
        member.xmlName ?? (isStructure(shape) ? shape.xmlName : undefined) ?? member.shape;
      return {
        body:
          declaration +
          this.#xml.element(
            tag,
            member.shape,
            value,
            member.xmlNamespace ?? this.#namespace(shape),
          ),
      };
    };
  }

  #header(
    headers: Record<string, string>,
    name: string,
    member: MemberModel,
    value: unknown,
  ): void {
    const wire = (member.name ?? name).toLowerCase();
    if (member.in === 'headers') {
      // SAFETY: the service's types come from the same model.
      for (const [key, item] of Object.entries(value as object))
        headers[`${wire}${key}`.toLowerCase()] = headerSafe(String(item));
      return;
    }
    if (member.in !== 'header') return;
    const shape = shapeOf(this.#model, member.shape);
    if (isList(shape)) {
      // SAFETY: the service's types come from the same model.
      const items = (value as readonly unknown[]).map((item) =>
        this.#headerItem(shape.member, item),
      );
      if (items.length > 0) headers[wire] = items.join(', ');
      return;
    }
    headers[wire] = this.#headerText(member, shape, value);
  }

  #headerItem(member: MemberModel, value: unknown): string {
    const shape = shapeOf(this.#model, member.shape);
    const text = this.#headerText(member, shape, value);
    return shape.type === 'timestamp' ? text : quoteHeaderItem(text);
  }

  #headerText(member: MemberModel, shape: ShapeModel, value: unknown): string {
    if (shape.type === 'timestamp')
      return formatInstant(value, timestampFormatOf(member, shape, 'http-date'));
    if (shape.type === 'blob') return toBase64(value);
    if (shape.type === 'float' || shape.type === 'double') return formatNumber(value);
    if (shape.type === 'string' && (member.mediaType ?? shape.mediaType) !== undefined)
      return toBase64(value);
    return headerSafe(String(value));
  }
}

export const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Header values are bytes of Latin-1 without control characters; text beyond that is written as its UTF-8 bytes. */
function headerSafe(text: string): string {
  // oxlint-disable-next-line no-control-regex -- SAFETY: control characters are what is looked for
  const clean = text.replaceAll(/[\u0000-\u0008\u000a-\u001f\u007f]/g, ' ');
  // oxlint-disable-next-line no-control-regex -- SAFETY: the expression names all of Latin-1
  return /^[\u0000-\u00ff]*$/.test(clean) ? clean : Buffer.from(clean, 'utf8').toString('latin1');
}
