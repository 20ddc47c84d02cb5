import { trailRule } from '../access.ts';
import type { InsightSelector, InsightType } from '../api.gen.ts';
import { fault, operation } from '../define.ts';
import { toInsightSelectors } from '../insight.ts';
import { takesManagementEvents } from '../selection.ts';
import { type Trail, trails } from '../tables.ts';
import { arnOfTrail, requireTrailAtHome } from '../trail.ts';
import { unsupported } from '../unsupported.ts';

export const putInsightSelectors = operation('PutInsightSelectors', {
  access: ({ TrailName, EventDataStore, InsightsDestination }, ctx) => {
    // GAP: Insights are there for trails, not for event data stores.
    if (EventDataStore !== undefined || InsightsDestination !== undefined)
      throw unsupported('PutInsightSelectors', 'EventDataStore');
    return trailRule(ctx, 'PutInsightSelectors', TrailName ?? '');
  },

  handle: ({ TrailName = '', InsightSelectors }, ctx) => {
    const types = [...new Set(InsightSelectors.map(typeOf))];
    return ctx.transact((tx) => {
      const { insights: before, ...trail } = requireTrailAtHome(tx, ctx, TrailName);
      checkSource(trail, types);
      const insights =
        types.length === 0 ? undefined : { types, sinceMs: before?.sinceMs ?? tx.now };
      tx.put(trails, { ...trail, ...(insights && { insights }) });
      return {
        TrailARN: arnOfTrail(ctx.account, trail),
        InsightSelectors: toInsightSelectors(insights),
      };
    });
  },
});

function typeOf({ InsightType: type, EventCategories = ['Management'] }: InsightSelector) {
  if (type === undefined)
    throw fault(
      'InvalidInsightSelectorsException',
      'An Insight selector must have an InsightType.',
    );
  // GAP: data events are not compared.
  if (EventCategories.includes('Data'))
    throw unsupported('PutInsightSelectors', 'the event category Data');
  return type;
}

/** AWS: the trail must log what is to be compared. [User Guide, "Logging Insights events"] */
function checkSource({ selectors }: Trail, types: readonly InsightType[]): void {
  const writes = takesManagementEvents(selectors, false);
  const reads = takesManagementEvents(selectors, true);
  if (types.includes('ApiCallRateInsight') && !writes) {
    throw fault(
      'InvalidInsightSelectorsException',
      'To log Insights events on the API call rate, the trail must log write management events.',
    );
  }
  if (types.includes('ApiErrorRateInsight') && !writes && !reads) {
    throw fault(
      'InvalidInsightSelectorsException',
      'To log Insights events on the API error rate, the trail must log read or write management events.',
    );
  }
}
