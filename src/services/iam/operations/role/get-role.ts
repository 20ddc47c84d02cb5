import { onBounded } from '../../access.ts';
import { toWholeRole } from '../../answer.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';

export const getRole = operation('GetRole', {
  access: ({ RoleName }, ctx) => onBounded(ctx, 'GetRole', 'role', RoleName),

  handle: ({ RoleName }, ctx) =>
    ctx.transact((tx) => ({ Role: toWholeRole(tx, ctx, requireEntity(tx, 'role', RoleName)) })),
});
