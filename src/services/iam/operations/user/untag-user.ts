import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { entities } from '../../tables.ts';
import { withoutTags } from '../../tag.ts';

export const untagUser = operation('UntagUser', {
  access: ({ UserName, TagKeys }, ctx) =>
    onEntity(ctx, 'UntagUser', 'user', UserName, { 'aws:tagkeys': TagKeys }),

  handle: ({ UserName, TagKeys }, ctx) =>
    ctx.transact((tx) => {
      const user = requireEntity(tx, 'user', UserName);
      tx.put(entities, { ...user, tags: withoutTags(user.tags, TagKeys) });
      return {};
    }),
});
