import { onProfile } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireProfile } from '../../instance-profile.ts';
import { instanceProfiles } from '../../tables.ts';
import { withoutTags } from '../../tag.ts';

export const untagInstanceProfile = operation('UntagInstanceProfile', {
  access: ({ InstanceProfileName, TagKeys }, ctx) =>
    onProfile(ctx, 'UntagInstanceProfile', InstanceProfileName, { 'aws:tagkeys': TagKeys }),

  handle: ({ InstanceProfileName, TagKeys }, ctx) =>
    ctx.transact((tx) => {
      const profile = requireProfile(tx, InstanceProfileName);
      tx.put(instanceProfiles, { ...profile, tags: withoutTags(profile.tags, TagKeys) });
      return {};
    }),
});
