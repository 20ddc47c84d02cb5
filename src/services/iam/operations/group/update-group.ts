import { onEntity, onNew } from '../../access.ts';
import { operation } from '../../define.ts';
import { findEntity, renameEntity, requireEntity } from '../../entity.ts';

export const updateGroup = operation('UpdateGroup', {
  // AWS: both the old and the new name and path must be permitted. [IAM API Reference, UpdateGroup]
  access: ({ GroupName, NewGroupName, NewPath }, ctx) => {
    const path = ctx.transact((tx) => findEntity(tx, 'group', GroupName)?.path ?? '/');
    return [
      onEntity(ctx, 'UpdateGroup', 'group', GroupName),
      onNew(ctx, 'UpdateGroup', 'group', NewGroupName ?? GroupName, NewPath ?? path),
    ];
  },

  handle: ({ GroupName, NewGroupName, NewPath }, ctx) =>
    ctx.transact((tx) => {
      const group = requireEntity(tx, 'group', GroupName);
      renameEntity(tx, group, { name: NewGroupName, path: NewPath });
      return {};
    }),
});
