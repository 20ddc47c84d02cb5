import { type EpochMs, epochMs } from '#lib/time';
/** Single values as text and as JSON: numbers, instants, bytes. */
import { fromSeconds, parseTimestamp, toDateTime, toHttpDate } from '#lib/timestamp';

import type { SimpleType, TimestampFormat } from '../model.ts';
import { Malformed, misplaced } from './malformed.ts';

const BOUNDS: Readonly<
  Partial<Record<SimpleType, readonly [number | bigint, number | bigint, string]>>
> = {
  byte: [-128, 127, 'Byte'],
  short: [-32_768, 32_767, 'Short'],
  integer: [-2_147_483_648, 2_147_483_647, 'Integer'],
  long: [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n, 'Long'],
};
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

export function isFloat(type: SimpleType): boolean {
  return type === 'float' || type === 'double';
}

/** A number of JSON or CBOR that has the type's kind and size. */
export function checkNumber(value: unknown, type: SimpleType): number | bigint {
  if (isFloat(type)) {
    if (typeof value === 'number') return value;
    if (typeof value === 'bigint') return Number(value);
    if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
    throw misplaced(value, type === 'float' ? 'Float' : 'Double');
  }
  const [least, most, name] = BOUNDS[type] ?? [
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    'Number',
  ];
  if (typeof value === 'bigint') {
    if (value < least || value > most) throw misplaced(value, name);
    return Number(value);
  }
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
    throw misplaced(value, name);
  return value;
}

/** A number that travels as text: in headers, query strings, forms and XML. */
export function parseNumber(text: string, type: SimpleType): number {
  const trimmed = text.trim();
  if (isFloat(type) && (trimmed === 'NaN' || trimmed === 'Infinity' || trimmed === '-Infinity'))
    return Number(trimmed);
  if (!DECIMAL.test(trimmed)) throw new Malformed(`'${excerpt(text)}' is not a valid number`);
  return Number(checkNumber(Number(trimmed), type));
}

export function parseBoolean(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed === 'true' || trimmed === 'True' || trimmed === '1') return true;
  if (trimmed === 'false' || trimmed === 'False' || trimmed === '0') return false;
  throw new Malformed(`'${excerpt(text)}' is not a valid boolean`);
}

export function parseInstant(text: string): EpochMs {
  const instant = parseTimestamp(text);
  if (instant === undefined) throw new Malformed(`'${excerpt(text)}' is not a valid timestamp`);
  return instant;
}

/** An instant of JSON: a number of seconds, or a text in any known form. */
export function checkInstant(value: unknown): EpochMs {
  if (typeof value === 'string') return parseInstant(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) return epochMs(value.getTime());
  const instant =
    typeof value === 'number' || typeof value === 'bigint' ? fromSeconds(Number(value)) : undefined;
  if (instant === undefined) throw misplaced(value, 'Timestamp');
  return instant;
}

export function parseBase64(text: string): Buffer {
  const compact = text.includes('\n') || text.includes(' ') ? text.replaceAll(/\s+/g, '') : text;
  if (!BASE64.test(compact)) throw new Malformed('a value is not valid Base64');
  return Buffer.from(compact, 'base64');
}

export function toBase64(value: unknown): string {
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  return Buffer.from(String(value), 'utf8').toString('base64');
}

export function formatInstant(value: unknown, format: TimestampFormat): string {
  const instant = epochMs(Number(value));
  if (format === 'date-time') return toDateTime(instant);
  if (format === 'http-date') return toHttpDate(instant);
  return String(instant / 1000);
}

/** A number as text: AWS writes the three that are none by name. */
export function formatNumber(value: unknown): string {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : String(value);
}

/** A text as an answer may show it: bounded. */
export function excerpt(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}
