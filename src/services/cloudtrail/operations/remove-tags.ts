import { operation } from '../define.ts';
import { requireTagged, tagRule } from '../tagged.ts';
import { withoutTags } from '../tags.ts';

export const removeTags = operation('RemoveTags', {
  access: ({ ResourceId, TagsList }, ctx) => ({
    ...tagRule(ctx, 'RemoveTags', ResourceId),
    conditions: { 'aws:tagkeys': TagsList.map(({ Key }) => Key) },
  }),

  handle: ({ ResourceId, TagsList }, ctx) =>
    ctx.transact((tx) => {
      const tagged = requireTagged(tx, ctx, ResourceId, 'write');
      tagged.put(withoutTags(tagged.tags, TagsList));
      return {};
    }),
});
