/** Insights: calls and errors in a minute that are unusual beside the seven days before. */
import type { Transaction } from '#kernel/store';
import { durationMs, type EpochMs, epochMs, isoSeconds, plusMs } from '#lib/time';

import type { InsightSelector } from './api.gen.ts';
import { attributionsOf } from './attribution.ts';
import { bounds, limits } from './limits.ts';
import type { EventFacts } from './selection.ts';
import {
  type Api,
  type AuditRecord,
  type Baseline,
  type Insights,
  type OpenInsight,
  rates,
} from './tables.ts';

export const MINUTE_MS = durationMs({ minutes: 1 });
export const HOUR_MS = durationMs({ hours: 1 });
const BASELINE_MS = durationMs({ days: limits.baselineDays });
const MINUTES_OF_HOUR = HOUR_MS / MINUTE_MS;

/** AWS: the rate of calls counts those that write, the rate of errors those that end with one. [API Reference, InsightSelector] */
export function apisOf(
  region: string,
  { eventSource, eventName, isReadOnly }: EventFacts,
  errorCode: string | undefined,
): readonly Api[] {
  const api = { region, eventSource, eventName };
  return [
    ...(isReadOnly ? [] : [{ ...api, type: 'ApiCallRateInsight' as const, errorCode: '' }]),
    ...(errorCode === undefined
      ? []
      : [{ ...api, type: 'ApiErrorRateInsight' as const, errorCode }]),
  ];
}

export function minuteOf(at: EpochMs): EpochMs {
  return epochMs(at - (at % MINUTE_MS));
}

export function hourOf(at: EpochMs): EpochMs {
  return epochMs(at - (at % HOUR_MS));
}

/** Counts a call in its minute. */
export function count(tx: Transaction, api: Api, at: EpochMs): void {
  const hourMs = hourOf(at);
  const fresh = { ...api, hourMs, minutes: Array.from({ length: MINUTES_OF_HOUR }, () => 0) };
  const row = tx.get(rates, ...rates.key(fresh)) ?? fresh;
  const minute = Math.floor((at - hourMs) / MINUTE_MS);
  tx.put(rates, { ...row, minutes: row.minutes.with(minute, (row.minutes[minute] ?? 0) + 1) });
}

export function callsIn(tx: Transaction, api: Api, minuteMs: EpochMs): number {
  const hourMs = hourOf(minuteMs);
  const row = tx.get(rates, ...rates.key({ ...api, hourMs, minutes: [] }));
  return row?.minutes[(minuteMs - hourMs) / MINUTE_MS] ?? 0;
}

/** What is usual of an API: the minutes of the seven days before an instant, or since Insights were switched on. */
export function baselineOf(
  tx: Transaction,
  api: Api,
  { sinceMs, untilMs }: { readonly sinceMs: EpochMs; readonly untilMs: EpochMs },
): Baseline {
  const fromMs = Math.max(sinceMs, untilMs - BASELINE_MS);
  const minutes = Math.max(Math.floor((untilMs - fromMs) / MINUTE_MS), 1);
  let sum = 0;
  let squares = 0;
  const prefix = rates.key({ ...api, hourMs: untilMs, minutes: [] }).slice(0, -1);
  for (const row of tx.scan(rates, { prefix, from: [hourOf(epochMs(fromMs))], until: [untilMs] })) {
    row.minutes.forEach((calls, place) => {
      const at = row.hourMs + place * MINUTE_MS;
      if (at < fromMs || at >= untilMs) return;
      sum += calls;
      squares += calls * calls;
    });
  }
  const average = sum / minutes;
  const deviation = Math.sqrt(Math.max(squares / minutes - average * average, 0));
  return { average, deviation, minutes };
}

export function isUnusual(calls: number, { average, deviation }: Baseline): boolean {
  const { calls: least, deviations } = bounds.unusual;
  return calls >= least && calls > average + deviations * deviation;
}

/** The record of the start or the end of unusual activity. [User Guide, "CloudTrail record contents for Insights events for trails"] */
export function insightRecord(
  tx: Transaction,
  state: 'Start' | 'End',
  insight: OpenInsight,
  {
    account,
    eventId,
    at,
  }: { readonly account: string; readonly eventId: string; readonly at: EpochMs },
): AuditRecord {
  const { type, eventSource, eventName, errorCode, region, baseline, startedAtMs } = insight;
  const average = insight.calls / insight.minutes;
  const attributions = attributionsOf(tx, insight, {
    insight: {
      fromMs: startedAtMs,
      untilMs: plusMs(startedAtMs, insight.minutes * MINUTE_MS),
      average,
    },
    baseline: {
      fromMs: plusMs(startedAtMs, -baseline.minutes * MINUTE_MS),
      untilMs: startedAtMs,
      average: baseline.average,
    },
  });
  return {
    eventVersion: '1.10',
    eventTime: isoSeconds(at),
    awsRegion: region,
    eventID: eventId,
    eventType: 'AwsCloudTrailInsight',
    recipientAccountId: account,
    sharedEventID: insight.sharedEventId,
    insightDetails: {
      state,
      eventSource,
      eventName,
      insightType: type,
      ...(errorCode !== '' && { errorCode }),
      insightContext: {
        statistics: {
          baseline: { average: baseline.average },
          insight: { average },
          insightDuration: insight.minutes,
          baselineDuration: baseline.minutes,
        },
        attributions,
      },
    },
    eventCategory: 'Insight',
  };
}

/** When the counts of an hour are no longer part of any baseline. */
export function ratesExpireAt(hourMs: EpochMs): EpochMs {
  return plusMs(hourMs, BASELINE_MS + HOUR_MS);
}

/** The Insight types of a trail as answers show them. */
export function toInsightSelectors(insights: Insights | undefined): readonly InsightSelector[] {
  return (insights?.types ?? []).map((type) => ({
    InsightType: type,
    EventCategories: ['Management'],
  }));
}
