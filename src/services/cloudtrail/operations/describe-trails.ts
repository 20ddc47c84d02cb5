import { operation } from '../define.ts';
import { findTrail, isSeenIn, toShownTrail, trailNameOf, trailsOf } from '../trail.ts';

export const describeTrails = operation('DescribeTrails', {
  access: () => ({ action: 'cloudtrail:DescribeTrails', resource: '*' }),

  handle: ({ trailNameList = [], includeShadowTrails = true }, ctx) => {
    const { account, region } = ctx;
    const names = trailNameList.map((text) => trailNameOf(ctx, text));
    return ctx.transact((tx) => {
      const found =
        names.length === 0
          ? [...trailsOf(tx, region)]
          : names.flatMap((named) => {
              if (named.account !== account) return [];
              const trail = findTrail(tx, named.region, named.name);
              // AWS: a name that no trail has is left out. [CloudTrail API Reference, DescribeTrails]
              return trail && isSeenIn(trail, region) ? [trail] : [];
            });
      const shown = found.filter((trail) => includeShadowTrails || trail.region === region);
      return { trailList: shown.map((trail) => toShownTrail(account, trail)) };
    });
  },
});
