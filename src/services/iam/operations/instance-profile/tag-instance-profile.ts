import { onProfile, tagConditions } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireProfile } from '../../instance-profile.ts';
import { instanceProfiles } from '../../tables.ts';
import { withTags } from '../../tag.ts';

export const tagInstanceProfile = operation('TagInstanceProfile', {
  access: ({ InstanceProfileName, Tags }, ctx) =>
    onProfile(ctx, 'TagInstanceProfile', InstanceProfileName, tagConditions(Tags)),

  handle: ({ InstanceProfileName, Tags }, ctx) =>
    ctx.transact((tx) => {
      const profile = requireProfile(tx, InstanceProfileName);
      tx.put(instanceProfiles, { ...profile, tags: withTags(profile.tags, Tags) });
      return {};
    }),
});
