import { keysOf } from '../../access-key.ts';
import { onEntity } from '../../access.ts';
import { toKeyMetadata } from '../../answer.ts';
import { userNameOf } from '../../caller.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import { pageOf } from '../../page.ts';

export const listAccessKeys = operation('ListAccessKeys', {
  access: ({ UserName }, ctx) => onEntity(ctx, 'ListAccessKeys', 'user', userNameOf(ctx, UserName)),

  handle: (input, ctx) => {
    const { user, keys } = ctx.transact((tx) => {
      const user = requireEntity(tx, 'user', userNameOf(ctx, input.UserName));
      return { user, keys: keysOf(tx, user) };
    });
    const { items, more } = pageOf(ctx, 'ListAccessKeys', keys, ({ id }) => id, input);
    return { AccessKeyMetadata: items.map((key) => toKeyMetadata(key, user.name)), ...more };
  },
});
