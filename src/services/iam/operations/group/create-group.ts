import { onNew } from '../../access.ts';
import { toGroup } from '../../answer.ts';
import { operation } from '../../define.ts';
import { addEntity, newEntity } from '../../entity.ts';

export const createGroup = operation('CreateGroup', {
  access: ({ GroupName, Path }, ctx) => onNew(ctx, 'CreateGroup', 'group', GroupName, Path),

  handle: ({ GroupName, Path }, ctx) =>
    ctx.transact((tx) => {
      const group = { ...newEntity(ctx, 'group', GroupName, Path), tags: [] };
      addEntity(tx, group);
      return { Group: toGroup(ctx, group) };
    }),
});
