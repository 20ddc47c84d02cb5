import { onBounded } from '../../access.ts';
import { toListedRole } from '../../answer.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { entities } from '../../tables.ts';

export const updateRoleDescription = operation('UpdateRoleDescription', {
  access: ({ RoleName }, ctx) => onBounded(ctx, 'UpdateRoleDescription', 'role', RoleName),

  handle: ({ RoleName, Description }, ctx) =>
    ctx.transact((tx) => {
      const role = { ...requireEntity(tx, 'role', RoleName), description: Description };
      tx.put(entities, role);
      return { Role: toListedRole(tx, ctx, role) };
    }),
});
