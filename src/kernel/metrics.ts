/** CloudWatch metrics as they are counted: one row a metric, its dimensions and a minute, in the cell of the service. */
import type { EpochMs } from '#lib/time';
import { epochMs } from '#lib/time';

import { blind, collection } from './store.ts';
import type { Cell } from './store/cell.ts';

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

/** One value of a metric, as a transaction counts it. */
export interface Counted {
  readonly metric: string;
  readonly dimensions: MetricRow['dimensions'];
  readonly value: number;
}

/** Adds values to the rows of the current minute, in the layer of the commit that they belong to. */
export function addToMetrics(cell: Cell, counted: readonly Counted[], now: EpochMs): void {
  if (counted.length === 0) return;
  const minuteMs = minuteOf(now);
  const keys = cell.cache<string>('metric keys');
  for (const { metric, dimensions, value } of counted) {
    const make = (): MutableMetric => ({
      metric,
      dimensions,
      minuteMs,
      count: 0,
      sum: 0,
      min: value,
      max: value,
    });
    const name = `${metric} ${minuteMs} ${dimensionText(dimensions)}`;
    const key = keys.getOrMake(name, () => cell.keyOf(metricRows, make()));
    cell.amend<MutableMetric>(cell.tableOf(metricRows), key, make, (row) => {
      row.count += 1;
      row.sum += value;
      row.min = Math.min(row.min, value);
      row.max = Math.max(row.max, value);
    });
  }
}

type MutableMetric = { -readonly [K in keyof MetricRow]: MetricRow[K] };
