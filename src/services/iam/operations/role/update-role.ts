import { onBounded } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { entities } from '../../tables.ts';

export const updateRole = operation('UpdateRole', {
  access: ({ RoleName }, ctx) => onBounded(ctx, 'UpdateRole', 'role', RoleName),

  handle: ({ RoleName, Description, MaxSessionDuration }, ctx) =>
    ctx.transact((tx) => {
      const role = requireEntity(tx, 'role', RoleName);
      tx.put(entities, {
        ...role,
        ...(Description !== undefined && { description: Description }),
        ...(MaxSessionDuration !== undefined && { maxSessionSeconds: MaxSessionDuration }),
      });
      return {};
    }),
});
