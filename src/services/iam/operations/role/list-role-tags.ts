import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { pageOf } from '../../page.ts';
import { toWireTags } from '../../tag.ts';

export const listRoleTags = operation('ListRoleTags', {
  access: ({ RoleName }, ctx) => onEntity(ctx, 'ListRoleTags', 'role', RoleName),

  handle: (input, ctx) => {
    const { tags } = ctx.transact((tx) => requireEntity(tx, 'role', input.RoleName));
    const { items, more } = pageOf(ctx, 'ListRoleTags', tags, ({ key }) => key, input);
    return { Tags: toWireTags(items), ...more };
  },
});
