import { onProfile } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { removeRole, requireProfile } from '../../instance-profile.ts';

export const removeRoleFromInstanceProfile = operation('RemoveRoleFromInstanceProfile', {
  access: ({ InstanceProfileName }, ctx) =>
    onProfile(ctx, 'RemoveRoleFromInstanceProfile', InstanceProfileName),

  handle: ({ InstanceProfileName, RoleName }, ctx) =>
    ctx.transact((tx) => {
      const profile = requireProfile(tx, InstanceProfileName);
      removeRole(tx, profile, requireEntity(tx, 'role', RoleName));
      return {};
    }),
});
