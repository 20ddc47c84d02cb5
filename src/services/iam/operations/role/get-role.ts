import { onBounded } from '../../access.ts';
import { toWholeRole } from '../../answer.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';

export const getRole = operation('GetRole', {
  access: ({ RoleName }, ctx) => onBounded(ctx, 'GetRole', 'role', RoleName),

  handle: ({ RoleName }, ctx) => {
    const { id } = ctx.transact((tx) => requireEntity(tx, 'role', RoleName));
    const lastUse = ctx.usage.lastUse(ctx.account, id);
    return ctx.transact((tx) => {
      const role = requireEntity(tx, 'role', RoleName);
      return { Role: toWholeRole(tx, ctx, role, lastUse) };
    });
  },
});
