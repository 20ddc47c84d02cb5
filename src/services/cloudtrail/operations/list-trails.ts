import { fault, operation } from '../define.ts';
import { trails } from '../tables.ts';
import { arnOfTrail } from '../trail.ts';

export const listTrails = operation('ListTrails', {
  access: () => ({ action: 'cloudtrail:ListTrails', resource: '*' }),

  // A region has five trails at most: one page holds them all, and a token is never given.
  handle: ({ NextToken }, ctx) => {
    if (NextToken !== undefined) throw fault('ValidationException', 'NextToken is not valid.');
    return ctx.transact((tx) => ({
      Trails: [...tx.scan(trails)].map((trail) => ({
        TrailARN: arnOfTrail(ctx.account, trail),
        Name: trail.name,
        HomeRegion: trail.region,
      })),
    }));
  },
});
