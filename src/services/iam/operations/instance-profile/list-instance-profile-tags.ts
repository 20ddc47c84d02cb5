import { onProfile } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireProfile } from '../../instance-profile.ts';
import { pageOf } from '../../page.ts';
import { toWireTags } from '../../tag.ts';

export const listInstanceProfileTags = operation('ListInstanceProfileTags', {
  access: ({ InstanceProfileName }, ctx) =>
    onProfile(ctx, 'ListInstanceProfileTags', InstanceProfileName),

  handle: (input, ctx) => {
    const { tags } = ctx.transact((tx) => requireProfile(tx, input.InstanceProfileName));
    const { items, more } = pageOf(ctx, 'ListInstanceProfileTags', tags, ({ key }) => key, input);
    return { Tags: toWireTags(items), ...more };
  },
});
