import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { epochMs } from '#lib/time';

import { nextAfter, parseSchedule } from './index.ts';

function cronOf(text: string) {
  const { schedule, problem } = parseSchedule(text);
  if (schedule?.kind !== 'cron') throw new Error(problem ?? 'not a cron expression');
  return schedule;
}

/** The instants that follow one another, as ISO dates to the minute. */
function next(text: string, from: string, count = 1): string[] {
  const found: string[] = [];
  let at = epochMs(Date.parse(from));
  for (let times = 0; times < count; times++) {
    const following = nextAfter(cronOf(text), at);
    if (following === undefined) break;
    found.push(new Date(following).toISOString().slice(0, 16));
    at = following;
  }
  return found;
}

describe('rates', () => {
  test.each([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate(12 hours)', 43_200_000],
    ['rate(10 days)', 864_000_000],
  ])('%s', (text, periodMs) => {
    expect(parseSchedule(text).schedule).toMatchObject({ kind: 'rate', periodMs });
  });

  test.each([
    'rate(0 minutes)',
    'rate(1 minutes)',
    'rate(2 day)',
    'rate(-1 days)',
    'rate(1.5 hours)',
    'rate(3 weeks)',
    'rate(3days)',
    'rate(3 days',
    'every day',
    '',
    'cron(0 12 * * ? *) ',
  ])('"%s" is none', (text) => {
    expect(parseSchedule(text).problem).toEqual(expect.any(String));
  });
});

describe('cron expressions', () => {
  // The examples of AWS's pages, and what each field may hold.
  test.each<[string, string, string[]]>([
    ['cron(0 10 * * ? *)', '2026-03-01T10:00Z', ['2026-03-02T10:00']],
    ['cron(15 12 * * ? *)', '2026-03-01T00:00Z', ['2026-03-01T12:15', '2026-03-02T12:15']],
    ['cron(0 18 ? * MON-FRI *)', '2026-03-06T18:00Z', ['2026-03-09T18:00']],
    ['cron(0 8 1 * ? *)', '2026-03-01T08:00Z', ['2026-04-01T08:00']],
    ['cron(0/15 * * * ? *)', '2026-03-01T00:44Z', ['2026-03-01T00:45', '2026-03-01T01:00']],
    ['cron(0/10 * ? * MON-FRI *)', '2026-03-06T23:50Z', ['2026-03-09T00:00']],
    ['cron(0 4/12 * * ? *)', '2026-03-01T00:00Z', ['2026-03-01T04:00', '2026-03-01T16:00']],
    ['cron(0 9 ? * 2#1 *)', '2026-03-01T00:00Z', ['2026-03-02T09:00', '2026-04-06T09:00']],
    ['cron(0 9 ? * FRI#5 *)', '2026-03-01T00:00Z', ['2026-05-29T09:00']],
    ['cron(0 0 L * ? *)', '2026-02-01T00:00Z', ['2026-02-28T00:00', '2026-03-31T00:00']],
    ['cron(0 0 L FEB ? 2028)', '2026-02-01T00:00Z', ['2028-02-29T00:00']],
    ['cron(0 0 ? * 6L *)', '2026-03-01T00:00Z', ['2026-03-27T00:00']],
    ['cron(0 0 ? * L *)', '2026-03-01T00:00Z', ['2026-03-07T00:00', '2026-03-14T00:00']],
    ['cron(0 0 15W * ? *)', '2026-02-01T00:00Z', ['2026-02-16T00:00', '2026-03-16T00:00']],
    ['cron(0 0 1W AUG ? 2026)', '2026-02-01T00:00Z', ['2026-08-03T00:00']],
    ['cron(0 0 31W MAY ? 2026)', '2026-02-01T00:00Z', ['2026-05-29T00:00']],
    ['cron(0 0 LW * ? *)', '2026-02-01T00:00Z', ['2026-02-27T00:00', '2026-03-31T00:00']],
    ['cron(30 0 30 2 ? *)', '2026-02-01T00:00Z', []],
    ['cron(0 0 29 feb ? *)', '2026-02-01T00:00Z', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['cron(0 0 1 1 ? 2020)', '2026-02-01T00:00Z', []],
    ['cron(59 23 31 12 ? 2199)', '2026-02-01T00:00Z', ['2199-12-31T23:59']],
    ['cron(0 0 1,15,L 3 ? 2027)', '2026-02-01T00:00Z', ['2027-03-01T00:00', '2027-03-15T00:00']],
  ])('%s after %s', (text, from, expected) => {
    expect(next(text, from, Math.max(expected.length, 1))).toEqual(expected);
  });

  test.each([
    'cron(* * * * * *)',
    'cron(* * ? * ? *)',
    'cron(* * * * ?)',
    'cron(60 * * * ? *)',
    'cron(* 24 * * ? *)',
    'cron(* * 0 * ? *)',
    'cron(* * 32 * ? *)',
    'cron(* * * 13 ? *)',
    'cron(* * ? * 8 *)',
    'cron(* * ? * 0 *)',
    'cron(* * ? * MON#6 *)',
    'cron(* * ? * MON#1#2 *)',
    'cron(* * * * ? 1969)',
    'cron(* * * * ? 2200)',
    'cron(*/0 * * * ? *)',
    'cron(1/2/3 * * * ? *)',
    'cron(5-1 * * * ? *)',
    'cron(1-2-3 * * * ? *)',
    'cron(, * * * ? *)',
    'cron(? * * * ? *)',
    'cron(* * W * ? *)',
    'cron(* * L-3 * ? *)',
    'cron(* * ? * XL *)',
    'cron(()',
    `cron(${'0,'.repeat(200)}0 * * * ? *)`,
  ])('%s is none', (text) => {
    expect(parseSchedule(text).problem).toEqual(expect.any(String));
  });
});

describe('properties', () => {
  const DAY_MINUTES = 24 * 60;
  const HORIZON_DAYS = 45;

  const numbers = (min: number, max: number) =>
    fc.oneof(
      fc.constant('*'),
      fc.integer({ min, max }).map(String),
      fc
        .tuple(fc.integer({ min, max }), fc.integer({ min: 1, max: 20 }))
        .map(([from, step]) => `${from}/${step}`),
      fc
        .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
        .map((pair) => `${Math.min(...pair)}-${Math.max(...pair)}`),
      fc
        .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
        .map(([left, right]) => `${left},${right}`),
    );
  const monthDay = fc.oneof(
    numbers(1, 31),
    fc.constantFrom('L', 'LW', '1W', '15W', '31W', '1,L', '3W,20-22'),
  );
  const weekDay = fc.oneof(
    numbers(1, 7),
    fc.constantFrom('L', '6L', '2#1', '7#5', '1L,3#2', 'MON'),
  );
  const expression = fc
    .tuple(
      numbers(0, 59),
      numbers(0, 23),
      fc.oneof(
        monthDay.map((day) => [day, '?'] as const),
        weekDay.map((day) => ['?', day] as const),
      ),
      fc.oneof(fc.constant('*'), numbers(1, 12)),
    )
    .map(([minute, hour, [day, name], month]) => ({ minute, hour, day, name, month }));

  /** Whether one value is named by a field, read anew for each question. */
  function isNamed(text: string, value: number, max: number): boolean {
    return text.split(',').some((part) => {
      const [span = '', step] = part.split('/');
      const [from = '', to] = span === '*' ? ['0', String(max)] : span.split('-');
      const end = to ?? (step === undefined ? from : String(max));
      if (value < Number(from) || value > Number(end)) return false;
      return step === undefined || (value - Number(from)) % Number(step) === 0;
    });
  }

  function isMonthDay(text: string, date: Date): boolean {
    const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0));
    const isWeekday = ({ at }: { readonly at: Date }) => at.getUTCDay() % 6 !== 0;
    const around = (day: number, offset: number) => ({
      at: new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day + offset)),
      offset,
    });
    return text.split(',').some((part) => {
      if (part === 'L') return date.getUTCDate() === last.getUTCDate();
      if (!part.endsWith('W')) return isNamed(part, date.getUTCDate(), 31);
      const day = part === 'LW' ? last.getUTCDate() : Number(part.slice(0, -1));
      if (day > last.getUTCDate()) return false;
      const nearest = [0, -1, 1, -2, 2]
        .map((offset) => around(day, offset))
        .filter(({ at }) => at.getUTCMonth() === date.getUTCMonth())
        .find(isWeekday);
      return nearest?.at.getUTCDate() === date.getUTCDate();
    });
  }

  function isWeekDay(text: string, date: Date): boolean {
    const day = date.getUTCDay() + 1;
    const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    return text.split(',').some((part) => {
      if (part === 'L') return day === 7;
      if (part === 'MON') return day === 2;
      if (part.endsWith('L')) return day === Number(part[0]) && date.getUTCDate() + 7 > last;
      if (part.includes('#')) {
        const [name, nth] = part.split('#').map(Number);
        return day === name && Math.ceil(date.getUTCDate() / 7) === nth;
      }
      // The star begins with 0 here, which no day is.
      return isNamed(part, day, 7);
    });
  }

  test('the next minute is the one that a minute-by-minute search finds', () => {
    fc.assert(
      fc.property(
        expression,
        fc.integer({ min: 0, max: 3 * 365 * DAY_MINUTES }),
        ({ minute, hour, day, name, month }, offset) => {
          const text = `cron(${minute} ${hour} ${day} ${month} ${name} *)`;
          const from = Date.UTC(2027, 0, 1) + offset * 60_000 + 30_000;
          const found = nextAfter(cronOf(text), epochMs(from));
          const start = Math.ceil(from / 60_000) * 60_000;
          let naive: number | undefined;
          for (let days = 0; days < HORIZON_DAYS && naive === undefined; days++) {
            const midnight = Date.UTC(
              2027,
              0,
              1 + Math.floor((start - Date.UTC(2027, 0, 1)) / 86_400_000) + days,
            );
            const date = new Date(midnight);
            if (!isNamed(month, date.getUTCMonth() + 1, 12)) continue;
            if (!(name === '?' ? isMonthDay(day, date) : isWeekDay(name, date))) continue;
            for (let at = midnight; at < midnight + 86_400_000; at += 60_000) {
              const each = new Date(at);
              if (at < start || !isNamed(hour, each.getUTCHours(), 23)) continue;
              if (!isNamed(minute, each.getUTCMinutes(), 59)) continue;
              naive = at;
              break;
            }
          }
          const horizon = start + (HORIZON_DAYS - 1) * 86_400_000;
          if (naive === undefined) expect(found === undefined || found >= horizon).toBe(true);
          else expect(found).toBe(naive);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('any text is read without an error', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `cron(${text})`),
        ),
        (text) => {
          const { schedule, problem } = parseSchedule(text);
          expect(schedule === undefined).toBe(problem !== undefined);
        },
      ),
    );
  });
});
