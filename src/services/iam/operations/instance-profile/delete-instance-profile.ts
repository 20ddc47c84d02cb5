import { onProfile } from '../../access.ts';
import { operation } from '../../define.ts';
import { removeProfile, requireProfile } from '../../instance-profile.ts';

export const deleteInstanceProfile = operation('DeleteInstanceProfile', {
  access: ({ InstanceProfileName }, ctx) =>
    onProfile(ctx, 'DeleteInstanceProfile', InstanceProfileName),

  handle: ({ InstanceProfileName }, ctx) =>
    ctx.transact((tx) => {
      removeProfile(tx, requireProfile(tx, InstanceProfileName));
      return {};
    }),
});
