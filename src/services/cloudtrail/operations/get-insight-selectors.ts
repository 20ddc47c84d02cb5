import { trailRule } from '../access.ts';
import { fault, operation } from '../define.ts';
import { toInsightSelectors } from '../insight.ts';
import { arnOfTrail, requireTrail } from '../trail.ts';
import { unsupported } from '../unsupported.ts';

export const getInsightSelectors = operation('GetInsightSelectors', {
  access: ({ TrailName, EventDataStore }, ctx) => {
    // GAP: Insights are there for trails, not for event data stores.
    if (EventDataStore !== undefined) throw unsupported('GetInsightSelectors', 'EventDataStore');
    return trailRule(ctx, 'GetInsightSelectors', TrailName ?? '');
  },

  handle: ({ TrailName = '' }, ctx) =>
    ctx.transact((tx) => {
      const trail = requireTrail(tx, ctx, TrailName);
      const arn = arnOfTrail(ctx.account, trail);
      if (!trail.insights) {
        throw fault(
          'InsightNotEnabledException',
          `Trail ${arn} does not have Insights enabled. Edit the trail settings to enable Insights, and then try the operation again.`,
        );
      }
      return { TrailARN: arn, InsightSelectors: toInsightSelectors(trail.insights) };
    }),
});
