import { onBounded } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireOwnRole } from '../../entity.ts';
import { entities } from '../../tables.ts';
import { storedTrust } from '../../trust.ts';

export const updateAssumeRolePolicy = operation('UpdateAssumeRolePolicy', {
  access: ({ RoleName }, ctx) => onBounded(ctx, 'UpdateAssumeRolePolicy', 'role', RoleName),

  handle: ({ RoleName, PolicyDocument }, ctx) =>
    ctx.transact((tx) => {
      const role = requireOwnRole(tx, RoleName);
      tx.put(entities, { ...role, trust: storedTrust(tx, ctx, PolicyDocument) });
      return {};
    }),
});
