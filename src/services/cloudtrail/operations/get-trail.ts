import { trailRule } from '../access.ts';
import { operation } from '../define.ts';
import { requireTrail, toShownTrail } from '../trail.ts';

export const getTrail = operation('GetTrail', {
  access: ({ Name }, ctx) => trailRule(ctx, 'GetTrail', Name),

  handle: ({ Name }, ctx) =>
    ctx.transact((tx) => ({ Trail: toShownTrail(ctx.account, requireTrail(tx, ctx, Name)) })),
});
