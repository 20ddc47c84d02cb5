import { describe, expect, test } from 'vitest';

import { epochMs } from '#lib/time';

import type { RotationRulesType } from './api.gen.ts';
import { nextWindow, rulesOf } from './rotation-rules.ts';

const at = (text: string) => epochMs(Date.parse(text));

function window(given: RotationRulesType, since: string, after = since): string[] {
  const found = nextWindow({ rules: rulesOf(given), sinceMs: at(since) }, at(after));
  return found
    ? [found.opensAtMs, found.closesAtMs].map((ms) => new Date(ms).toISOString().slice(0, 16))
    : [];
}

describe('the next window', () => {
  test.each<[string, RotationRulesType, string, string, string[]]>([
    [
      'in days opens at midnight and closes with the day',
      { AutomaticallyAfterDays: 10 },
      '2026-03-04T09:30Z',
      '2026-03-04T09:30Z',
      ['2026-03-14T00:00', '2026-03-15T00:00'],
    ],
    [
      'is the first that is not over',
      { AutomaticallyAfterDays: 10 },
      '2026-03-04T09:30Z',
      '2026-03-30T00:00Z',
      ['2026-04-03T00:00', '2026-04-04T00:00'],
    ],
    [
      'is as long as it is said',
      { ScheduleExpression: 'rate(1 day)', Duration: '3h' },
      '2026-03-04T09:30Z',
      '2026-03-04T09:30Z',
      ['2026-03-05T00:00', '2026-03-05T03:00'],
    ],
    [
      'in hours is counted from midnight and lasts an hour',
      { ScheduleExpression: 'rate(4 hours)' },
      '2026-03-04T09:30Z',
      '2026-03-04T09:30Z',
      ['2026-03-04T12:00', '2026-03-04T13:00'],
    ],
    [
      'of a cron expression in days closes with the day',
      { ScheduleExpression: 'cron(0 16 1 * ? *)' },
      '2026-03-04T09:30Z',
      '2026-03-04T09:30Z',
      ['2026-04-01T16:00', '2026-04-02T00:00'],
    ],
    [
      'of a cron expression in hours lasts an hour',
      { ScheduleExpression: 'cron(0 4/12 * * ? *)' },
      '2026-03-04T09:30Z',
      '2026-03-04T09:30Z',
      ['2026-03-04T16:00', '2026-03-04T17:00'],
    ],
    [
      'is none where the days never come',
      { ScheduleExpression: 'cron(0 0 30 2 ? *)' },
      '2026-03-04T09:30Z',
      '2026-03-04T09:30Z',
      [],
    ],
  ])('%s', (_name, rules, since, after, expected) => {
    expect(window(rules, since, after)).toEqual(expected);
  });
});

describe('rules that are refused', () => {
  test.each<RotationRulesType>([
    {},
    { Duration: '2h' },
    { AutomaticallyAfterDays: 1, ScheduleExpression: 'rate(1 day)' },
    { AutomaticallyAfterDays: 1, Duration: '25h' },
    { AutomaticallyAfterDays: 1, Duration: '0h' },
    { ScheduleExpression: 'every day' },
    { ScheduleExpression: 'rate(10 minutes)' },
    { ScheduleExpression: 'rate(3 hours)' },
    { ScheduleExpression: 'rate(1000 days)' },
    { ScheduleExpression: 'rate(4 hours)', Duration: '5h' },
    { ScheduleExpression: 'cron(30 8 * * ? *)' },
    { ScheduleExpression: 'cron(0 8 * * ? 2027)' },
    { ScheduleExpression: 'cron(0 * * * ? *)' },
    { ScheduleExpression: 'cron(0 8,10 * * ? *)' },
    { ScheduleExpression: 'cron(0 20 * * ? *)', Duration: '5h' },
    { ScheduleExpression: 'cron(0 0/6 * * ? *)', Duration: '7h' },
    { ScheduleExpression: 'cron(0 8 * * * *)' },
  ])('%j', (rules) => {
    expect(() => rulesOf(rules)).toThrow(
      expect.objectContaining({ code: 'InvalidParameterException' }),
    );
  });

  test.each<RotationRulesType>([
    { AutomaticallyAfterDays: 1000, Duration: '24h' },
    { ScheduleExpression: 'rate(999 days)' },
    { ScheduleExpression: 'rate(4 hours)', Duration: '4h' },
    { ScheduleExpression: 'cron(0 20 * * ? *)', Duration: '4h' },
    { ScheduleExpression: 'cron(0 0/6 * * ? *)', Duration: '6h' },
    { ScheduleExpression: 'cron(0 8 ? * TUE#3 *)' },
    { ScheduleExpression: 'cron(0 8 L * ? *)' },
  ])('but not %j', (rules) => {
    expect(rulesOf(rules)).toBeDefined();
  });
});
