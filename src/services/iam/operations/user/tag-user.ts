import { onEntity, tagConditions } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { entities } from '../../tables.ts';
import { withTags } from '../../tag.ts';

export const tagUser = operation('TagUser', {
  access: ({ UserName, Tags }, ctx) =>
    onEntity(ctx, 'TagUser', 'user', UserName, tagConditions(Tags)),

  handle: ({ UserName, Tags }, ctx) =>
    ctx.transact((tx) => {
      const user = requireEntity(tx, 'user', UserName);
      tx.put(entities, { ...user, tags: withTags(user.tags, Tags) });
      return {};
    }),
});
