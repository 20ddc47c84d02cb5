import { refuseUserSession } from '../credentials.ts';
import { fault, operation } from '../define.ts';

export const getAccessKeyInfo = operation('GetAccessKeyInfo', {
  access: (_input, { identity }) => {
    refuseUserSession('GetAccessKeyInfo', identity);
    return { action: 'sts:GetAccessKeyInfo', resource: '*' };
  },

  // AWS: it tells the account of a key, not whether the key exists. [STS API Reference, GetAccessKeyInfo]
  handle: ({ AccessKeyId }, ctx) => {
    const account = ctx.sessions.findAccountOfKey(AccessKeyId);
    if (account === undefined) {
      throw fault('ValidationException', `The access key ID ${AccessKeyId} names no account.`);
    }
    return { Account: account };
  },
});
