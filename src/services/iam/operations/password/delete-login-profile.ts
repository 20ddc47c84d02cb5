import { onEntity } from '../../access.ts';
import { userNameOf } from '../../caller.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { requireProfileOf } from '../../password.ts';
import { loginProfiles } from '../../tables.ts';

export const deleteLoginProfile = operation('DeleteLoginProfile', {
  access: ({ UserName }, ctx) =>
    onEntity(ctx, 'DeleteLoginProfile', 'user', userNameOf(ctx, UserName)),

  handle: ({ UserName }, ctx) =>
    ctx.transact((tx) => {
      const user = requireEntity(tx, 'user', userNameOf(ctx, UserName));
      tx.delete(loginProfiles, requireProfileOf(tx, user));
      return {};
    }),
});
