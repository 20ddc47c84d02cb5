import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import { onEntity } from '../../access.ts';
import { userNameOf } from '../../caller.ts';
import { fault, operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import {
  findPasswordPolicy,
  requireGoodPassword,
  requireOwnPassword,
  requireProfileOf,
  requireUnchanged,
  setPassword,
  verifierOf,
} from '../../password.ts';

export const changePassword = operation('ChangePassword', {
  secrets: ['OldPassword', 'NewPassword'],
  access: (_input, ctx) => {
    requireUser(ctx);
    // AWS: where the password policy lets users change their own password, they need no policy for it.
    // [IAM User Guide, "Set an account password policy for IAM users"]
    const isAllowedByDefault = ctx.transact(
      (tx) => findPasswordPolicy(tx)?.letsUsersChange ?? false,
    );
    return {
      ...onEntity(ctx, 'ChangePassword', 'user', userNameOf(ctx, undefined)),
      ...(isAllowedByDefault && { isAllowedByDefault }),
    };
  },

  handle: async ({ OldPassword, NewPassword }, ctx) => {
    const { salt } = ctx.transact((tx) => ownProfile(tx, ctx));
    const [old, wanted] = await Promise.all([
      verifierOf(OldPassword, salt),
      verifierOf(NewPassword, salt),
    ]);
    return ctx.transact((tx) => {
      const profile = ownProfile(tx, ctx);
      requireUnchanged(profile, salt);
      const policy = findPasswordPolicy(tx);
      requireOwnPassword(profile, old, policy, ctx.now());
      requireGoodPassword(NewPassword, policy);
      setPassword(tx, profile, wanted, false);
      return {};
    });
  },
});

function ownProfile(tx: Transaction, ctx: Context) {
  return requireProfileOf(tx, requireEntity(tx, 'user', userNameOf(ctx, undefined)));
}

/** AWS: the password of the root user is not changed by this operation. [IAM API Reference, ChangePassword] */
function requireUser({ identity: { caller } }: Context): void {
  if (caller.kind !== 'user')
    throw fault('InvalidUserTypeException', 'Only IAM Users can change their own password');
}
