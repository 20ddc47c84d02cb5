import { onNew, tagConditions } from '../../access.ts';
import { toWholeUser } from '../../answer.ts';
import { operation } from '../../define.ts';
import { requireBoundary } from '../../entity-policies.ts';
import { addEntity, newEntity } from '../../entity.ts';
import { newTags } from '../../tag.ts';

export const createUser = operation('CreateUser', {
  access: ({ UserName, Path, PermissionsBoundary, Tags }, ctx) =>
    onNew(ctx, 'CreateUser', 'user', UserName, Path, {
      'iam:permissionsboundary': PermissionsBoundary,
      ...tagConditions(Tags),
    }),

  handle: ({ UserName, Path, PermissionsBoundary, Tags }, ctx) =>
    ctx.transact((tx) => {
      const user = {
        ...newEntity(ctx, 'user', UserName, Path),
        tags: newTags(Tags),
        ...(PermissionsBoundary !== undefined && {
          boundary: requireBoundary(tx, ctx, PermissionsBoundary),
        }),
      };
      addEntity(tx, user);
      return { User: toWholeUser(ctx, user) };
    }),
});
