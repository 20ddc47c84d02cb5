import { trailRule } from '../access.ts';
import { operation } from '../define.ts';
import { trails } from '../tables.ts';
import { requireTrailAtHome } from '../trail.ts';

export const stopLogging = operation('StopLogging', {
  access: ({ Name }, ctx) => trailRule(ctx, 'StopLogging', Name),

  handle: ({ Name }, ctx) =>
    ctx.transact((tx) => {
      const trail = requireTrailAtHome(tx, ctx, Name);
      if (trail.isLogging) tx.put(trails, { ...trail, isLogging: false, stoppedAtMs: tx.now });
      return {};
    }),
});
