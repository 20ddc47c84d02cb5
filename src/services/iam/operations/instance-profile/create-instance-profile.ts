import { onNew, tagConditions } from '../../access.ts';
import { operation } from '../../define.ts';
import { addProfile, toWholeProfile } from '../../instance-profile.ts';
import { newTags } from '../../tag.ts';

export const createInstanceProfile = operation('CreateInstanceProfile', {
  access: ({ InstanceProfileName, Path, Tags }, ctx) =>
    onNew(
      ctx,
      'CreateInstanceProfile',
      'instance-profile',
      InstanceProfileName,
      Path,
      tagConditions(Tags),
    ),

  handle: ({ InstanceProfileName, Path, Tags }, ctx) =>
    ctx.transact((tx) => {
      const profile = addProfile(tx, ctx, InstanceProfileName, Path, newTags(Tags));
      return { InstanceProfile: toWholeProfile(tx, ctx, profile) };
    }),
});
