import type {
  MemberModel,
  ServiceModel,
  ShapeModel,
  StructureModel,
  TimestampFormat,
} from '../model.ts';
import type { JsonDialect } from './json-reader.ts';
import { formatInstant, toBase64 } from './scalars.ts';
import {
  Compiled,
  isList,
  isMap,
  isStructure,
  answerMembersOf,
  shapeOf,
  timestampFormatOf,
} from './shapes.ts';

export type JsonWriter = (value: unknown) => unknown;

/** Shapes the values that services answer for JSON.stringify, or for CBOR. Nothing outside the model leaves. */
export class JsonWriters {
  readonly #model: ServiceModel;
  readonly #dialect: JsonDialect;
  readonly #compiled = new Compiled<JsonWriter>();

  constructor(model: ServiceModel, dialect: JsonDialect) {
    this.#model = model;
    this.#dialect = dialect;
  }

  of(name: string): JsonWriter {
    return this.#compiled.get(
      name,
      () => this.#make(shapeOf(this.#model, name)),
      (find) => (value) => find()(value),
    );
  }

  /** The writer of a member, whose own traits may say how it is written. */
  ofMember(member: MemberModel): JsonWriter {
    const shape = shapeOf(this.#model, member.shape);
    if (shape.type !== 'timestamp') return this.of(member.shape);
    return this.#instant(timestampFormatOf(member, shape, 'epoch-seconds'));
  }

  #instant(format: TimestampFormat): JsonWriter {
    if (this.#dialect.hasBytes) return (value) => new Date(Number(value));
    if (format === 'epoch-seconds') return (value) => Number(value) / 1000;
    return (value) => formatInstant(value, format);
  }

  #make(shape: ShapeModel): JsonWriter {
    if (isStructure(shape)) return this.#structure(shape);
    if (isList(shape)) {
      const write = this.ofMember(shape.member);
      // SAFETY: the service's types come from the same model.
      return (value) =>
        (value as readonly unknown[]).map((item) =>
          item === null || item === undefined ? null : write(item),
        );
    }
    if (isMap(shape)) {
      const write = this.ofMember(shape.value);
      return (value) => {
        const entries: [string, unknown][] = [];
        // SAFETY: the service's types come from the same model.
        for (const [key, item] of Object.entries(value as object)) {
          if (item !== undefined) entries.push([key, item === null ? null : write(item)]);
        }
        return Object.fromEntries(entries);
      };
    }
    switch (shape.type) {
      case 'timestamp':
        return this.#instant(shape.timestampFormat ?? 'epoch-seconds');
      case 'blob':
        return this.#dialect.hasBytes ? (value) => value : toBase64;
      case 'float':
      case 'double':
        if (this.#dialect.hasBytes) return (value) => value;
        return (value) => (Number.isFinite(value) ? value : String(value));
      default:
        return (value) => value;
    }
  }

  #structure(shape: StructureModel): JsonWriter {
    const members = answerMembersOf(shape, this.#dialect.isBound).map(([name, member]) => ({
      name,
      wire: this.#dialect.usesJsonNames ? (member.jsonName ?? name) : name,
      write: this.ofMember(member),
    }));
    return (value) => {
      // SAFETY: the service's types come from the same model.
      const source = value as Readonly<Record<string, unknown>>;
      const result: Record<string, unknown> = {};
      for (const { name, wire, write } of members) {
        const found = source[name];
        if (found !== undefined && found !== null) result[wire] = write(found);
      }
      return result;
    };
  }
}
