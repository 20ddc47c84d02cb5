/** Values of the published cases as our services see them, and comparisons that overlook what does not matter. */
import type { ServiceModel } from '../../../src/kernel/model.ts';
import { parseTimestamp } from '../../../src/lib/timestamp.ts';
import { localName, type XmlElement } from '../../../src/lib/xml.ts';

/** Seconds become milliseconds, texts of blobs bytes, and names of numbers numbers. */
export function ourValue(model: ServiceModel, name: string, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  const shape = model.shapes[name];
  if (shape && 'eventStream' in shape && Array.isArray(value))
    return value.map((event) => ourValue(model, name, event));
  switch (shape?.type) {
    case 'structure':
    case 'union':
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          ourValue(model, shape.members[key]?.shape ?? '', item),
        ]),
      );
    case 'list':
      // SAFETY: a case's value has the kind of its shape.
      return (value as unknown[]).map((item) => ourValue(model, shape.member.shape, item));
    case 'map':
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, ourValue(model, shape.value.shape, item)]),
      );
    case 'timestamp':
      return typeof value === 'number' ? value * 1000 : parseTimestamp(String(value));
    case 'blob':
      return Buffer.from(String(value), 'utf8');
    case 'float':
    case 'double':
      return Number(value);
    default:
      return value;
  }
}

/** JSON or CBOR without its nulls: absent and null are one. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value instanceof Date) return { instant: value.getTime() };
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') };
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) return plainText(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null && item !== undefined)
      .map(([key, item]) => [key, withoutNulls(item)]),
  );
}

const IGNORED = new Set(['ResponseMetadata', 'requestId', 'RequestId', 'RequestID', 'Type']);

/** An element as plain data: no prefixes, no namespaces, children by name, numbers and instants as such. */
export function plainXml(element: XmlElement): unknown {
  const children = element.children
    .filter(({ name }) => !IGNORED.has(localName(name)))
    .map((child) => [localName(child.name), plainXml(child)] as const);
  children.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  const attributes = [...element.attributes]
    .filter(([name]) => !name.startsWith('xmlns'))
    .map(([name, value]) => [localName(name), value]);
  const text = element.children.length > 0 ? '' : plainText(element.text);
  return { text, children, attributes };
}

export function plainText(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  if (/^-?[\d.]+(?:[eE][+-]?\d+)?$/.test(trimmed) && !Number.isNaN(Number(trimmed)))
    return Number(trimmed);
  if (/\d\d:\d\d:\d\d/.test(trimmed)) return parseTimestamp(trimmed) ?? trimmed;
  return text;
}
