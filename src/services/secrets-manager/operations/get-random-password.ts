import { operation } from '../define.ts';
import { limits } from '../limits.ts';
import { makePassword, rulesOf } from '../password.ts';

export const getRandomPassword = operation('GetRandomPassword', {
  secrets: ['RandomPassword'],
  access: () => ({ action: 'secretsmanager:GetRandomPassword', resource: '*' }),

  handle: (input, ctx) => {
    const rules = rulesOf({
      length: input.PasswordLength ?? limits.password.usual,
      excluded: input.ExcludeCharacters ?? '',
      hasLowercase: !input.ExcludeLowercase,
      hasUppercase: !input.ExcludeUppercase,
      hasNumbers: !input.ExcludeNumbers,
      hasPunctuation: !input.ExcludePunctuation,
      hasSpace: input.IncludeSpace ?? false,
      // AWS: every included kind occurs unless it is said otherwise. [Secrets Manager API Reference, GetRandomPassword]
      needsEachKind: input.RequireEachIncludedType ?? true,
    });
    return { RandomPassword: makePassword(rules, (bytes) => ctx.random(bytes)) };
  },
});
