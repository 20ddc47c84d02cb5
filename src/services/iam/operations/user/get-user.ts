import { type Context } from '#kernel/operation';
import { epochMs } from '#lib/time';

import { onEntity } from '../../access.ts';
import { toWholeUser } from '../../answer.ts';
import type { User } from '../../api.gen.ts';
import { userNameOf } from '../../caller.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';

export const getUser = operation('GetUser', {
  access: ({ UserName }, ctx) =>
    isAboutRoot(ctx, UserName)
      ? { action: 'iam:GetUser', resource: rootArn(ctx) }
      : onEntity(ctx, 'GetUser', 'user', userNameOf(ctx, UserName)),

  handle: ({ UserName }, ctx) => {
    if (isAboutRoot(ctx, UserName)) return { User: rootUser(ctx) };
    return ctx.transact((tx) => ({
      User: toWholeUser(ctx, requireEntity(tx, 'user', userNameOf(ctx, UserName))),
    }));
  },
});

function isAboutRoot({ identity: { caller } }: Context, named: string | undefined): boolean {
  return named === undefined && caller.kind === 'root';
}

function rootArn({ account }: Context): string {
  return `arn:aws:iam::${account}:root`;
}

/** The root user has neither a name nor a path. */
function rootUser(ctx: Context): User {
  // GAP: AWS tells when the account was made; here it is as old as time.
  const root = { UserId: ctx.account, Arn: rootArn(ctx), CreateDate: epochMs(0) };
  // SAFETY: the model asks for a name and a path of every user; the codec leaves out what is not there.
  return root as User;
}
