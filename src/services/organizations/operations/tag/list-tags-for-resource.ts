import { onTagged, requireOrganization, rulesOf } from '../../access.ts';
import { operation } from '../../define.ts';
import { checkPattern } from '../../input.ts';
import { pageOf } from '../../page.ts';
import { toTags } from '../../tag.ts';
import { requireTagged } from '../../tagged.ts';

export const listTagsForResource = operation('ListTagsForResource', {
  access: ({ ResourceId }, ctx) => {
    checkPattern('resource', ResourceId);
    return rulesOf(ctx, 'ListTagsForResource', onTagged(ResourceId, {}));
  },

  handle: ({ ResourceId, NextToken }, ctx, granted) =>
    ctx.transact((tx) => {
      const organization = requireOrganization(tx, ctx, 'ListTagsForResource', granted);
      const tags = toTags(requireTagged(tx, organization, ResourceId).tags);
      const { items, more } = pageOf(
        ctx,
        {
          list: `ListTagsForResource/${organization.id}/${ResourceId}`,
          after: (cursor) => tags.slice(1 + tags.findIndex(({ Key }) => Key === cursor?.[0])),
          cursorOf: ({ Key }) => Key,
        },
        { NextToken },
      );
      return { Tags: items, ...more };
    }),
});
