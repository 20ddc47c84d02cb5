import { trailRule } from '../access.ts';
import { operation } from '../define.ts';
import { toShownSelectors } from '../selectors.ts';
import { arnOfTrail, requireTrail } from '../trail.ts';

export const getEventSelectors = operation('GetEventSelectors', {
  access: ({ TrailName }, ctx) => trailRule(ctx, 'GetEventSelectors', TrailName),

  handle: ({ TrailName }, ctx) =>
    ctx.transact((tx) => {
      const trail = requireTrail(tx, ctx, TrailName);
      return { TrailARN: arnOfTrail(ctx.account, trail), ...toShownSelectors(trail.selectors) };
    }),
});
