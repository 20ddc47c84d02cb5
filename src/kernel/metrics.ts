/** CloudWatch metrics as they are counted: one row a metric, its dimensions and a minute, in the cell of the service. */
import type { EpochMs } from '#lib/time';
import { epochMs } from '#lib/time';

import { blind, collection } from './store.ts';

export interface MetricRow {
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly minuteMs: EpochMs;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

export const metricRows = collection<MetricRow>()({
  id: 52,
  name: 'metrics',
  key: ({ metric, dimensions, minuteMs }) => [metric, blind(dimensionText(dimensions)), minuteMs],
});

const MINUTE_MS = 60_000;

/** The start of the minute in which an instant lies. */
export function minuteOf(instant: EpochMs): EpochMs {
  return epochMs(instant - (instant % MINUTE_MS));
}

/** Dimensions as one text, in the order of their names. */
export function dimensionText(dimensions: Readonly<Record<string, string>>): string {
  const entries = Object.entries(dimensions);
  if (entries.length === 1) return `${entries[0]?.[0] ?? ''}=${entries[0]?.[1] ?? ''}`;
  return entries
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}

/** A row with one more value. */
export function withValue(
  row: MetricRow | undefined,
  metric: string,
  dimensions: MetricRow['dimensions'],
  minuteMs: EpochMs,
  value: number,
): MetricRow {
  if (!row) return { metric, dimensions, minuteMs, count: 1, sum: value, min: value, max: value };
  return {
    ...row,
    count: row.count + 1,
    sum: row.sum + value,
    min: Math.min(row.min, value),
    max: Math.max(row.max, value),
  };
}
