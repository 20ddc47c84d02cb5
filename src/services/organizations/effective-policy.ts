/**
 * How the tag policies of an organization become the one that holds for an account: from the root down, each level changes what it
 * inherits, as far as the levels above let it. [User Guide, "Inheritance operators", "Inheritance examples"]
 */
import { isList, isObject, type JsonObject, type JsonValue } from '#languages/iam-policy/json';

import { CONTROL, type Operator, OPERATORS } from './policy-document.ts';

/** What one place of the policy has come to. */
interface Setting {
  readonly value?: string | readonly string[];
  readonly parts: ReadonlyMap<string, Setting>;
  /** The operators that levels below may use here and in the parts. */
  readonly allowed: readonly Operator[];
}

/** The effective policy of levels from the root to the account; undefined when nothing is left to hold. */
export function effectivePolicy(levels: readonly (readonly JsonObject[])[]): string | undefined {
  let setting: Setting | undefined;
  for (const level of levels) if (level.length > 0) setting = merged(setting, level, OPERATORS, 0);
  const shown = setting && shownOf(setting);
  return shown === undefined ? undefined : JSON.stringify(shown);
}

/** What becomes of an inherited setting under the policies of one level, in the order in which they were attached. */
function merged(
  inherited: Setting | undefined,
  level: readonly JsonObject[],
  above: readonly Operator[],
  depth: number,
): Setting {
  const allowed = inherited?.allowed ?? above;
  const value = valueOf(inherited?.value, level, allowed);
  const parts = new Map(inherited?.parts);
  for (const name of new Set(level.flatMap((policy) => partNames(policy, depth)))) {
    const written = level.flatMap((policy) => partsNamed(policy, name, depth));
    parts.set(name, merged(inherited?.parts.get(name), written, allowed, depth + 1));
  }
  return {
    ...(value !== undefined && { value }),
    parts: narrowed(parts, level),
    allowed: allowedAfter(allowed, level),
  };
}

/** AWS: of two that assign on one level the one that was attached first counts. [User Guide, "Inheritance examples", 6] */
function valueOf(
  inherited: Setting['value'],
  level: readonly JsonObject[],
  allowed: readonly Operator[],
): Setting['value'] {
  const written = (operator: Operator) =>
    allowed.includes(operator)
      ? level.flatMap((policy) => (policy.has(operator) ? [policy.get(operator)] : []))
      : [];
  const [assigned] = written('@@assign');
  const start = assigned === undefined ? inherited : textsOf(assigned);
  const appended = written('@@append').flatMap(listOf);
  const removed = new Set(written('@@remove').flatMap(listOf));
  if (typeof start === 'string') return start;
  if (start === undefined && appended.length === 0) return undefined;
  const kept =
    assigned === undefined ? (start ?? []).filter((each) => !removed.has(each)) : (start ?? []);
  return [...new Set([...kept, ...appended])];
}

/** What a level says of the levels below: policies of one level can only take from each other, as from those above. */
function allowedAfter(
  allowed: readonly Operator[],
  level: readonly JsonObject[],
): readonly Operator[] {
  const controls = level.flatMap((policy) =>
    policy.has(CONTROL) ? [listOf(policy.get(CONTROL))] : [],
  );
  return allowed.filter((operator) =>
    controls.every((control) => control.includes('@@all') || control.includes(operator)),
  );
}

/** A control holds for the parts that are there as for those that are not yet. */
function narrowed(
  parts: ReadonlyMap<string, Setting>,
  level: readonly JsonObject[],
): ReadonlyMap<string, Setting> {
  if (!level.some((policy) => policy.has(CONTROL))) return parts;
  return new Map(
    [...parts].map(([name, part]) => [
      name,
      { ...part, allowed: allowedAfter(part.allowed, level), parts: narrowed(part.parts, level) },
    ]),
  );
}

// AWS: the keys of tags are compared without regard to case, and shown in lower case. [User Guide, "Tag policy syntax"]
const KEYS_DEPTH = 1;

function nameAt(name: string, depth: number): string {
  return depth === KEYS_DEPTH ? name.toLowerCase() : name;
}

function partNames(policy: JsonObject, depth: number): readonly string[] {
  return [...policy.keys()]
    .filter((name) => !name.startsWith('@@'))
    .map((name) => nameAt(name, depth));
}

function partsNamed(policy: JsonObject, wanted: string, depth: number): readonly JsonObject[] {
  return [...policy].flatMap(([name, part]) =>
    nameAt(name, depth) === wanted && isObject(part) ? [part] : [],
  );
}

function textsOf(value: JsonValue): string | readonly string[] {
  return typeof value === 'string' ? value : listOf(value);
}

function listOf(value: JsonValue | undefined): readonly string[] {
  return isList(value) ? value.filter((each) => typeof each === 'string') : [];
}

type Shown = string | readonly string[] | { readonly [name: string]: Shown };

function shownOf({ value, parts }: Setting): Shown | undefined {
  if (value !== undefined) return typeof value === 'string' || value.length > 0 ? value : undefined;
  const shown = [...parts].flatMap(([name, part]) => {
    const inner = shownOf(part);
    return inner === undefined ? [] : [[name, inner] as const];
  });
  return shown.length > 0 ? Object.fromEntries(shown) : undefined;
}
