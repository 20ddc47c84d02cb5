/** The constraints of the model, checked before a handler runs, worded as AWS words them. */
import { commonFault, type Fault } from '../fault.ts';
import type {
  ListModel,
  MapModel,
  ServiceModel,
  ShapeModel,
  SimpleModel,
  StructureModel,
} from '../model.ts';
import type { ValidationWording } from '../service.ts';
import { matchesPattern } from './pattern.ts';
import { Compiled, isList, isMap, isStructure, shapeOf } from './shapes.ts';

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
      () => this.#make(shapeOf(this.#model, name), name),
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

  #make(shape: ShapeModel, name: string): Check {
    if (isStructure(shape)) return this.#structure(shape);
    const own = this.#own(shape, name);
    if (isList(shape)) {
      if (!this.#needsChecks(shape.member.shape)) return own;
      const item = this.#of(shape.member.shape);
      return (value, path, breaches) => {
        own(value, path, breaches);
        // SAFETY: the codec has checked this against the model.
        (value as readonly unknown[]).forEach((entry, place) => {
          if (breaches.length < MOST_BREACHES && entry !== null)
            item(entry, `${path}.${place + 1}.member`, breaches);
        });
      };
    }
    if (isMap(shape)) {
      const item = this.#of(shape.value.shape);
      const key = this.#of(shape.key.shape);
      return (value, path, breaches) => {
        own(value, path, breaches);
        // SAFETY: the codec has checked this against the model.
        for (const [name_, entry] of Object.entries(value as object)) {
          if (breaches.length >= MOST_BREACHES) return;
          key(name_, `${path}.key`, breaches);
          if (entry !== null) item(entry, `${path}.${name_}.member`, breaches);
        }
      };
    }
    return own;
  }

  #structure(shape: StructureModel): Check {
    const members = Object.entries(shape.members)
      .filter(([, member]) => member.required || this.#needsChecks(member.shape))
      .map(([name, member]) => ({
        name,
        isRequired: member.required ?? false,
        check: this.#needsChecks(member.shape) ? this.#of(member.shape) : undefined,
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
  #own(shape: Exclude<ShapeModel, StructureModel>, _name: string): Check {
    const constraints = this.#constraints(shape);
    if (constraints.length === 0) return () => undefined;
    const isSensitive = 'sensitive' in shape && shape.sensitive === true;
    return (value, path, breaches) => {
      for (const { holds, text } of constraints) {
        if (holds(value)) continue;
        const shown = isSensitive ? '***Sensitive Data Redacted***' : show(value);
        breaches.push({
          kind: 'constraint',
          path,
          text: `Value '${shown}' at '${path}' failed to satisfy constraint: ${text}`,
        });
      }
    };
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

interface Constraint {
  readonly holds: (value: unknown) => boolean;
  readonly text: string;
}

function enumeration(values: readonly string[]): Constraint {
  const known = new Set(values);
  return {
    holds: (value) => known.has(String(value)),
    text: `Member must satisfy enum value set: [${values.join(', ')}]`,
  };
}

function isNumeric(shape: SimpleModel | ListModel | MapModel): boolean {
  return ['byte', 'short', 'integer', 'long', 'float', 'double'].includes(shape.type);
}

function bounds(shape: SimpleModel | ListModel | MapModel, isNumber: boolean): Constraint[] {
  const { min, max } = shape;
  const found: Constraint[] = [];
  const sizeOf = isNumber ? Number : lengthOf;
  const noun = isNumber ? 'value' : 'length';
  if (min !== undefined && (isNumber || min > 0)) {
    found.push({
      holds: (value) => sizeOf(value) >= min,
      text: `Member must have ${noun} greater than or equal to ${min}`,
    });
  }
  if (max !== undefined) {
    found.push({
      holds: (value) => sizeOf(value) <= max,
      text: `Member must have ${noun} less than or equal to ${max}`,
    });
  }
  return found;
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') {
    // Characters beyond the basic plane count once.
    return value.length > 0 && /[\ud800-\udfff]/.test(value) ? [...value].length : value.length;
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
