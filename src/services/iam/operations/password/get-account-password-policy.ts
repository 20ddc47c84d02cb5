import { onAccount } from '../../access.ts';
import { operation } from '../../define.ts';
import { requirePasswordPolicy } from '../../password.ts';

export const getAccountPasswordPolicy = operation('GetAccountPasswordPolicy', {
  access: (_input, ctx) => onAccount(ctx, 'GetAccountPasswordPolicy'),

  handle: (_input, ctx) => {
    const policy = ctx.transact((tx) => requirePasswordPolicy(tx, ctx.account));
    const { maxAgeDays, reusePrevention, isExpiryHard } = policy;
    return {
      PasswordPolicy: {
        MinimumPasswordLength: policy.minimumLength,
        RequireSymbols: policy.requiresSymbols,
        RequireNumbers: policy.requiresNumbers,
        RequireUppercaseCharacters: policy.requiresUppercase,
        RequireLowercaseCharacters: policy.requiresLowercase,
        AllowUsersToChangePassword: policy.letsUsersChange,
        ExpirePasswords: maxAgeDays !== undefined,
        ...(maxAgeDays !== undefined && { MaxPasswordAge: maxAgeDays }),
        ...(reusePrevention !== undefined && { PasswordReusePrevention: reusePrevention }),
        ...(isExpiryHard !== undefined && { HardExpiry: isExpiryHard }),
      },
    };
  },
});
