import { onTopic } from '../access.ts';
import { operation } from '../define.ts';
import { requireTagged } from '../tags.ts';

export const listTagsForResource = operation('ListTagsForResource', {
  access: ({ ResourceArn }, ctx) =>
    onTopic('ListTagsForResource', ResourceArn, ctx, { parameter: 'ResourceArn' }),

  handle: ({ ResourceArn }, ctx) =>
    ctx.transact((tx) => {
      const { tags } = requireTagged(tx, ResourceArn);
      return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
    }),
});
