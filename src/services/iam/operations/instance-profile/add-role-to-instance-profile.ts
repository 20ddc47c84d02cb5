import { onEntity, onProfile } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireOwnRole } from '../../entity.ts';
import { addRole, requireProfile } from '../../instance-profile.ts';

export const addRoleToInstanceProfile = operation('AddRoleToInstanceProfile', {
  // AWS: the role is handed over, so the caller must be allowed to pass it. [IAM API Reference, AddRoleToInstanceProfile]
  access: ({ InstanceProfileName, RoleName }, ctx) => [
    onProfile(ctx, 'AddRoleToInstanceProfile', InstanceProfileName),
    onEntity(ctx, 'PassRole', 'role', RoleName, { 'iam:passedtoservice': 'ec2.amazonaws.com' }),
  ],

  handle: ({ InstanceProfileName, RoleName }, ctx) =>
    ctx.transact((tx) => {
      const profile = requireProfile(tx, InstanceProfileName);
      addRole(tx, profile, requireOwnRole(tx, RoleName));
      return {};
    }),
});
