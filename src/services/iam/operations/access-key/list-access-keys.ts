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
    const userName = userNameOf(ctx, input.UserName);
    const keys = ctx.transact((tx) => keysOf(tx, requireEntity(tx, 'user', userName)));
    const { items, more } = pageOf(ctx, 'ListAccessKeys', keys, ({ id }) => id, input);
    return { AccessKeyMetadata: items.map((key) => toKeyMetadata(key, userName)), ...more };
  },
});
