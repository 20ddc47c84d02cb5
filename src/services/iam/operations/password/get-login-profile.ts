import { onEntity } from '../../access.ts';
import { userNameOf } from '../../caller.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { requireProfileOf } from '../../password.ts';

export const getLoginProfile = operation('GetLoginProfile', {
  access: ({ UserName }, ctx) =>
    onEntity(ctx, 'GetLoginProfile', 'user', userNameOf(ctx, UserName)),

  handle: ({ UserName }, ctx) =>
    ctx.transact((tx) => {
      const user = requireEntity(tx, 'user', userNameOf(ctx, UserName));
      const profile = requireProfileOf(tx, user);
      return {
        LoginProfile: {
          UserName: user.name,
          CreateDate: profile.createdAt,
          PasswordResetRequired: profile.needsReset,
        },
      };
    }),
});
