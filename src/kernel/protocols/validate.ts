/** The constraints of the model, checked before a handler runs, worded as AWS words them. */
import { commonFault, type Fault } from '../fault.ts';
import type {
  ListModel,
  MapModel,
  MemberModel,
  ServiceModel,
  ShapeModel,
  SimpleModel,
  StructureModel,
} from '../model.ts';
import type { ValidationWording } from '../service.ts';
import { matchesPattern } from './pattern.ts';
import { Compiled, isList, isMap, isSimple, isStructure, shapeOf } from './shapes.ts';

/** One broken constraint: `Value '…' at 'queueName' failed to satisfy constraint: …`. */
interface Breach {
  readonly kind: 'missing' | 'constraint';
  readonly path: string;
  readonly text: string;
}
type Check = (value: unknown, path: string, breaches: Breach[]) => void;

const MOST_BREACHES = 20;
const SHOWN_CHARACTERS = 2000;

export class Validators {
  readonly #model: ServiceModel;
  readonly #wording: ValidationWording;
  readonly #compiled = new Compiled<Check>();
  readonly #hasChecks = new Map<string, boolean>();

  constructor(model: ServiceModel, wording: ValidationWording) {
    this.#model = model;
    this.#wording = wording;
  }

  check(shape: string, operation: string, input: unknown): void {
    if (!this.#needsChecks(shape)) return;
    const breaches: Breach[] = [];
    this.#of(shape)(input, '', breaches);
    if (breaches.length > 0) throw this.#fault(breaches, operation);
  }

  #fault(breaches: readonly Breach[], operation: string): Fault {
    const missing = breaches.find(({ kind }) => kind === 'missing');
    if (missing && this.#wording.missing) return this.#wording.missing(missing.path, operation);
    const noun = breaches.length === 1 ? 'error' : 'errors';
    const texts = breaches.slice(0, MOST_BREACHES).map(({ text }) => text);
    return commonFault(
      'ValidationException',
      `${breaches.length} validation ${noun} detected: ${texts.join('; ')}`,
    );
  }

  #of(name: string): Check {
    return this.#compiled.get(
      name,
      () => this.#make(shapeOf(this.#model, name)),
      (find) => (value, path, breaches) => find()(value, path, breaches),
    );
  }

  /** Whether anything below a shape can be broken at all; most shapes have nothing to check. */
  #needsChecks(name: string): boolean {
    const known = this.#hasChecks.get(name);
    if (known !== undefined) return known;
    // A shape that contains itself adds nothing of its own.
    this.#hasChecks.set(name, false);
    const shape = shapeOf(this.#model, name);
    let has = this.#constraints(shape).length > 0;
    if (isStructure(shape)) {
      for (const member of Object.values(shape.members)) {
        if (member.required || this.#needsChecks(member.shape)) has = true;
      }
    } else if (isList(shape)) has = this.#needsChecks(shape.member.shape) || has;
    else if (isMap(shape))
      has = this.#needsChecks(shape.value.shape) || this.#needsChecks(shape.key.shape) || has;
    this.#hasChecks.set(name, has);
    return has;
  }

  #make(shape: ShapeModel): Check {
    if (isStructure(shape)) return this.#structure(shape);
    const own = this.#own(shape);
    if (isList(shape)) return this.#list(shape, own);
    if (isMap(shape)) return this.#map(shape, own);
    return own;
  }

  #list(shape: ListModel, own: Check): Check {
    const member = shapeOf(this.#model, shape.member.shape);
    if (!this.#needsChecks(shape.member.shape)) return own;
    if (isSimple(member)) return all(own, this.#items(member));
    const item = this.#of(shape.member.shape);
    return all(own, (value, path, breaches) => {
      // SAFETY: the codec has checked this against the model.
      (value as readonly unknown[]).forEach((entry, place) => {
        if (breaches.length < MOST_BREACHES && entry !== null)
          item(entry, `${path}.${place + 1}.member`, breaches);
      });
    });
  }

  // AWS: items that are simple values are told of in one, with all that is asked of them. [recordings of Lambda]
  #items(member: SimpleModel): Check {
    const constraints = this.#constraints(member);
    const texts = [...this.#all(member), 'Member must not be null'];
    const text = `Member must satisfy constraint: [${texts.join(', ')}]`;
    return (value, path, breaches) => {
      // SAFETY: the codec has checked this against the model.
      const items = value as readonly unknown[];
      const isBroken = items.some(
        (item) => item !== null && constraints.some(({ holds }) => !holds(item)),
      );
      if (isBroken) breaches.push(breachOf(value, path, text, member.sensitive));
    };
  }

  #map(shape: MapModel, own: Check): Check {
    const key = shapeOf(this.#model, shape.key.shape);
    const value = shapeOf(this.#model, shape.value.shape);
    const isSensitive =
      (isSimple(key) && key.sensitive) || (isSimple(value) && value.sensitive) || false;
    const entries = (
      name: string,
      part: ShapeModel,
      partsOf: (map: object) => unknown[],
    ): Check => {
      if (!isSimple(part)) return () => undefined;
      const constraints = this.#constraints(part);
      const text = `${name} must satisfy constraint: [${this.#all(part).join(', ')}]`;
      return (map, path, breaches) => {
        // SAFETY: the codec has checked this against the model.
        const isBroken = partsOf(map as object).some(
          (item) => item !== null && constraints.some(({ holds }) => !holds(item)),
        );
        if (isBroken) breaches.push(breachOf(map, path, text, isSensitive));
      };
    };
    const keys = entries('Map keys', key, Object.keys);
    if (isSimple(value)) return all(own, keys, entries('Map value', value, Object.values));
    const item = this.#of(shape.value.shape);
    return all(own, keys, (map, path, breaches) => {
      // SAFETY: the codec has checked this against the model.
      for (const [name, entry] of Object.entries(map as object)) {
        if (breaches.length >= MOST_BREACHES) return;
        if (entry !== null) item(entry, `${path}.${name}.member`, breaches);
      }
    });
  }

  #structure(shape: StructureModel): Check {
    const isChecked = (name: string, member: MemberModel) =>
      this.#needsChecks(member.shape) && !this.#wording.ignore?.includes(name);
    const members = Object.entries(shape.members)
      .filter(([name, member]) => member.required || isChecked(name, member))
      .map(([name, member]) => ({
        name,
        isRequired: member.required ?? false,
        check: isChecked(name, member) ? this.#of(member.shape) : undefined,
      }));
    const names = Object.keys(shape.members);
    return (value, path, breaches) => {
      // SAFETY: the codec has checked this against the model.
      const source = value as Readonly<Record<string, unknown>>;
      for (const { name, isRequired, check } of members) {
        const found = source[name];
        const at = path === '' ? lowerFirst(name) : `${path}.${lowerFirst(name)}`;
        if (found === undefined || found === null) {
          if (isRequired) {
            const text = `Value null at '${at}' failed to satisfy constraint: Member must not be null`;
            breaches.push({ kind: 'missing', path: path === '' ? name : at, text });
          }
        } else check?.(found, at, breaches);
      }
      if (
        shape.type === 'union' &&
        names.filter((name) => source[name] !== undefined).length !== 1
      ) {
        const text = `Value at '${path}' failed to satisfy constraint: Member must have exactly one member set`;
        breaches.push({ kind: 'constraint', path, text });
      }
    };
  }

  /** The constraints that a shape itself states. */
  #own(shape: Exclude<ShapeModel, StructureModel>): Check {
    const constraints = this.#constraints(shape);
    if (constraints.length === 0) return () => undefined;
    const isSensitive = isSimple(shape) && shape.sensitive;
    return (value, path, breaches) => {
      for (const { holds, text } of constraints) {
        if (!holds(value)) breaches.push(breachOf(value, path, text, isSensitive));
      }
    };
  }

  /** What is asked of the items of a collection, in AWS's order, a least length of nothing included. */
  #all(shape: SimpleModel): readonly string[] {
    const texts = this.#constraints(shape).map(({ text }) => text);
    const least = 'Member must have length greater than or equal to 0';
    if (shape.min !== 0 || isNumeric(shape) || this.#wording.off?.includes('length')) return texts;
    const place = texts.findIndex((text) => text.includes('regular expression'));
    return place < 0 ? [...texts, least] : texts.toSpliced(place, 0, least);
  }

  #constraints(shape: ShapeModel): readonly Constraint[] {
    if (isStructure(shape)) return [];
    const off = new Set<string>(this.#wording.off ?? []);
    const found: Constraint[] = [];
    if (!isList(shape) && !isMap(shape) && shape.enum && !off.has('enum'))
      found.push(enumeration(shape.enum));
    const isNumber = isNumeric(shape);
    if (isNumber ? !off.has('range') : !off.has('length')) found.push(...bounds(shape, isNumber));
    if (!isList(shape) && !isMap(shape) && shape.pattern !== undefined && !off.has('pattern')) {
      const { pattern } = shape;
      found.push({
        holds: (value) => matchesPattern(pattern, String(value)),
        text: `Member must satisfy regular expression pattern: ${pattern}`,
      });
    }
    return found;
  }
}

function all(...checks: readonly Check[]): Check {
  return (value, path, breaches) => {
    for (const check of checks) check(value, path, breaches);
  };
}

// AWS: a sensitive value is not shown. [recordings of KMS, Encrypt]
function breachOf(
  value: unknown,
  path: string,
  text: string,
  isSensitive: boolean | undefined,
): Breach {
  const shown = isSensitive ? '' : `'${show(value)}' `;
  return {
    kind: 'constraint',
    path,
    text: `Value ${shown}at '${path}' failed to satisfy constraint: ${text}`,
  };
}

interface Constraint {
  readonly holds: (value: unknown) => boolean;
  readonly text: string;
}

function enumeration(values: readonly string[]): Constraint {
  const known = new Set(values);
  return {
    holds: (value) => known.has(String(value)),
    text: `Member must satisfy enum value set: [${hashed(values).join(', ')}]`,
  };
}

/**
 * AWS prints the values of an enum in the order of a HashSet of Java. [recordings of KMS and Lambda; java.util.HashMap, String.hashCode]
 */
function hashed(values: readonly string[]): readonly string[] {
  let capacity = 16;
  while (values.length > capacity * 0.75) capacity *= 2;
  const places = values.map((value) => {
    let hash = 0;
    for (let at = 0; at < value.length; at++) hash = Math.imul(hash, 31) + value.charCodeAt(at);
    return { value, place: (hash ^ (hash >>> 16)) & (capacity - 1) };
  });
  return places.toSorted((left, right) => left.place - right.place).map(({ value }) => value);
}

function isNumeric(shape: SimpleModel | ListModel | MapModel): boolean {
  return ['byte', 'short', 'integer', 'long', 'float', 'double'].includes(shape.type);
}

function bounds(shape: SimpleModel | ListModel | MapModel, isNumber: boolean): Constraint[] {
  const { min, max } = shape;
  const found: Constraint[] = [];
  const sizeOf = isNumber ? Number : lengthOf;
  const noun = isNumber ? 'value' : 'length';
  if (max !== undefined) {
    found.push({
      holds: (value) => sizeOf(value) <= max,
      text: `Member must have ${noun} less than or equal to ${max}`,
    });
  }
  if (min !== undefined && (isNumber || min > 0)) {
    found.push({
      holds: (value) => sizeOf(value) >= min,
      text: `Member must have ${noun} greater than or equal to ${min}`,
    });
  }
  return found;
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') {
    // Characters beyond the basic plane count once.
    return value.length > 0 && /[\ud800-\udfff]/.test(value)
      ? Array.from(value).length
      : value.length;
  }
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function show(value: unknown): string {
  if (value instanceof Uint8Array)
    return `java.nio.HeapByteBuffer[pos=0 lim=${value.length} cap=${value.length}]`;
  const text = Array.isArray(value)
    ? `[${value.map(show).join(', ')}]`
    : typeof value === 'object' && value !== null
      ? `{${Object.entries(value)
          .map(([key, item]) => `${key}=${show(item)}`)
          .join(', ')}}`
      : String(value);
  return text.length > SHOWN_CHARACTERS ? text.slice(0, SHOWN_CHARACTERS) : text;
}
