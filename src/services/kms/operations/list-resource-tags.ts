import { keyRule, requireGranted } from '../access.ts';
import { operation } from '../define.ts';
import { ownerOfName } from '../key-name.ts';
import { limits } from '../limits.ts';
import { pageOf } from '../page.ts';

export const listResourceTags = operation('ListResourceTags', {
  owner: ({ KeyId }) => ownerOfName(KeyId),
  access: ({ KeyId }, ctx) => keyRule(ctx, { action: 'kms:ListResourceTags', name: KeyId }),

  handle: ({ KeyId: _keyId, ...page }, ctx, [rule]) =>
    ctx.transact((tx) => {
      const { id, tags } = requireGranted(tx, ctx, rule);
      const { items, more } = pageOf(
        ctx,
        {
          list: `tags/${id}`,
          bounds: limits.page.tags,
          after: (cursor) => tags.filter(({ name }) => cursor === undefined || name > cursor),
          cursorOf: ({ name }) => name,
        },
        page,
      );
      const Tags = items.map(({ name, value }) => ({ TagKey: name, TagValue: value }));
      return { Tags, ...more };
    }),
});
