import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { pageOf } from '../../page.ts';
import { toWireTags } from '../../tag.ts';

export const listUserTags = operation('ListUserTags', {
  access: ({ UserName }, ctx) => onEntity(ctx, 'ListUserTags', 'user', UserName),

  handle: (input, ctx) => {
    const { tags } = ctx.transact((tx) => requireEntity(tx, 'user', input.UserName));
    const { items, more } = pageOf(ctx, 'ListUserTags', tags, ({ key }) => key, input);
    return { Tags: toWireTags(items), ...more };
  },
});
