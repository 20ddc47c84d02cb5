import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { entities } from '../../tables.ts';
import { withoutTags } from '../../tag.ts';

export const untagRole = operation('UntagRole', {
  access: ({ RoleName, TagKeys }, ctx) =>
    onEntity(ctx, 'UntagRole', 'role', RoleName, { 'aws:tagkeys': TagKeys }),

  handle: ({ RoleName, TagKeys }, ctx) =>
    ctx.transact((tx) => {
      const role = requireEntity(tx, 'role', RoleName);
      tx.put(entities, { ...role, tags: withoutTags(role.tags, TagKeys) });
      return {};
    }),
});
