import { trailRule } from '../access.ts';
import { operation } from '../define.ts';
import { trails } from '../tables.ts';
import { sweepTrail } from '../tasks/sweep-trail.ts';
import { requireTrailAtHome } from '../trail.ts';

export const deleteTrail = operation('DeleteTrail', {
  access: ({ Name }, ctx) => trailRule(ctx, 'DeleteTrail', Name),

  handle: ({ Name }, ctx) =>
    ctx.transact((tx) => {
      const trail = requireTrailAtHome(tx, ctx, Name);
      tx.delete(trails, trail);
      tx.enqueue(sweepTrail, { trail: trail.id });
      return {};
    }),
});
