import { accountOf, arnOf } from '#kernel/identity';

import { operation } from '../define.ts';

export const getCallerIdentity = operation('GetCallerIdentity', {
  // AWS: nobody needs a permission for it, and no policy can take it away. [STS API Reference, GetCallerIdentity]
  access: () => [],

  handle: (_input, { identity, account }) => ({
    UserId: identity.userId,
    Account: accountOf(identity.caller) ?? account,
    Arn: arnOf(identity.caller),
  }),
});
