import { onEntity } from '../../access.ts';
import { operation } from '../../define.ts';
import { requireEntity } from '../../entity.ts';
import {
  findPasswordPolicy,
  requireGoodPassword,
  requireProfileOf,
  requireUnchanged,
  setPassword,
  verifierOf,
} from '../../password.ts';
import { loginProfiles } from '../../tables.ts';

export const updateLoginProfile = operation('UpdateLoginProfile', {
  secrets: ['Password'],
  access: ({ UserName }, ctx) => onEntity(ctx, 'UpdateLoginProfile', 'user', UserName),

  handle: async ({ UserName, Password, PasswordResetRequired }, ctx) => {
    const { salt } = ctx.transact((tx) => {
      const profile = requireProfileOf(tx, requireEntity(tx, 'user', UserName));
      if (Password !== undefined) requireGoodPassword(Password, findPasswordPolicy(tx));
      return profile;
    });
    const verifier = Password === undefined ? undefined : await verifierOf(Password, salt);
    return ctx.transact((tx) => {
      const profile = requireProfileOf(tx, requireEntity(tx, 'user', UserName));
      requireUnchanged(profile, salt);
      const needsReset = PasswordResetRequired ?? profile.needsReset;
      if (verifier === undefined) tx.put(loginProfiles, { ...profile, needsReset });
      else setPassword(tx, profile, verifier, needsReset);
      return {};
    });
  },
});
