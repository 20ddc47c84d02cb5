import { field, monthDays, NotASchedule, weekDays } from './field.ts';
import type { CronSchedule, ParsedSchedule, RateSchedule, Schedule } from './types.ts';

/** A schedule has six short fields; what is longer is none. */
const LONGEST_TEXT = 256;
const RATE = /^rate\((\d{1,9}) +(minutes?|hours?|days?)\)$/;
const CRON = /^cron\(([^()]*)\)$/;
const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** Reads a schedule. It never throws: a text that is none comes back with its problem, in words. */
export function parseSchedule(text: string): ParsedSchedule {
  try {
    return { schedule: read(text) };
  } catch (error) {
    if (error instanceof NotASchedule) return { problem: error.message };
    throw error;
  }
}

function read(text: string): Schedule {
  if (text.length > LONGEST_TEXT) throw new NotASchedule('a schedule has at most 256 characters');
  const rate = RATE.exec(text);
  if (rate) return readRate(Number(rate[1]), rate[2] ?? '');
  const cron = CRON.exec(text);
  if (cron) return readCron((cron[1] ?? '').trim().split(/ +/));
  throw new NotASchedule('a schedule is rate(value unit) or cron(fields)');
}

/** AWS: one minute is singular, several are plural. [EventBridge User Guide, "Rate expressions"] */
function readRate(value: number, word: string): RateSchedule {
  const isPlural = word.endsWith('s');
  if (value < 1) throw new NotASchedule('the value of a rate is a positive number');
  if (isPlural !== value > 1)
    throw new NotASchedule('the unit of a rate is singular for one, and plural otherwise');
  // SAFETY: the pattern takes these words only.
  const unit = (isPlural ? word.slice(0, -1) : word) as RateSchedule['unit'];
  return { kind: 'rate', value, unit, periodMs: value * UNIT_MS[unit] };
}

function readCron(texts: readonly string[]): CronSchedule {
  const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = texts;
  if (texts.length !== 6) throw new NotASchedule('a cron expression has six fields');
  // AWS: one of the two is a question mark. [EventBridge User Guide, "Cron expressions", Restrictions]
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new NotASchedule('exactly one of day-of-month and day-of-week is a question mark');
  }
  return {
    kind: 'cron',
    written: { minutes, hours, dayOfMonth, month, dayOfWeek, year },
    minutes: field('minutes', minutes),
    hours: field('hours', hours),
    months: field('month', month),
    years: field('year', year),
    days: dayOfWeek === '?' ? monthDays(dayOfMonth) : weekDays(dayOfWeek),
  };
}
