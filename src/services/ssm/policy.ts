/** Parameter policies: what a parameter does by itself when its time has come. [Systems Manager User Guide, "Assigning parameter policies"] */
import { epochMs, type EpochMs, plusMs } from '#lib/time';
import { parseTimestamp } from '#lib/timestamp';

import { fault } from './define.ts';
import { bounds, limits } from './limits.ts';
import type { Policy } from './tables.ts';

const HOUR_MS = 3_600_000;
const UNIT_HOURS: ReadonlyMap<string, number> = new Map([
  ['Days', 24],
  ['Hours', 1],
]);
const WHOLE = /^[1-9]\d{0,5}$/;
/** ISO_INSTANT and ISO_OFFSET_DATE_TIME: a date alone, or a number, is no instant here. */
const INSTANT = /^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:?\d\d)$/;

type Type = Policy['type'];
const MEMBERS: ReadonlySet<string> = new Set(['Type', 'Version', 'Attributes']);
const ATTRIBUTES: Readonly<Record<Type, readonly string[]>> = {
  Expiration: ['Timestamp'],
  ExpirationNotification: ['Before', 'Unit'],
  NoChangeNotification: ['After', 'Unit'],
};

interface ReadPolicy {
  readonly type: Type;
  readonly text: string;
  readonly attributes: ReadonlyMap<string, unknown>;
}

/** Reads the policies of a request, written at an instant; none for `[{}]`, which takes them all away. */
export function parsePolicies(text: string, now: EpochMs): readonly Policy[] {
  const given = readList(text).filter((item) => Object.keys(item).length > 0);
  if (given.length > limits.policies) {
    throw fault(
      'PoliciesLimitExceededException',
      `You specified more than the maximum number of allowed policies for the parameter. The maximum is ${limits.policies}.`,
    );
  }
  const read = given.map(readPolicy);
  const expirations = read.filter(({ type }) => type === 'Expiration');
  const [expiration] = expirations;
  const isOrphan = !expiration && read.some(({ type }) => type === 'ExpirationNotification');
  if (expirations.length > 1 || isOrphan) {
    throw fault(
      'IncompatiblePolicyException',
      expirations.length > 1
        ? 'There is a conflict in the policies specified for this parameter: there can be one Expiration policy.'
        : 'There is a conflict in the policies specified for this parameter: an ExpirationNotification policy needs an Expiration policy.',
    );
  }
  const expiresAtMs = expiration && timestampOf(expiration, now);
  return read.map((policy) => ({
    type: policy.type,
    text: policy.text,
    status: 'Pending',
    createdAtMs: now,
    dueAtMs: dueOf(policy, now, expiresAtMs),
  }));
}

/** The policies that a parameter keeps when it is written without any: those that wait for a change wait anew. */
export function keptPolicies(policies: readonly Policy[], now: EpochMs): readonly Policy[] {
  return policies.map((policy) =>
    policy.type === 'NoChangeNotification'
      ? { ...policy, status: 'Pending', dueAtMs: plusMs(now, spanOf(readText(policy.text))) }
      : policy,
  );
}

/** A span in words, as the events tell it: `20 days`. */
export function spanInWords(policy: Policy): string {
  const { attributes, type } = readText(policy.text);
  const count = attributes.get(type === 'NoChangeNotification' ? 'After' : 'Before');
  return `${String(count)} ${String(attributes.get('Unit')).toLowerCase()}`;
}

function readText(text: string): ReadPolicy {
  return readPolicy(asObject(readJson(text)));
}

function readList(text: string): readonly object[] {
  const json = readJson(text);
  return Array.isArray(json) ? json.map(asObject) : [asObject(json)];
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidAttribute('The policies are not well-formed JSON.');
  }
}

function asObject(value: unknown): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidAttribute('A policy is a JSON object.');
  }
  return value;
}

function readPolicy(value: object): ReadPolicy {
  const members = new Map<string, unknown>(Object.entries(value));
  const type = members.get('Type');
  if (!isType(type)) {
    throw fault(
      'InvalidPolicyTypeException',
      "The policy type isn't supported. Parameter Store supports the following policy types: Expiration, ExpirationNotification, and NoChangeNotification.",
    );
  }
  const unknown = [...members.keys()].find((name) => !MEMBERS.has(name));
  if (unknown !== undefined) throw invalidAttribute(`A policy has no member ${unknown}.`);
  if (members.get('Version') !== '1.0') throw invalidAttribute('The Version of a policy is 1.0.');
  const attributes = new Map<string, unknown>(
    Object.entries(asObject(members.get('Attributes') ?? {})),
  );
  const wanted = ATTRIBUTES[type];
  if (attributes.size !== wanted.length || !wanted.every((name) => attributes.has(name))) {
    throw invalidAttribute(`The attributes of ${type} are ${wanted.join(' and ')}.`);
  }
  return { type, text: JSON.stringify(value), attributes };
}

function isType(value: unknown): value is Type {
  return typeof value === 'string' && Object.hasOwn(ATTRIBUTES, value);
}

function dueOf(policy: ReadPolicy, now: EpochMs, expiresAtMs: EpochMs | undefined): EpochMs {
  if (policy.type === 'NoChangeNotification') return plusMs(now, spanOf(policy));
  if (policy.type === 'Expiration' || expiresAtMs === undefined) return expiresAtMs ?? now;
  // GAP: a notification whose time has gone by is sent at once; AWS does not say what it does.
  return epochMs(Math.max(now, expiresAtMs - spanOf(policy)));
}

function timestampOf({ attributes }: ReadPolicy, now: EpochMs): EpochMs {
  const text = attributes.get('Timestamp');
  const instant = typeof text === 'string' && INSTANT.test(text) ? parseTimestamp(text) : undefined;
  if (instant === undefined) {
    throw invalidAttribute('Timestamp is a date and time such as 2018-12-02T21:34:33.000Z.');
  }
  if (instant <= now) throw invalidAttribute('Timestamp lies in the past.');
  return instant;
}

function spanOf({ type, attributes }: ReadPolicy): number {
  const name = type === 'NoChangeNotification' ? 'After' : 'Before';
  const count = attributes.get(name);
  const unit = attributes.get('Unit');
  const hours = typeof unit === 'string' ? UNIT_HOURS.get(unit) : undefined;
  if (hours === undefined) throw invalidAttribute('Unit is Days or Hours.');
  if (typeof count !== 'string' || !WHOLE.test(count)) {
    throw invalidAttribute(`${name} is a whole number above zero, written as a text.`);
  }
  if (Number(count) * hours > bounds.notificationHours) {
    throw invalidAttribute(`${name} is at most ten years.`);
  }
  return Number(count) * hours * HOUR_MS;
}

function invalidAttribute(message: string) {
  return fault('InvalidPolicyAttributeException', message);
}
