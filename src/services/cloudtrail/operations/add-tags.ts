import { operation } from '../define.ts';
import { requireTagged, tagRule } from '../tagged.ts';
import { tagConditions, tagsOf, withTags } from '../tags.ts';

export const addTags = operation('AddTags', {
  access: ({ ResourceId, TagsList }, ctx) => ({
    ...tagRule(ctx, 'AddTags', ResourceId),
    conditions: tagConditions(TagsList),
  }),

  handle: ({ ResourceId, TagsList }, ctx) => {
    const added = tagsOf(TagsList);
    return ctx.transact((tx) => {
      const tagged = requireTagged(tx, ctx, ResourceId, 'write');
      tagged.put(withTags(tagged.tags, added));
      return {};
    });
  },
});
