import { onProfile } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireProfile, toWholeProfile } from '../../instance-profile.ts';

export const getInstanceProfile = operation('GetInstanceProfile', {
  access: ({ InstanceProfileName }, ctx) =>
    onProfile(ctx, 'GetInstanceProfile', InstanceProfileName),

  handle: ({ InstanceProfileName }, ctx) =>
    ctx.transact((tx) => ({
      InstanceProfile: toWholeProfile(tx, ctx, requireProfile(tx, InstanceProfileName)),
    })),
});
