import { type EpochMs, epochMs } from '#lib/time';

import type { CronSchedule, DayRule, MonthDayPart, WeekDayPart } from './types.ts';

const MINUTE_MS = 60_000;
const SATURDAY = 7;
const SUNDAY = 1;

/** The first minute after an instant that the schedule names, in UTC; undefined when there is none any more. */
export function nextAfter(schedule: CronSchedule, instant: EpochMs): EpochMs | undefined {
  // The search begins with the next whole minute, and every step is a part of the calendar: never more than 230 years of months.
  const start = (Math.floor(instant / MINUTE_MS) + 1) * MINUTE_MS;
  const date = new Date(start);
  const first = date.getUTCFullYear();
  for (const year of ascending(schedule.years)) {
    if (year < first) continue;
    for (const month of ascending(schedule.months)) {
      if (year === first && month < date.getUTCMonth() + 1) continue;
      const found = inMonth(schedule, year, month, start);
      if (found !== undefined) return epochMs(found);
    }
  }
  return undefined;
}

function inMonth(
  { days, hours, minutes }: CronSchedule,
  year: number,
  month: number,
  start: number,
): number | undefined {
  for (const day of daysOf(days, year, month)) {
    if (Date.UTC(year, month - 1, day + 1) <= start) continue;
    for (const hour of ascending(hours)) {
      for (const minute of ascending(minutes)) {
        const at = Date.UTC(year, month - 1, day, hour, minute);
        if (at >= start) return at;
      }
    }
  }
  return undefined;
}

/** The days of a month that the rule names, in order. */
function daysOf(rule: DayRule, year: number, month: number): readonly number[] {
  const found = new Set<number>();
  if (rule.by === 'month') {
    for (const part of rule.parts) for (const day of byNumber(part, year, month)) found.add(day);
  } else {
    for (const part of rule.parts) for (const day of byName(part, year, month)) found.add(day);
  }
  return ascending(found);
}

function byNumber(part: MonthDayPart, year: number, month: number): readonly number[] {
  const last = lastDay(year, month);
  switch (part.kind) {
    case 'days':
      return [...part.days].filter((day) => day <= last);
    case 'last':
      return [last];
    case 'last-weekday':
      return [nearestWeekday(year, month, last)];
    case 'nearest-weekday':
      return part.day > last ? [] : [nearestWeekday(year, month, part.day)];
  }
}

function byName(part: WeekDayPart, year: number, month: number): readonly number[] {
  const all = Array.from({ length: lastDay(year, month) }, (_, place) => place + 1);
  const named = (wanted: number) => all.filter((day) => dayOfWeek(year, month, day) === wanted);
  switch (part.kind) {
    case 'days':
      return all.filter((day) => part.days.has(dayOfWeek(year, month, day)));
    case 'last':
      return named(part.day).slice(-1);
    case 'nth':
      return named(part.day).slice(part.nth - 1, part.nth);
  }
}

/** AWS: on a Saturday it is the Friday before, on a Sunday the Monday after, and the month is never left. */
function nearestWeekday(year: number, month: number, day: number): number {
  switch (dayOfWeek(year, month, day)) {
    case SATURDAY:
      return day === 1 ? 3 : day - 1;
    case SUNDAY:
      return day === lastDay(year, month) ? day - 2 : day + 1;
    default:
      return day;
  }
}

function dayOfWeek(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

function lastDay(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function ascending(values: ReadonlySet<number>): readonly number[] {
  return [...values].toSorted((left, right) => left - right);
}
