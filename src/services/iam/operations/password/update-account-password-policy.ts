import { onAccount } from '../../access.ts';
import { operation } from '../../define.ts';
import { limits } from '../../limits.ts';
import { passwordPolicies } from '../../tables.ts';

export const updateAccountPasswordPolicy = operation('UpdateAccountPasswordPolicy', {
  access: (_input, ctx) => onAccount(ctx, 'UpdateAccountPasswordPolicy'),

  // AWS: what is not given goes back to its default. [IAM API Reference, UpdateAccountPasswordPolicy]
  handle: (input, ctx) =>
    ctx.transact((tx) => {
      const { MaxPasswordAge, PasswordReusePrevention, HardExpiry } = input;
      tx.put(passwordPolicies, {
        minimumLength: input.MinimumPasswordLength ?? limits.passwordLength,
        requiresSymbols: input.RequireSymbols ?? false,
        requiresNumbers: input.RequireNumbers ?? false,
        requiresUppercase: input.RequireUppercaseCharacters ?? false,
        requiresLowercase: input.RequireLowercaseCharacters ?? false,
        letsUsersChange: input.AllowUsersToChangePassword ?? false,
        ...(MaxPasswordAge !== undefined && { maxAgeDays: MaxPasswordAge }),
        ...(PasswordReusePrevention !== undefined && { reusePrevention: PasswordReusePrevention }),
        ...(HardExpiry !== undefined && { isExpiryHard: HardExpiry }),
      });
      return {};
    }),
});
