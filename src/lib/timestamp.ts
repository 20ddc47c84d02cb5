/** How AWS's protocols write instants. [Smithy, "timestampFormat trait"] */
import { type EpochMs, epochMs } from './time.ts';

const ISO =
  /^(\d{4,6})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,12}))?([Zz]|[+-]\d\d:?\d\d)?$/;
const DATE_ONLY = /^(\d{4})-(\d\d)-(\d\d)$/;
const COMPACT = /^(\d{4})(\d\d)(\d\d)[Tt](\d\d)(\d\d)(\d\d)[Zz]$/;
const SECONDS = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
// The farthest instant of JavaScript's dates.
const FARTHEST_MS = 8.64e15;

/** Reads any form that a client of AWS may send; undefined for what is none. */
export function parseTimestamp(text: string): EpochMs | undefined {
  const trimmed = text.trim();
  if (SECONDS.test(trimmed)) return fromSeconds(Number(trimmed));
  const compact = COMPACT.exec(trimmed);
  const iso = compact ?? ISO.exec(trimmed) ?? DATE_ONLY.exec(trimmed);
  if (iso) return fromParts(iso, compact !== null);
  if (!/^[A-Za-z]{3},? /.test(trimmed)) return undefined;
  const parsed = Date.parse(trimmed);
  return Number.isNaN(parsed) ? undefined : epochMs(parsed);
}

/** An instant of so many seconds since 1970; undefined outside what a date can say. */
export function fromSeconds(seconds: number): EpochMs | undefined {
  const milliseconds = Math.round(seconds * 1000);
  return Math.abs(milliseconds) <= FARTHEST_MS ? epochMs(milliseconds) : undefined;
}

function fromParts(parts: RegExpExecArray, isUtc: boolean): EpochMs | undefined {
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((place) =>
    Number(parts[place] ?? 0),
  );
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const milliseconds = isUtc ? 0 : Math.floor(Number(`0.${parts[7] ?? '0'}`) * 1000 + 1e-9);
  const instant = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
  const back = new Date(instant);
  if (Number.isNaN(instant) || back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day)
    return undefined;
  const zone = isUtc ? undefined : parts[8];
  return epochMs(instant - offsetMs(zone));
}

function offsetMs(zone: string | undefined): number {
  if (!zone || zone === 'Z' || zone === 'z') return 0;
  const digits = zone.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return (digits.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** 2026-01-31T12:00:00Z, with milliseconds only where there are some. */
export function toDateTime(instant: EpochMs): string {
  const iso = new Date(instant).toISOString();
  return iso.endsWith('.000Z') ? `${iso.slice(0, -5)}Z` : iso;
}

/** Sat, 31 Jan 2026 12:00:00 GMT, with a fraction of a second only where there is one. */
export function toHttpDate(instant: EpochMs): string {
  const text = new Date(instant).toUTCString();
  const fraction = ((instant % 1000) + 1000) % 1000;
  if (fraction === 0) return text;
  return text.replace(' GMT', `.${String(fraction).padStart(3, '0').replace(/0+$/, '')} GMT`);
}
