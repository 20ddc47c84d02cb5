import type { SessionFacts } from '#kernel/identity';

import { issue, requireLongTermKey, sessionSpan, userSessionSeconds } from '../credentials.ts';
import { operation } from '../define.ts';
import { checkMfa } from '../mfa.ts';
import { refuseUnbuilt } from '../parameters.ts';

export const getSessionToken = operation('GetSessionToken', {
  // AWS: CloudTrail counts it among the reads, and shows the credentials' key and token all the same.
  isReadOnly: true,
  showsAnswer: true,
  secrets: ['SecretAccessKey', 'TokenCode'],

  access: (input, { identity }) => {
    refuseUnbuilt(input, ['MinimumSessionTokenSize']);
    requireLongTermKey('GetSessionToken', identity);
    // AWS: users need no permission for it, but a policy may deny it. [STS API Reference, GetSessionToken]
    return { action: 'sts:GetSessionToken', resource: '*', isAllowedByDefault: true };
  },

  handle: async (input, ctx) => {
    const { identity } = ctx;
    const mfaAtMs = await checkMfa(input, ctx);
    const session: SessionFacts = {
      kind: 'session-token',
      ...sessionSpan(ctx.now(), userSessionSeconds(input.DurationSeconds, identity)),
      ...(mfaAtMs !== undefined && { mfaAtMs }),
    };
    return {
      Credentials: issue(ctx, { caller: identity.caller, userId: identity.userId, session }),
    };
  },
});
