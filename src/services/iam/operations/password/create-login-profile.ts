import { commonFault } from '#kernel/fault';

import { onEntity } from '../../access.ts';
import { userNameOf } from '../../caller.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import {
  addProfile,
  findPasswordPolicy,
  newSalt,
  requireGoodPassword,
  verifierOf,
} from '../../password.ts';

export const createLoginProfile = operation('CreateLoginProfile', {
  secrets: ['Password'],
  access: ({ UserName }, ctx) =>
    onEntity(ctx, 'CreateLoginProfile', 'user', userNameOf(ctx, UserName)),

  handle: async ({ UserName, Password, PasswordResetRequired = false }, ctx) => {
    const name = userNameOf(ctx, UserName);
    // GAP: without a password AWS lets a root user get one back, in a session of AssumeRoot.
    if (Password === undefined)
      throw commonFault('ValidationException', 'Password must be specified.');
    ctx.transact((tx) => {
      requireEntity(tx, 'user', name);
      requireGoodPassword(Password, findPasswordPolicy(tx));
    });
    const salt = newSalt(ctx);
    const verifier = await verifierOf(Password, salt);
    return ctx.transact((tx) => {
      const user = requireEntity(tx, 'user', name);
      const given = { salt, verifier, needsReset: PasswordResetRequired };
      const profile = addProfile(tx, user, given);
      return {
        LoginProfile: {
          UserName: name,
          CreateDate: profile.createdAt,
          PasswordResetRequired: profile.needsReset,
        },
      };
    });
  },
});
