/** The two forms of a value: ours (instants as milliseconds, bytes as Buffer) and the SDK's. */
import { Readable } from 'node:stream';

import type { ServiceModel, ShapeModel } from '../../../src/kernel/model.ts';

type Each = (shape: ShapeModel, value: unknown) => unknown;

function walk(model: ServiceModel, name: string, value: unknown, each: Each): unknown {
  if (value === null || value === undefined) return value;
  const shape = model.shapes[name];
  if (!shape) throw new Error(`no shape ${name}`);
  switch (shape.type) {
    case 'structure':
    case 'union':
      if (typeof value !== 'object' || Array.isArray(value)) return value;
      return Object.fromEntries(
        Object.entries(value)
          .filter(([, item]) => item !== undefined)
          .map(([key, item]) => {
            const member = Object.hasOwn(shape.members, key) ? shape.members[key] : undefined;
            return [key, member ? walk(model, member.shape, item, each) : item];
          }),
      );
    case 'list':
      if (!Array.isArray(value)) return value;
      return value.map((item) => walk(model, shape.member.shape, item, each));
    case 'map':
      if (typeof value !== 'object') return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          walk(model, shape.value.shape, item, each),
        ]),
      );
    default:
      return each(shape, value);
  }
}

export function toSdk(model: ServiceModel, shape: string, value: unknown): unknown {
  return walk(model, shape, value, (target, item) => {
    if (target.type === 'timestamp') return new Date(Number(item));
    if (target.type === 'blob') return new Uint8Array(item as Buffer);
    return item;
  });
}

export function fromSdk(model: ServiceModel, shape: string, value: unknown): unknown {
  return walk(model, shape, value, (target, item) => {
    if (item instanceof Date) return item.getTime();
    if (item instanceof Uint8Array) return Buffer.from(item);
    if (target.type === 'string' && typeof item === 'object') return String(item);
    return item;
  });
}

/** The SDK's streams, read to their ends. */
export async function withoutStreams(
  model: ServiceModel,
  shape: string,
  value: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const result: Record<string, unknown> = {};
  const target = model.shapes[shape];
  for (const [name, item] of Object.entries(value)) {
    const member = target && 'members' in target ? target.members[name]?.shape : undefined;
    const kind = member === undefined ? undefined : model.shapes[member];
    if (kind && 'eventStream' in kind && member !== undefined) {
      const events: unknown[] = [];
      for await (const event of item as AsyncIterable<object>)
        events.push(fromSdk(model, member, event));
      result[name] = events;
    } else if (item instanceof Readable) {
      const pieces: Uint8Array[] = [];
      for await (const piece of item) pieces.push(Buffer.from(piece));
      result[name] = Buffer.concat(pieces);
    } else result[name] = item;
  }
  return result;
}

/** Lists of events become the streams that handlers give. */
export function withStreams(model: ServiceModel, shape: string, value: unknown): unknown {
  const target = model.shapes[shape];
  if (typeof value !== 'object' || value === null || !target || !('members' in target))
    return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const kind = model.shapes[target.members[name]?.shape ?? ''];
      if (!kind || !('eventStream' in kind)) return [name, item];
      return [name, Readable.from(item as object[])];
    }),
  );
}

/** Nothing that is empty: XML and forms cannot tell an empty collection from an absent one. */
export function withoutEmpties(value: unknown): unknown {
  if (value instanceof Uint8Array) return value.length > 0 ? value : undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const list = value.map(withoutEmpties).filter((item) => item !== undefined);
    return list.length > 0 ? list : undefined;
  }
  const entries = Object.entries(value)
    .map(([key, item]) => [key, withoutEmpties(item)] as const)
    .filter(([, item]) => item !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** Where two values differ first, in words; undefined where they are equal. */
export function difference(wanted: unknown, got: unknown, path = ''): string | undefined {
  if (Object.is(wanted, got)) return undefined;
  if (wanted instanceof Uint8Array && got instanceof Uint8Array)
    return Buffer.compare(wanted, got) === 0 ? undefined : `${path}: other bytes`;
  if (Array.isArray(wanted) && Array.isArray(got)) {
    if (wanted.length !== got.length) return `${path}: ${wanted.length} items became ${got.length}`;
    for (let place = 0; place < wanted.length; place++) {
      const found = difference(wanted[place], got[place], `${path}[${place}]`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (isRecord(wanted) && isRecord(got)) {
    for (const key of new Set([...Object.keys(wanted), ...Object.keys(got)])) {
      const one = Object.hasOwn(wanted, key) ? wanted[key] : undefined;
      const two = Object.hasOwn(got, key) ? got[key] : undefined;
      const found = difference(one, two, `${path}.${key}`);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return `${path}: ${brief(wanted)} became ${brief(got)}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array)
  );
}

function brief(value: unknown): string {
  const text =
    typeof value === 'object' ? JSON.stringify(value) : `${typeof value} ${String(value)}`;
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
