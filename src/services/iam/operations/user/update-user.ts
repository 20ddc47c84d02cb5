import { onEntity, onNew } from '../../access.ts';
import { operation } from '../../define.ts';
import { findEntity, renameEntity, requireEntity } from '../../entity.ts';

export const updateUser = operation('UpdateUser', {
  // AWS: both the old and the new name and path must be permitted. [IAM API Reference, UpdateUser]
  access: ({ UserName, NewUserName, NewPath }, ctx) => {
    const path = ctx.transact((tx) => findEntity(tx, 'user', UserName)?.path ?? '/');
    return [
      onEntity(ctx, 'UpdateUser', 'user', UserName),
      onNew(ctx, 'UpdateUser', 'user', NewUserName ?? UserName, NewPath ?? path),
    ];
  },

  handle: ({ UserName, NewUserName, NewPath }, ctx) =>
    ctx.transact((tx) => {
      const user = requireEntity(tx, 'user', UserName);
      renameEntity(tx, user, { name: NewUserName, path: NewPath });
      return {};
    }),
});
