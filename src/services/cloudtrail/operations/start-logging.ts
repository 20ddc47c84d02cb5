import { trailRule } from '../access.ts';
import { operation } from '../define.ts';
import { trails } from '../tables.ts';
import { beginChain } from '../tasks/write-digest.ts';
import { requireTrailAtHome } from '../trail.ts';

export const startLogging = operation('StartLogging', {
  access: ({ Name }, ctx) => trailRule(ctx, 'StartLogging', Name),

  handle: ({ Name }, ctx) =>
    ctx.transact((tx) => {
      const trail = requireTrailAtHome(tx, ctx, Name);
      // AWS: a trail that is logging goes on, without an error.
      if (trail.isLogging) return {};
      tx.put(trails, { ...trail, isLogging: true, startedAtMs: tx.now });
      if (trail.isValidated) beginChain(tx, trail, trail.region);
      return {};
    }),
});
