/** When a secret is rotated. [User Guide, "Rotation schedules"; Secrets Manager API Reference, RotationRulesType] */
import {
  nextAfter,
  parseSchedule,
  type CronSchedule,
  type Schedule,
} from '#languages/schedule/index';
import { invariant } from '#lib/assert';
import { type EpochMs, epochMs, plusMs } from '#lib/time';

import type { RotationRulesType } from './api.gen.ts';
import { fault } from './define.ts';
import { limits } from './limits.ts';
import type { Rotation, RotationRules, RotationWindow } from './tables.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAY_HOURS = 24;

/** The rules of a request; refuses those that no rotation can follow. */
export function rulesOf(given: RotationRulesType): RotationRules {
  const { AutomaticallyAfterDays: days, ScheduleExpression: expression, Duration } = given;
  if (days !== undefined && expression !== undefined) {
    throw invalid("You can't specify both AutomaticallyAfterDays and ScheduleExpression.");
  }
  const hours = Duration === undefined ? undefined : Number.parseInt(Duration, 10);
  if (hours !== undefined && (hours < 1 || hours > DAY_HOURS)) {
    throw invalid('The Duration must be between 1h and 24h.');
  }
  if (days !== undefined) return { kind: 'days', days, hours };
  if (expression === undefined) {
    throw invalid('You must specify either AutomaticallyAfterDays or ScheduleExpression.');
  }
  checkExpression(expression, hours);
  return { kind: 'expression', expression, hours };
}

function checkExpression(text: string, hours: number | undefined): void {
  const { schedule, problem } = parseSchedule(text);
  if (!schedule) throw invalid(`The ScheduleExpression isn't valid: ${problem}.`);
  if (schedule.kind === 'rate') checkRate(schedule, hours);
  else checkCron(schedule, hours);
}

function checkRate(
  { unit, periodMs }: Extract<Schedule, { readonly kind: 'rate' }>,
  hours: number | undefined,
): void {
  const { minHours, maxDays } = limits.rotation;
  if (unit === 'minute' || periodMs < minHours * HOUR_MS || periodMs > maxDays * DAY_MS) {
    throw invalid(
      `The ScheduleExpression isn't valid: a rate is in hours or days, from ${minHours} hours to ${maxDays} days.`,
    );
  }
  if (unit === 'hour' && (hours ?? 1) * HOUR_MS > periodMs) throw tooLong();
}

function checkCron(schedule: CronSchedule, hours: number | undefined): void {
  if (schedule.written.minutes !== '0') {
    throw invalid("The ScheduleExpression isn't valid: the minutes field must be 0.");
  }
  if (schedule.written.year !== '*') {
    throw invalid("The ScheduleExpression isn't valid: the year field must be *.");
  }
  const opening = [...schedule.hours].toSorted((left, right) => left - right);
  opening.forEach((hour, place) => {
    const next = opening[place + 1] ?? DAY_HOURS;
    const isClose = opening.length > 1 && next - hour < limits.rotation.minHours;
    const isWrapped = place === opening.length - 1 && opening.length > 1;
    if (isClose && !isWrapped) {
      throw invalid(
        `The ScheduleExpression isn't valid: a secret is rotated every ${limits.rotation.minHours} hours at most.`,
      );
    }
    if (hours !== undefined && hour + hours > next) throw tooLong();
  });
}

function tooLong() {
  return invalid(
    "The Duration isn't valid: the rotation window must not extend into the next rotation window or the next UTC day.",
  );
}

function invalid(message: string) {
  return fault('InvalidParameterException', message);
}

/** The first window that opens after an instant; undefined when no schedule was set. */
export function nextWindow(
  { rules, sinceMs }: Pick<Rotation, 'rules' | 'sinceMs'>,
  after: EpochMs,
): RotationWindow | undefined {
  if (!rules) return undefined;
  const schedule = scheduleOf(rules);
  const opensAtMs =
    schedule.kind === 'cron'
      ? nextAfter(schedule, after)
      : nextOfRate(midnightOf(sinceMs), schedule.periodMs, after);
  // GAP: a schedule whose days never come, such as February 30, never rotates; AWS does not say what it does.
  if (opensAtMs === undefined) return undefined;
  return { opensAtMs, closesAtMs: closing(schedule, rules, opensAtMs) };
}

function scheduleOf(rules: RotationRules): Schedule {
  if (rules.kind === 'days') {
    return { kind: 'rate', value: rules.days, unit: 'day', periodMs: rules.days * DAY_MS };
  }
  const { schedule } = parseSchedule(rules.expression);
  invariant(schedule, 'a schedule is read before it is stored');
  return schedule;
}

/** AWS: windows of a rate open at midnight, counted from the day of the last rotation. */
function nextOfRate(from: EpochMs, periodMs: number, after: EpochMs): EpochMs {
  const periods = Math.floor((after - from) / periodMs) + 1;
  return plusMs(from, Math.max(periods, 1) * periodMs);
}

/** AWS: an hour for a schedule in hours, the end of the day for one in days, or as long as the Duration. */
function closing(schedule: Schedule, { hours }: RotationRules, opensAtMs: EpochMs): EpochMs {
  if (hours !== undefined) return plusMs(opensAtMs, hours * HOUR_MS);
  const isHourly = schedule.kind === 'rate' ? schedule.unit === 'hour' : schedule.hours.size > 1;
  return isHourly ? plusMs(opensAtMs, HOUR_MS) : plusMs(midnightOf(opensAtMs), DAY_MS);
}

export function midnightOf(instant: EpochMs): EpochMs {
  return epochMs(Math.floor(instant / DAY_MS) * DAY_MS);
}

/** The rules as an answer tells them: the days of a schedule follow from its windows. */
export function shownRules(rotation: Rotation): RotationRulesType {
  const { rules } = rotation;
  if (!rules) return {};
  const hours = rules.hours === undefined ? {} : { Duration: `${rules.hours}h` };
  if (rules.kind === 'days') return { AutomaticallyAfterDays: rules.days, ...hours };
  return {
    AutomaticallyAfterDays: daysBetween(rotation),
    ...hours,
    ScheduleExpression: rules.expression,
  };
}

function daysBetween({ rules, sinceMs, window }: Rotation): number {
  const first = window ?? nextWindow({ rules, sinceMs }, sinceMs);
  const second = first && nextWindow({ rules, sinceMs }, first.opensAtMs);
  if (!second) return 1;
  return Math.max(1, Math.round((second.opensAtMs - first.opensAtMs) / DAY_MS));
}
