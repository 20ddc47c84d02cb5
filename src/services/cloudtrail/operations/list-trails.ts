import { operation } from '../define.ts';
import { trails } from '../tables.ts';
import { arnOfTrail } from '../trail.ts';

export const listTrails = operation('ListTrails', {
  access: () => ({ action: 'cloudtrail:ListTrails', resource: '*' }),

  // A region has five trails at most: one page holds them all, and no token is ever given that could come back.
  handle: ({ NextToken }, { account, transact }) =>
    transact((tx) => ({
      Trails:
        NextToken === undefined
          ? [...tx.scan(trails)].map((trail) => ({
              TrailARN: arnOfTrail(account, trail),
              Name: trail.name,
              HomeRegion: trail.region,
            }))
          : [],
    })),
});
