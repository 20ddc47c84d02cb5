import { operation } from '../define.ts';
import { onTagged, requireTagged } from '../tagged.ts';

export const listTagsForResource = operation('ListTagsForResource', {
  access: onTagged('ListTagsForResource'),

  handle: (input, ctx) =>
    ctx.transact((tx) => {
      const { tags } = requireTagged(tx, input);
      return { TagList: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
    }),
});
