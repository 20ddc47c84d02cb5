import { addKey } from '../../access-key.ts';
import { onEntity } from '../../access.ts';
import { userNameOf } from '../../caller.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';

export const createAccessKey = operation('CreateAccessKey', {
  secrets: ['SecretAccessKey'],
  access: ({ UserName }, ctx) =>
    onEntity(ctx, 'CreateAccessKey', 'user', userNameOf(ctx, UserName)),

  handle: ({ UserName }, ctx) =>
    ctx.transact((tx) => {
      const user = requireEntity(tx, 'user', userNameOf(ctx, UserName));
      const key = addKey(tx, ctx, user);
      return {
        AccessKey: {
          UserName: user.name,
          AccessKeyId: key.id,
          Status: 'Active' as const,
          SecretAccessKey: key.secret,
          CreateDate: key.createdAt,
        },
      };
    }),
});
