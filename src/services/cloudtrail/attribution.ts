/** Whose calls unusual activity is made of, beside what was usual. [CloudTrail User Guide, insightContext, attributions] */
import { blind, type Transaction } from '#kernel/store';
import type { EpochMs } from '#lib/time';

import { bounds } from './limits.ts';
import { membersOf, textOf } from './record.ts';
import { type Api, type AuditRecord, events } from './tables.ts';

/** A stretch of time, and how many calls of an API came in a minute of it. */
export interface Span {
  readonly fromMs: EpochMs;
  readonly untilMs: EpochMs;
  readonly average: number;
}

const ATTRIBUTES: Readonly<Record<string, (record: AuditRecord) => string | undefined>> = {
  userIdentityArn: (record) => {
    const identity = membersOf(record, 'userIdentity');
    return textOf(identity, 'arn') ?? textOf(identity, 'invokedBy');
  },
  userAgent: (record) => textOf(record, 'userAgent'),
  // AWS: the word null stands for calls that ended without an error.
  errorCode: (record) => textOf(record, 'errorCode') ?? 'null',
};

/**
 * Who, with what agent and which error, called an API in two stretches of time.
 * GAP: shares are those of the latest calls of each stretch, not of all; AWS counts all.
 */
export function attributionsOf(
  tx: Transaction,
  api: Api,
  spans: { readonly insight: Span; readonly baseline: Span },
): readonly AuditRecord[] {
  const insight = callsIn(tx, api, spans.insight);
  const baseline = callsIn(tx, api, spans.baseline);
  return Object.entries(ATTRIBUTES).map(([attribute, read]) => ({
    attribute,
    insight: sharesOf(insight.map(read), spans.insight.average),
    baseline: sharesOf(baseline.map(read), spans.baseline.average),
  }));
}

/** The latest calls that the API counts. */
function callsIn(tx: Transaction, api: Api, { fromMs, untilMs }: Span): readonly AuditRecord[] {
  const { region, eventName, eventSource, type, errorCode } = api;
  const found: AuditRecord[] = [];
  let left: number = bounds.attributedCalls;
  for (const event of tx.scanIndex(events, 'EventName', {
    prefix: [region, blind(eventName)],
    from: [fromMs],
    until: [untilMs],
    reverse: true,
  })) {
    if (left === 0) break;
    left -= 1;
    const isCounted =
      event.eventSource === eventSource &&
      (type === 'ApiCallRateInsight' || textOf(event.record, 'errorCode') === errorCode);
    if (isCounted) found.push(event.record);
  }
  return found;
}

function sharesOf(values: readonly (string | undefined)[], average: number) {
  const counts = new Map<string, number>();
  for (const value of values)
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, bounds.attributions)
    .map(([value, count]) => ({ value, average: (count / values.length) * average }));
}
