/** The fields of a cron expression. [EventBridge User Guide, "Cron expressions"] */
import type { CronField, DayRule, MonthDayPart, WeekDayPart } from './types.ts';

/** The text is no schedule; the message says why. */
export class NotASchedule extends Error {
  override readonly name = 'NotASchedule';
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const DAYS = 'SUN MON TUE WED THU FRI SAT'.split(' ');
const BOUNDS: Readonly<Record<CronField, Bounds>> = {
  minutes: { min: 0, max: 59 },
  hours: { min: 0, max: 23 },
  dayOfMonth: { min: 1, max: 31 },
  month: { min: 1, max: 12, names: MONTHS },
  dayOfWeek: { min: 1, max: 7, names: DAYS },
  year: { min: 1970, max: 2199 },
};

/** The values that a field names. */
export function field(name: CronField, text: string): ReadonlySet<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) for (const value of range(name, part)) values.add(value);
  return values;
}

export function monthDays(text: string): DayRule {
  return { by: 'month', parts: text.split(',').map(monthDayPart) };
}

function monthDayPart(text: string): MonthDayPart {
  if (text === 'L') return { kind: 'last' };
  if (text === 'LW') return { kind: 'last-weekday' };
  if (text.endsWith('W')) {
    return { kind: 'nearest-weekday', day: one('dayOfMonth', text.slice(0, -1)) };
  }
  return { kind: 'days', days: new Set(range('dayOfMonth', text)) };
}

export function weekDays(text: string): DayRule {
  return { by: 'week', parts: text.split(',').map(weekDayPart) };
}

function weekDayPart(text: string): WeekDayPart {
  // AWS: alone, L is the last day of the week. [EventBridge User Guide, "Cron expressions", Wildcards]
  if (text === 'L') return { kind: 'days', days: new Set([7]) };
  if (text.endsWith('L')) return { kind: 'last', day: one('dayOfWeek', text.slice(0, -1)) };
  const [day = '', nth, ...rest] = text.split('#');
  if (nth === undefined) return { kind: 'days', days: new Set(range('dayOfWeek', text)) };
  if (rest.length > 0 || !/^[1-5]$/.test(nth)) throw unreadable('dayOfWeek', text);
  return { kind: 'nth', day: one('dayOfWeek', day), nth: Number(nth) };
}

/** `*`, `5`, `5-9`, and each with a step: `0/15`. */
function* range(name: CronField, text: string): Iterable<number> {
  const { max } = BOUNDS[name];
  const [span = '', step, ...more] = text.split('/');
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step)))
    throw unreadable(name, text);
  const [from, to] = bounds(name, span, step !== undefined);
  // GAP: a range that runs backwards, such as FRI-MON, is refused; AWS does not say what it means.
  if (from > to || to > max) throw unreadable(name, text);
  for (let value = from; value <= to; value += Number(step ?? 1)) yield value;
}

function bounds(name: CronField, span: string, hasStep: boolean): readonly [number, number] {
  const { min, max } = BOUNDS[name];
  if (span === '*') return [min, max];
  const [from = '', to, ...more] = span.split('-');
  if (more.length > 0) throw unreadable(name, span);
  if (to !== undefined) return [one(name, from), one(name, to)];
  const value = one(name, from);
  return [value, hasStep ? max : value];
}

function one(name: CronField, text: string): number {
  const { min, max, names } = BOUNDS[name];
  const place = names?.indexOf(text.toUpperCase()) ?? -1;
  if (place >= 0) return min + place;
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw unreadable(name, text);
  return value;
}

const WORDS: Readonly<Record<CronField, string>> = {
  minutes: 'minutes',
  hours: 'hours',
  dayOfMonth: 'day-of-month',
  month: 'month',
  dayOfWeek: 'day-of-week',
  year: 'year',
};

function unreadable(name: CronField, text: string): NotASchedule {
  return new NotASchedule(`"${text}" is no value of the field ${WORDS[name]}`);
}
