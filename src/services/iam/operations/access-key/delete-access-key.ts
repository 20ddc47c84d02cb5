import { requireKey } from '../../access-key.ts';
import { onEntity } from '../../access.ts';
import { userNameOf } from '../../caller.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { accessKeys } from '../../tables.ts';

export const deleteAccessKey = operation('DeleteAccessKey', {
  access: ({ UserName }, ctx) =>
    onEntity(ctx, 'DeleteAccessKey', 'user', userNameOf(ctx, UserName)),

  handle: ({ UserName, AccessKeyId }, ctx) =>
    ctx.transact((tx) => {
      const user = requireEntity(tx, 'user', userNameOf(ctx, UserName));
      tx.delete(accessKeys, requireKey(tx, user, AccessKeyId));
      return {};
    }),
});
