/** What the language of schedules takes and gives: plain values, no clock. */

export type Schedule = RateSchedule | CronSchedule;

/** Every so often: what it is counted from is the user's matter. */
export interface RateSchedule {
  readonly kind: 'rate';
  readonly value: number;
  readonly unit: 'minute' | 'hour' | 'day';
  readonly periodMs: number;
}

/** At the minutes that all six fields name. */
export interface CronSchedule {
  readonly kind: 'cron';
  /** The fields as they were written, for rules that a service adds. */
  readonly written: Readonly<Record<CronField, string>>;
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  /** Months from 1 to 12. */
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
  readonly days: DayRule;
}

export type CronField = 'minutes' | 'hours' | 'dayOfMonth' | 'month' | 'dayOfWeek' | 'year';

/** Which days of a month: by their number, or by their name. */
export type DayRule =
  | { readonly by: 'month'; readonly parts: readonly MonthDayPart[] }
  | { readonly by: 'week'; readonly parts: readonly WeekDayPart[] };

export type MonthDayPart =
  | { readonly kind: 'days'; readonly days: ReadonlySet<number> }
  /** `L` */
  | { readonly kind: 'last' }
  /** `15W`: the weekday nearest to the day, in the same month. */
  | { readonly kind: 'nearest-weekday'; readonly day: number }
  /** `LW` */
  | { readonly kind: 'last-weekday' };

/** Days of the week from 1, Sunday, to 7, Saturday. */
export type WeekDayPart =
  | { readonly kind: 'days'; readonly days: ReadonlySet<number> }
  /** `6L`: the last Friday. */
  | { readonly kind: 'last'; readonly day: number }
  /** `6#3`: the third Friday. */
  | { readonly kind: 'nth'; readonly day: number; readonly nth: number };

/** A schedule, or what is wrong with its text. */
export type ParsedSchedule =
  | { readonly schedule: Schedule; readonly problem?: undefined }
  | { readonly schedule?: undefined; readonly problem: string };
