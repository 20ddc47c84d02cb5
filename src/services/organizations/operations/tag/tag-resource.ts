import { onTagged, requireOrganization, rulesOf } from '../../access.ts';
import { operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { tagConditions, tagsOf, withTags } from '../../tag.ts';
import { requireTagged } from '../../tagged.ts';

export const tagResource = operation('TagResource', {
  access: ({ ResourceId, Tags }, ctx) => {
    checkPattern('resource', ResourceId);
    return rulesOf(ctx, 'TagResource', onTagged(ResourceId, tagConditions(Tags)));
  },

  handle: ({ ResourceId, Tags }, ctx, granted) => {
    const set = tagsOf(Tags);
    return ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'TagResource', granted);
      const tagged = requireTagged(tx, organization, ResourceId);
      tagged.put(withTags(tagged.tags, set));
      return {};
    });
  },
});
