import { epochMs } from '#lib/time';

import type { ServiceModel } from '../model.ts';
import { isList, isMap, isStructure, shapeOf } from '../protocols/shapes.ts';

/** What stands where a secret stood in a request. [CloudTrail records of AWS, such as SSM PutParameter] */
export const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';
const LONGEST_TEXT = 10_000;
const MOST_ITEMS = 200;

/** How a value is shown. */
export interface Redaction {
  readonly model: ServiceModel;
  /** Members that are secret besides those that the model calls sensitive. */
  readonly secrets: ReadonlySet<string>;
  /** What stands in the place of a secret; undefined leaves its member out, as AWS does in answers. */
  readonly instead: string | undefined;
}

/**
 * An input or output as an audit record shows it: names in lower camel case, without secrets, bytes, or endless text.
 * It takes whatever it is given: what does not fit the model is left out.
 */
export function redact(redaction: Redaction, shapeName: string, value: unknown): unknown {
  const shape = shapeOf(redaction.model, shapeName);
  if (value === null || value === undefined) return undefined;
  if (isList(shape)) {
    if (!Array.isArray(value)) return undefined;
    return value
      .slice(0, MOST_ITEMS)
      .map((item) => redact(redaction, shape.member.shape, item) ?? null);
  }
  if (isStructure(shape) || isMap(shape)) {
    if (typeof value !== 'object') return undefined;
    const entries = isMap(shape)
      ? mapEntries(redaction, shape.value.shape, value)
      : memberEntries(redaction, shape.members, value);
    return Object.fromEntries(entries.filter(([, shown]) => shown !== undefined));
  }
  if (shape.type === 'timestamp') return toAuditTime(Number(value));
  if (shape.type === 'blob' || typeof value === 'object') return undefined;
  return typeof value === 'string' && value.length > LONGEST_TEXT
    ? `${value.slice(0, LONGEST_TEXT)}…`
    : value;
}

type Entry = readonly [string, unknown];

function memberEntries(
  redaction: Redaction,
  members: Readonly<Record<string, { readonly shape: string; readonly sensitive?: boolean }>>,
  value: object,
): readonly Entry[] {
  const given = new Map<string, unknown>(Object.entries(value));
  return Object.entries(members).flatMap(([name, member]): Entry[] => {
    const found = given.get(name);
    if (found === undefined || found === null) return [];
    // Bytes are never shown, secret or not.
    if (shapeOf(redaction.model, member.shape).type === 'blob') return [];
    const isSecret =
      redaction.secrets.has(name) ||
      member.sensitive === true ||
      isSensitive(redaction.model, member.shape);
    const shown = isSecret ? redaction.instead : redact(redaction, member.shape, found);
    return [[name.charAt(0).toLowerCase() + name.slice(1), shown]];
  });
}

function mapEntries(redaction: Redaction, shapeName: string, value: object): readonly Entry[] {
  const isSecret = isSensitive(redaction.model, shapeName);
  return Object.entries(value)
    .slice(0, MOST_ITEMS)
    .map(([key, item]) => [
      key,
      isSecret || redaction.secrets.has(key)
        ? redaction.instead
        : redact(redaction, shapeName, item),
    ]);
}

function isSensitive(model: ServiceModel, shapeName: string): boolean {
  const shape = shapeOf(model, shapeName);
  return ('sensitive' in shape && shape.sensitive) || false;
}

/** AWS: `Jul 18, 2014, 4:07:39 PM`, in UTC. [IAM User Guide, "Logging IAM and AWS STS API calls", AssumeRole] */
function toAuditTime(milliseconds: number): string {
  return AUDIT_TIME.format(epochMs(milliseconds)).replaceAll('\u202f', ' ');
}

const AUDIT_TIME = new Intl.DateTimeFormat('en-US', {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'UTC',
});
