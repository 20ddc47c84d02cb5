import { onBounded } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireEntity, requireOwnRole } from '../../entity.ts';
import { entities } from '../../tables.ts';

export const updateRole = operation('UpdateRole', {
  access: ({ RoleName }, ctx) => onBounded(ctx, 'UpdateRole', 'role', RoleName),

  handle: ({ RoleName, Description, MaxSessionDuration }, ctx) =>
    ctx.transact((tx) => {
      // AWS: of a service-linked role nothing but the description can be changed. [IAM User Guide, "Service-linked roles"]
      const role =
        MaxSessionDuration === undefined
          ? requireEntity(tx, 'role', RoleName)
          : requireOwnRole(tx, RoleName);
      tx.put(entities, {
        ...role,
        ...(Description !== undefined && { description: Description }),
        ...(MaxSessionDuration !== undefined && { maxSessionSeconds: MaxSessionDuration }),
      });
      return {};
    }),
});
