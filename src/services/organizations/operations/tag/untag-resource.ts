import { onTagged, requireOrganization, rulesOf } from '../../access.ts';
import { operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { checkKeys, withoutTags } from '../../tag.ts';
import { requireTagged } from '../../tagged.ts';

export const untagResource = operation('UntagResource', {
  access: ({ ResourceId, TagKeys }, ctx) => {
    checkPattern('resource', ResourceId);
    return rulesOf(ctx, 'UntagResource', onTagged(ResourceId, { 'aws:tagkeys': TagKeys }));
  },

  handle: ({ ResourceId, TagKeys }, ctx, granted) => {
    checkKeys(TagKeys);
    return ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'UntagResource', granted);
      const tagged = requireTagged(tx, organization, ResourceId);
      tagged.put(withoutTags(tagged.tags, TagKeys));
      return {};
    });
  },
});
