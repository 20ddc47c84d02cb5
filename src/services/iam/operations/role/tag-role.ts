import { onEntity, tagConditions } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { entities } from '../../tables.ts';
import { withTags } from '../../tag.ts';

export const tagRole = operation('TagRole', {
  access: ({ RoleName, Tags }, ctx) =>
    onEntity(ctx, 'TagRole', 'role', RoleName, tagConditions(Tags)),

  handle: ({ RoleName, Tags }, ctx) =>
    ctx.transact((tx) => {
      const role = requireEntity(tx, 'role', RoleName);
      tx.put(entities, { ...role, tags: withTags(role.tags, Tags) });
      return {};
    }),
});
