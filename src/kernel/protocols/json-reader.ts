import type { MemberModel, ServiceModel, ShapeModel, StructureModel } from '../model.ts';
import { misplaced } from './malformed.ts';
import { checkInstant, checkNumber, parseBase64 } from './scalars.ts';
import { Compiled, isList, isMap, isStructure, membersOf, shapeOf } from './shapes.ts';

export type JsonReader = (value: unknown) => unknown;

/** Which names a protocol uses, and what a parser has already made of a value. */
export interface JsonDialect {
  /** restJson1 renames members; awsJson and CBOR do not. */
  readonly usesJsonNames: boolean;
  /** restJson1 binds members elsewhere, they are not in the body. */
  readonly isBound: boolean;
  /** CBOR gives bytes as bytes. */
  readonly hasBytes: boolean;
}

export const awsJson: JsonDialect = { usesJsonNames: false, isBound: false, hasBytes: false };
export const restJson: JsonDialect = { usesJsonNames: true, isBound: true, hasBytes: false };
export const cborDialect: JsonDialect = { usesJsonNames: false, isBound: false, hasBytes: true };

/**
 * Reads parsed JSON or CBOR into the values that services use. Only members of the model are taken over, each is checked for
 * its kind, and names from the caller never become names of anything but a map's entries.
 */
export class JsonReaders {
  readonly #model: ServiceModel;
  readonly #dialect: JsonDialect;
  readonly #compiled = new Compiled<JsonReader>();

  constructor(model: ServiceModel, dialect: JsonDialect) {
    this.#model = model;
    this.#dialect = dialect;
  }

  of(name: string): JsonReader {
    return this.#compiled.get(
      name,
      () => this.#make(shapeOf(this.#model, name)),
      (find) => (value) => find()(value),
    );
  }

  #make(shape: ShapeModel): JsonReader {
    if (isStructure(shape)) return this.#structure(shape);
    if (isList(shape)) {
      const read = this.of(shape.member.shape);
      const isSparse = shape.sparse ?? false;
      return (value) => {
        if (!Array.isArray(value)) throw misplaced(value, 'list');
        const list: unknown[] = [];
        for (const item of value) {
          if (item !== null && item !== undefined) list.push(read(item));
          else if (isSparse) list.push(null);
        }
        return list;
      };
    }
    if (isMap(shape)) {
      const read = this.of(shape.value.shape);
      const isSparse = shape.sparse ?? false;
      return (value) => {
        const entries: [string, unknown][] = [];
        for (const [key, item] of Object.entries(requireObject(value))) {
          if (item !== null && item !== undefined) entries.push([key, read(item)]);
          else if (isSparse) entries.push([key, null]);
        }
        return mapOf(entries);
      };
    }
    switch (shape.type) {
      case 'string':
      case 'bigDecimal':
        return (value) => {
          if (typeof value !== 'string') throw misplaced(value, 'String');
          return value;
        };
      case 'bigInteger':
        return (value) => {
          if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint')
            throw misplaced(value, 'BigInteger');
          return String(value);
        };
      case 'boolean':
        return (value) => {
          if (typeof value !== 'boolean') throw misplaced(value, 'Boolean');
          return value;
        };
      case 'timestamp':
        return checkInstant;
      case 'blob':
        return (value) => {
          if (this.#dialect.hasBytes && value instanceof Uint8Array) return Buffer.from(value);
          if (typeof value !== 'string') throw misplaced(value, 'Blob');
          return parseBase64(value);
        };
      case 'document':
        return (value) => value;
      case 'byte':
      case 'short':
      case 'integer':
      case 'long':
      case 'float':
      case 'double': {
        const { type } = shape;
        return (value) => checkNumber(value, type);
      }
    }
  }

  #structure(shape: StructureModel): JsonReader {
    const members = membersOf(shape, this.#dialect.isBound).map(([name, member]) => ({
      name,
      wire: this.#wireName(name, member),
      read: this.of(member.shape),
    }));
    return (value) => {
      const source = requireObject(value);
      const result: Record<string, unknown> = {};
      for (const { name, wire, read } of members) {
        const found = source[wire];
        if (found === undefined || found === null || !Object.hasOwn(source, wire)) continue;
        result[name] = read(found);
      }
      return result;
    };
  }

  #wireName(name: string, member: MemberModel): string {
    return this.#dialect.usesJsonNames ? (member.jsonName ?? name) : name;
  }
}

function requireObject(value: unknown): Readonly<Record<string, unknown>> {
  if (
    typeof value !== 'object' ||
    value === null ||
    Array.isArray(value) ||
    value instanceof Uint8Array ||
    value instanceof Date
  ) {
    throw misplaced(value, 'structure');
  }
  // SAFETY: an object of JSON or CBOR has only text keys.
  return value as Readonly<Record<string, unknown>>;
}

/** A map of the caller's names. Entries become own properties whatever their name, `__proto__` too. */
export function mapOf(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries);
}
