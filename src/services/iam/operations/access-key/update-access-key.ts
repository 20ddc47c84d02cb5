import { requireKey } from '../../access-key.ts';
import { onEntity } from '../../access.ts';
import { userNameOf } from '../../caller.ts';
import { fault, operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { accessKeys } from '../../tables.ts';

export const updateAccessKey = operation('UpdateAccessKey', {
  access: ({ UserName }, ctx) =>
    onEntity(ctx, 'UpdateAccessKey', 'user', userNameOf(ctx, UserName)),

  handle: ({ UserName, AccessKeyId, Status }, ctx) =>
    ctx.transact((tx) => {
      if (Status === 'Expired')
        throw fault('InvalidInputException', 'Status must be Active or Inactive.');
      const user = requireEntity(tx, 'user', userNameOf(ctx, UserName));
      const key = requireKey(tx, user, AccessKeyId);
      tx.put(accessKeys, { ...key, isActive: Status === 'Active' });
      return {};
    }),
});
